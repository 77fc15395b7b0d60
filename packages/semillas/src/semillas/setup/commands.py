"""Runs an outside program with its output in a log file."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from semillas.failures import (
    Failure,
    disk_full,
    is_disk_full,
    mentions_disk_full,
    with_log,
)


def run_logged(
    argv: Sequence[str | Path],
    *,
    log: Path,
    failure: type[Failure],
    message: str,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> None:
    """Runs `argv` to its end; raises `failure` with `message` and the log's tail when it fails."""
    words = [str(word) for word in argv]
    try:
        with log.open("a", encoding="utf-8") as out:
            out.write("$ " + " ".join(words) + "\n")
            out.flush()
            done = subprocess.run(
                words,
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                cwd=cwd,
                env={**os.environ, "NO_COLOR": "1", "FORCE_COLOR": "0", **(env or {})},
                check=False,
            )
    except OSError as error:
        if is_disk_full(error):
            raise disk_full(log) from error
        raise failure(f"{message}\n  {words[0]}: {error.strerror}") from error
    if done.returncode == 0:
        return
    if mentions_disk_full(log):
        raise disk_full(log)
    raise failure(with_log(message, log))
