"""The Python environment: .venv, uv inside it, the locked packages, the workspace's own."""

import fcntl
import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from semillas.failures import InstallFailed, VenvMissing, require_space
from semillas.progress import step
from semillas.setup.commands import run_logged
from semillas.setup.node import system_node_fits
from semillas.setup.workspace import Workspace, fingerprint, read_stamp, write_stamp

FULL, RUN = "full", "run"
WHEEL = "wheel"
FIRST_INSTALL_MB = 2000

VENV_MISSING = """\
This Python ({python}) comes without the modules venv and ensurepip.
  On Debian or Ubuntu:  sudo apt-get install python3-venv
  Then start again."""


def install(workspace: Workspace, profile: str) -> None:
    """Brings .venv to the lock: everything for `full`, what the product runs on for `run`."""
    with one_at_a_time(workspace), step("Python packages") as current:
        if is_current(workspace, profile):
            current.note = "up to date"
            return
        ensure_venv(workspace)
        ensure_uv(workspace)
        sync(workspace, profile)


def is_current(workspace: Workspace, profile: str) -> bool:
    stamp = read_stamp(stamp_file(workspace))
    fits = stamp.get("profile") in (profile, FULL)
    has_node = stamp.get("node") == WHEEL or system_node_fits(workspace.frontend)
    return (
        fits
        and has_node
        and workspace.python.exists()
        and stamp.get("hash") == wanted_hash(workspace, stamp.get("node", ""))
    )


def wanted_hash(workspace: Workspace, node: str) -> str:
    projects = [member / "pyproject.toml" for member in workspace.members]
    locks = [workspace.full_lock, *workspace.locks.glob("*.txt")]
    return fingerprint([*projects, *locks], str(workspace.root), node)


def stamp_file(workspace: Workspace) -> Path:
    return workspace.venv / "semillas-stamp.json"


@contextmanager
def one_at_a_time(workspace: Workspace) -> Iterator[None]:
    """Two installs into the same .venv would break each other."""
    with (workspace.root / ".venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ensure_venv(workspace: Workspace) -> None:
    if venv_works(workspace):
        return
    require_space(workspace.venv, FIRST_INSTALL_MB)
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise VenvMissing(VENV_MISSING.format(python=sys.executable))
    run_logged(
        [sys.executable, "-m", "venv", "--clear", workspace.venv],
        log=workspace.log("venv"),
        failure=VenvMissing,
        message=f"Could not make the Python environment {workspace.venv}.",
    )


def venv_works(workspace: Workspace) -> bool:
    try:
        done = subprocess.run(
            [workspace.python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"],
            check=False,
            capture_output=True,
        )
    except OSError:
        return False
    return done.returncode == 0


def ensure_uv(workspace: Workspace) -> None:
    """Installs the locked uv with pip; uv then installs the rest, many times faster."""
    lock = workspace.locks / "uv.txt"
    if uv_version(workspace) == pinned_version(lock, "uv"):
        return
    run_logged(
        [workspace.python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock],
        log=workspace.log("uv"),
        failure=InstallFailed,
        message="Could not install uv. Is the package registry reachable from here?",
    )


def uv_version(workspace: Workspace) -> str:
    try:
        done = subprocess.run(
            [uv(workspace), "--version"], check=False, capture_output=True, text=True
        )
    except OSError:
        return ""
    return done.stdout.split()[1] if done.returncode == 0 else ""


def uv(workspace: Workspace) -> Path:
    return workspace.venv / "bin" / "uv"


def pinned_version(lock: Path, name: str) -> str:
    for line in lock.read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{name}=="):
            return line.split("==")[1].split()[0]
    raise InstallFailed(f"{lock} does not pin {name}.")


def sync(workspace: Workspace, profile: str) -> None:
    # Never take development tools away from someone who has them: `make run` after
    # `make install` keeps the full set.
    if read_stamp(stamp_file(workspace)).get("profile") == FULL:
        profile = FULL
    node = "" if system_node_fits(workspace.frontend) else WHEEL
    locks = [workspace.full_lock if profile == FULL else workspace.locks / "run.txt"]
    if node:
        locks.append(workspace.locks / "node.txt")
    stamp_file(workspace).unlink(missing_ok=True)
    log = workspace.log("packages")
    pip: list[str | Path] = [uv(workspace), "pip"]
    run_logged(
        [*pip, "sync", "--python", workspace.python, "--require-hashes", *locks],
        log=log,
        failure=InstallFailed,
        message="Installing the Python packages failed.",
        cwd=workspace.root,
    )
    editable = [word for member in workspace.members for word in ("--editable", str(member))]
    run_logged(
        [
            *(*pip, "install", "--python", workspace.python),
            *("--no-deps", "--no-build-isolation", *editable),
        ],
        log=log,
        failure=InstallFailed,
        message="Installing the workspace's own packages failed.",
        cwd=workspace.root,
    )
    stamp = {"profile": profile, "node": node, "hash": wanted_hash(workspace, node)}
    write_stamp(stamp_file(workspace), stamp)
