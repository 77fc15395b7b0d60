"""Only one supervisor a home, and nothing left over from one that was killed."""

import fcntl
import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psutil

from semillas.failures import AlreadyRunning
from semillas.stack.layout import Home

LEFTOVER_SECONDS = 15


@contextmanager
def only_one(home: Home) -> Iterator[None]:
    """Holds the home's lock; the system frees it when this process ends, however it ends."""
    with home.lock_file.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            state = read_state(home)
            where = f" at {state['url']} (process {state['pid']})" if state else ""
            raise AlreadyRunning(
                f"Semillas already runs from {home.root}{where}.\n"
                "Stop that one with Ctrl-C, or start a second one in another folder: "
                "make run SEMILLAS_HOME=other PORT=8090"
            ) from None
        yield


def read_state(home: Home) -> dict[str, Any] | None:
    """What the running supervisor wrote last; None when there is none."""
    try:
        state = json.loads(home.state_file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return state if isinstance(state, dict) else None


def write_state(home: Home, state: dict[str, Any]) -> None:
    beside = home.state_file.with_suffix(".new")
    beside.write_text(json.dumps(state, indent=1), encoding="utf-8")
    beside.replace(home.state_file)


def is_running(home: Home) -> bool:
    try:
        with home.lock_file.open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def end_leftovers(home: Home) -> list[str]:
    """Stops children of a killed supervisor that are still there; returns their names."""
    state = read_state(home) or {}
    found = {
        name: process
        for name, child in state.get("children", {}).items()
        if (process := same_process(child.get("pid"), child.get("created"))) is not None
    }
    for name, process in found.items():
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGINT if name == "postgres" else signal.SIGTERM)
    _, alive = psutil.wait_procs(found.values(), timeout=LEFTOVER_SECONDS)
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=5)
    return sorted(found)


def same_process(pid: Any, created: Any) -> psutil.Process | None:
    """The process with this number, unless the number now belongs to another one."""
    if not isinstance(pid, int):
        return None
    try:
        process = psutil.Process(pid)
        same = abs(process.create_time() - float(created)) < 1.0
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except (psutil.Error, TypeError, ValueError):
        return None


def created_at(pid: int) -> float:
    """Start time of a process, seconds since the epoch; 0 when it is gone."""
    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:
        return 0.0
