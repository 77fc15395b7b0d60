"""A process that has to run all the time: started again when it dies, stopped when asked."""

import asyncio
import contextlib
import signal
import time
from collections.abc import Callable
from pathlib import Path

from semillas.progress import Say
from semillas.stack.guard import Guard
from semillas.stack.logfiles import RotatingLog
from semillas.stack.processes import Process, Program, ending, send
from semillas.stack.single import created_at

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 15.0
HEALTHY_SECONDS = 30.0


def pause_after(failures: int) -> float:
    """Seconds to wait before the next start: 0.5, 1, 2, … up to 15."""
    return float(min(FIRST_PAUSE * 2 ** max(failures - 1, 0), LONGEST_PAUSE))


class Child:
    """Keeps `program` running from `start` until `stop`."""

    def __init__(
        self, program: Program, log: Path, guard: Guard, say: Say, changed: Callable[[], None]
    ) -> None:
        self.program = program
        self.log = log
        self.pid: int | None = None
        self.created = 0.0
        self.exits = 0
        self._guard = guard
        self._say = say
        self._changed = changed
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._keep_running(), name=self.program.name)

    async def stop(self) -> None:
        """Asks the process to end, and ends it by force after `stop_seconds`."""
        self._stopping.set()
        if self._task is None:
            return
        self.signal(self.program.stop_signal)
        if await self._ended(self.program.stop_seconds):
            return
        self._say(f"  {self.program.name} did not stop in time; ending it by force.")
        self.force()
        if not await self._ended(self.program.stop_seconds):
            self.signal(signal.SIGKILL)
            await self._task

    def force(self) -> None:
        self._stopping.set()
        self.signal(self.program.force_signal)

    def signal(self, number: signal.Signals) -> None:
        if self.pid is not None:
            send(self.pid, number)

    async def _ended(self, seconds: float) -> bool:
        assert self._task is not None
        done, _ = await asyncio.wait({self._task}, timeout=seconds)
        return bool(done)

    async def _keep_running(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            started = time.monotonic()
            code = await self._run_once()
            if self._stopping.is_set():
                return
            self.exits += 1
            failures = 1 if time.monotonic() - started > HEALTHY_SECONDS else failures + 1
            pause = pause_after(failures)
            self._say(f"  {self.program.name} {ending(code)}; starting it again in {pause:g} s.")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def _run_once(self) -> int:
        if self.program.before_start is not None:
            await asyncio.to_thread(self.program.before_start)
        if self._stopping.is_set():
            return 0
        output = RotatingLog(self.log)
        try:
            process = Process(self.program, output)
            self._note(process.pid)
            return await process.wait()
        except OSError as error:
            output.write(f"Could not start: {error}\n".encode())
            return 127
        finally:
            output.close()
            self._forget()

    def _note(self, pid: int) -> None:
        self.pid, self.created = pid, created_at(pid)
        self._guard.watch(pid, self.program.stop_signal)
        self._changed()

    def _forget(self) -> None:
        if self.pid is not None:
            self._guard.forget(self.pid)
            self.pid = None
            self._changed()
