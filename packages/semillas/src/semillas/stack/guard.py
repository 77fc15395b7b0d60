"""The supervisor's side of the guardian process."""

import contextlib
import signal
import subprocess
import sys
from typing import IO

from semillas.stack import guardian


class Guard:
    """Keeps a guardian process informed of the children; starts another when it dies."""

    def __init__(self) -> None:
        self._groups: dict[int, int] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", guardian.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
        )
        for group, gentle in self._groups.items():
            self._tell(f"+ {group} {gentle}")

    def watch(self, pid: int, gentle: signal.Signals) -> None:
        self._groups[pid] = int(gentle)
        self._tell(f"+ {pid} {int(gentle)}")

    def forget(self, pid: int) -> None:
        self._groups.pop(pid, None)
        self._tell(f"- {pid}")

    def ensure_alive(self) -> None:
        if self._process is not None and self._process.poll() is not None:
            self.start()

    def close(self) -> None:
        """Lets the guardian go, once every child has ended."""
        if self._process is None:
            return
        with contextlib.suppress(BrokenPipeError):
            self._pipe.close()
        self._process.wait()

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def _pipe(self) -> IO[bytes]:
        assert self._process is not None
        assert self._process.stdin is not None
        return self._process.stdin

    def _tell(self, line: str) -> None:
        if self._process is None:
            return
        # A dead guardian is replaced by ensure_alive, and told everything again.
        with contextlib.suppress(BrokenPipeError):
            self._pipe.write(line.encode() + b"\n")
            self._pipe.flush()
