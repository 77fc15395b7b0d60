"""A Chromium for the browser tests: found, or installed with apt-get when that is possible."""

import os
import shutil
from pathlib import Path

from semillas.failures import InstallFailed
from semillas.progress import step
from semillas.setup.commands import run_logged
from semillas.setup.workspace import Workspace

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
MISSING = """\
The browser tests need Chromium or Chrome, and none was found.
  On Debian or Ubuntu:  sudo apt-get install chromium
  Elsewhere, name it:   CHROMIUM=/path/to/chrome make test"""


def find_browser() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    return found or (MAC if Path(MAC).exists() else None)


def ensure_browser(workspace: Workspace) -> None:
    with step("Browser for the tests") as current:
        current.note = find_browser() or "installed"
        if current.note != "installed":
            return
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            raise InstallFailed(MISSING)
        apt_install(workspace, "chromium")


def apt_install(workspace: Workspace, *packages: str) -> None:
    log = workspace.log("apt")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    message = f"Installing {' '.join(packages)} with apt-get failed."
    for words in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        run_logged(
            ["apt-get", "-q", *words], log=log, failure=InstallFailed, message=message, env=quiet
        )
