"""Starts supervisors in processes of their own, over stand-ins for the services."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from packages.semillas.tests.running import Run
from semillas.stack.layout import Home
from semillas.stack.ports import free_ports

PROGRAM = Path(__file__).with_name("fake_stack.py")


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder that PostgreSQL's system user can reach too (pytest's own are private)."""
    with tempfile.TemporaryDirectory(prefix="semillas-test-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def start(short_folder: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def begin(*, way: str = "serves", port: int | None = None, home: Path | None = None) -> Run:
        chosen = port or free_ports(1)[0]
        root = home or short_folder / "home"
        output = short_folder / f"output-{len(runs)}.txt"
        with output.open("w", encoding="utf-8") as target:
            process = subprocess.Popen(
                [sys.executable, str(PROGRAM), str(chosen), way],
                env={**os.environ, "SEMILLAS_HOME": str(root)},
                stdout=target,
                stderr=subprocess.STDOUT,
                text=True,
            )
        runs.append(Run(process, Home(root), chosen, output))
        return runs[-1]

    yield begin
    for run in runs:
        family = run.family()
        if run.process.poll() is None:
            run.process.terminate()
            run.process.wait(60)
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
