"""The whole product, started as a person starts it, in a data folder and on a port of its own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEMO_PASSWORD = "semillas-demo-2026"  # printed by `make run`; guards nothing but demo data
START_SECONDS = 240


@dataclass(frozen=True)
class Product:
    """A running product; `url` is the gateway's origin."""

    url: str
    home: Path
    port: int

    def token(self, person: str) -> str:
        """Return a five-minute access token of a demo person (`admin`, `coordinacion`, …)."""
        email = f"{person}@demo.semillas.example"
        answer = subprocess.run(
            [*_SEMILLAS, "user", "token", email],
            env=_environment(self.home, self.port),
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return answer.stdout.strip().splitlines()[-1]


_SEMILLAS = [sys.executable, "-m", "semillas"]


def _environment(home: Path, port: int) -> dict[str, str]:
    return os.environ | {"SEMILLAS_HOME": str(home), "PORT": str(port), "PYTHONUNBUFFERED": "1"}


@contextlib.contextmanager
def running_product(*, demo: bool = True) -> Iterator[Product]:
    """Start the product, wait until it says that it is ready, stop it with SIGINT at the end."""
    with tempfile.TemporaryDirectory(prefix="semillas-test-") as folder:
        home, port = Path(folder), free_port()
        log = (home / "up.log").open("wb")
        process = subprocess.Popen(
            [*_SEMILLAS, "up"],
            env=_environment(home, port) | {"DEMO": "1" if demo else "0"},
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
        )
        try:
            _wait_until_ready(process, home / "up.log")
            yield Product(f"http://127.0.0.1:{port}", home, port)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
            log.close()


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while "Semillas is ready" not in log.read_text(errors="replace"):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the product did not start:\n" + log.read_text(errors="replace"))
        time.sleep(0.3)


def free_port() -> int:
    """Return a loopback port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
