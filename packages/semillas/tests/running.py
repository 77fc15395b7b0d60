"""A supervisor in a process of its own, over stand-ins for the services."""

import json
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from semillas.stack.layout import Home


def until(happened: Callable[[], Any], seconds: float = 60.0) -> Any:
    """The first true value of `happened`; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (value := happened()):
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)
    return value


@dataclass
class Run:
    process: subprocess.Popen[str]
    home: Home
    port: int
    output: Path

    @property
    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def child(self, name: str) -> psutil.Process | None:
        try:
            state = json.loads(self.home.state_file.read_text(encoding="utf-8"))
            return psutil.Process(state["children"][name]["pid"])
        except (OSError, ValueError, KeyError, TypeError, psutil.Error):
            return None

    def family(self) -> list[psutil.Process]:
        """The supervisor's descendants: guardian, services, PostgreSQL and its workers."""
        with suppress(psutil.NoSuchProcess):
            return psutil.Process(self.process.pid).children(recursive=True)
        return []

    def wait_ready(self) -> None:
        until(lambda: "ready http" in self.said or self.process.poll() is not None, 180)
        assert self.process.poll() is None, self.said

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(120)
