"""The web app: `npm ci` when its lock changed, a build when its sources changed."""

import os
import subprocess
from pathlib import Path

from semillas.failures import WebAppFailed, require_space
from semillas.progress import step
from semillas.setup.commands import run_logged
from semillas.setup.environment import one_at_a_time
from semillas.setup.node import node_commands
from semillas.setup.workspace import Workspace, fingerprint, read_stamp, sources, write_stamp

NODE_MODULES_MB = 500


def install_modules(workspace: Workspace) -> None:
    frontend = workspace.frontend
    with one_at_a_time(workspace), step("Web app packages") as current:
        wanted = modules_hash(frontend)
        if read_stamp(stamp_file(frontend)).get("modules") == wanted:
            current.note = "up to date"
            return
        require_space(frontend, NODE_MODULES_MB)
        npm, env = node_commands(workspace.venv, frontend)
        run_logged(
            [*npm, "ci", "--no-audit", "--no-fund"],
            log=workspace.log("npm-ci"),
            failure=WebAppFailed,
            message="Installing the web app's packages failed.",
            cwd=frontend,
            env=env,
        )
        write_stamp(stamp_file(frontend), {"modules": wanted})


def build(workspace: Workspace) -> None:
    frontend = workspace.frontend
    with one_at_a_time(workspace), step("Web app build") as current:
        wanted = fingerprint(sources(frontend))
        stamp = read_stamp(stamp_file(frontend))
        if stamp.get("build") == wanted and (frontend / "build" / "app.html").exists():
            current.note = "up to date"
            return
        npm, env = node_commands(workspace.venv, frontend)
        run_logged(
            [*npm, "run", "build"],
            log=workspace.log("npm-build"),
            failure=WebAppFailed,
            message="Building the web app failed.",
            cwd=frontend,
            env=env,
        )
        write_stamp(stamp_file(frontend), {**stamp, "build": fingerprint(sources(frontend))})


def modules_hash(frontend: Path) -> str:
    files = (frontend / "package.json", frontend / "package-lock.json", frontend / ".npmrc")
    return fingerprint(path for path in files if path.exists())


def stamp_file(frontend: Path) -> Path:
    """Inside node_modules, so that `npm ci`, which empties it, also forgets the stamp."""
    return frontend / "node_modules" / ".semillas-stamp.json"


def npm(workspace: Workspace, words: list[str]) -> int:
    """Runs npm in the web app's folder with its output on the terminal; returns its exit code."""
    command, env = node_commands(workspace.venv, workspace.frontend)
    return subprocess.run(
        [*command, *words], cwd=workspace.frontend, env={**os.environ, **env}, check=False
    ).returncode
