"""What can go wrong for the person at the keyboard, in plain words and with an exit code."""

import errno
import os
import shutil
from pathlib import Path
from typing import ClassVar

TAIL_LINES = 20


class Failure(Exception):
    """Stops the command with a message for a person; `exit_code` tells scripts which kind."""

    exit_code: ClassVar[int] = 1


class VenvMissing(Failure):
    exit_code = 11


class InstallFailed(Failure):
    exit_code = 12


class DiskFull(Failure):
    exit_code = 13


class PortTaken(Failure):
    exit_code = 14


class AlreadyRunning(Failure):
    exit_code = 15


class WebAppFailed(Failure):
    exit_code = 16


class NotReady(Failure):
    exit_code = 17


def tail(log: Path, lines: int = TAIL_LINES) -> str:
    """Last lines of a log, indented; empty text when there is none."""
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join("    " + line for line in text.splitlines()[-lines:])


def with_log(message: str, log: Path) -> str:
    """`message`, then the end of `log` and where the rest is."""
    shown = tail(log)
    body = f"\n  Last lines of the log:\n{shown}" if shown else ""
    return f"{message}{body}\n  Whole log: {log}"


def disk_full(place: Path) -> DiskFull:
    free = shutil.disk_usage(existing(place)).free // 2**20
    return DiskFull(
        f"The disk that holds {place} is full ({free} MB free). "
        "Free some space and start again; nothing that was saved is lost."
    )


def is_disk_full(error: OSError) -> bool:
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def mentions_disk_full(log: Path) -> bool:
    return os.strerror(errno.ENOSPC) in tail(log, 60)


def require_space(place: Path, megabytes: int) -> None:
    """Raises DiskFull when fewer than `megabytes` (10^6 bytes) are free where `place` lies."""
    free = shutil.disk_usage(existing(place)).free // 10**6
    if free < megabytes:
        raise DiskFull(
            f"Not enough disk space for {place}: {megabytes} MB needed, {free} MB free. "
            "Free some space and start again."
        )


def existing(place: Path) -> Path:
    """The nearest folder above `place` that exists."""
    path = place.absolute()
    while not path.exists():
        path = path.parent
    return path
