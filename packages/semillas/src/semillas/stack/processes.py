"""Starts a program and copies its output into a log until it ends."""

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from semillas.failures import NotReady, with_log
from semillas.stack.guard import Guard
from semillas.stack.logfiles import RotatingLog

POLL_SECONDS = 0.1
CHUNK = 65536


@dataclass(frozen=True)
class Program:
    """What to run. `env` is the whole environment; `spawn` goes to Popen as it is."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    cwd: Path
    ready_url: str | None = None
    port: int | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    force_signal: signal.Signals = signal.SIGKILL
    stop_seconds: float = 15.0
    spawn: Mapping[str, Any] = field(default_factory=dict)
    before_start: Callable[[], None] | None = None


class Process:
    """A started program, the leader of its own session: Ctrl-C reaches the supervisor alone.

    The end of the process counts, not the end of its output: a grandchild that keeps the pipe
    open must not hold the supervisor.
    """

    def __init__(self, program: Program, output: RotatingLog) -> None:
        self._output = output
        self._source, target = os.pipe()
        os.set_blocking(self._source, False)
        try:
            self._popen = subprocess.Popen(
                program.argv,
                env=program.env,
                cwd=program.cwd,
                stdin=subprocess.DEVNULL,
                stdout=target,
                stderr=target,
                start_new_session=True,
                **program.spawn,
            )
        except BaseException:
            os.close(self._source)
            raise
        finally:
            os.close(target)
        asyncio.get_running_loop().add_reader(self._source, self._copy)

    @property
    def pid(self) -> int:
        return self._popen.pid

    async def wait(self) -> int:
        """Its exit code, negative for the signal that ended it. Call it once."""
        try:
            # No event tells of a process's end on every system that we run on.
            while (code := self._popen.poll()) is None:  # noqa: ASYNC110
                await asyncio.sleep(POLL_SECONDS)
            self._copy()
            return code
        finally:
            asyncio.get_running_loop().remove_reader(self._source)
            os.close(self._source)

    def kill(self) -> None:
        if self._popen.poll() is None:
            send(self.pid, signal.SIGKILL)
            self._popen.wait()

    def _copy(self) -> None:
        with contextlib.suppress(BlockingIOError):
            chunk = os.read(self._source, CHUNK)
            if not chunk:
                asyncio.get_running_loop().remove_reader(self._source)
            while chunk:
                self._output.write(chunk)
                chunk = os.read(self._source, CHUNK)


def send(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)


def ending(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    with contextlib.suppress(ValueError):
        return f"was ended by {signal.Signals(-code).name}"
    return f"was ended by signal {-code}"


async def run_to_end(program: Program, log: Path, guard: Guard, seconds: float) -> None:
    """Runs a program that ends by itself (a migration, say); raises NotReady when it fails."""
    output = RotatingLog(log)
    process = Process(program, output)
    guard.watch(process.pid, program.stop_signal)
    try:
        async with asyncio.timeout(seconds):
            code = await process.wait()
    except TimeoutError:
        message = f"{program.name} did not end within {seconds:g} s."
        raise NotReady(with_log(message, log)) from None
    finally:
        process.kill()
        guard.forget(process.pid)
        output.close()
    if code != 0:
        raise NotReady(with_log(f"{program.name} {ending(code)}.", log))
