"""One line a step: what is being done, then how long it took."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Step:
    """A running step; `note` is what the finished line says beside the time."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.note = "done"
        self.started = time.monotonic()

    def line(self, ending: str) -> str:
        return f"  {self.title} … {ending} ({time.monotonic() - self.started:.1f} s)"


def say(text: str) -> None:
    print(text, flush=True)


@contextmanager
def step(title: str) -> Iterator[Step]:
    """Shows `title` while the block runs (with the seconds on a terminal), then how it ended."""
    current = Step(title)
    stop = threading.Event()
    ticker = _start_ticker(current, stop) if sys.stdout.isatty() else None
    ending = "failed"
    try:
        yield current
        ending = current.note
    finally:
        stop.set()
        if ticker is not None:
            ticker.join()
            sys.stdout.write("\r\x1b[K")
        say(current.line(ending))


def _start_ticker(current: Step, stop: threading.Event) -> threading.Thread:
    def tick() -> None:
        while not stop.wait(0.5):
            seconds = int(time.monotonic() - current.started)
            sys.stdout.write(f"\r\x1b[K  {current.title} … {seconds} s")
            sys.stdout.flush()

    thread = threading.Thread(target=tick, daemon=True)
    thread.start()
    return thread


Say = Callable[[str], None]
