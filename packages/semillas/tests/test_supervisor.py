"""The supervisor over the real PostgreSQL: restarts, stops, leaves nothing behind."""

import os
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import psutil

from packages.semillas.tests.running import Run, until
from semillas.failures import AlreadyRunning, DiskFull, NotReady, PortTaken
from semillas.stack import postgres
from semillas.stack.readiness import answers

Start = Callable[..., Run]


def another(run: Run, name: str, than: int) -> psutil.Process | None:
    child = run.child(name)
    return child if child is not None and child.pid != than else None


def guardians(run: Run) -> list[psutil.Process]:
    alive = [p for p in run.family() if p.status() != psutil.STATUS_ZOMBIE]
    return [p for p in alive if any("guardian" in word for word in p.cmdline())]


def psql(run: Run, statement: str, role: str = "postgres") -> str:
    cluster = postgres.locate(run.home)
    words = ["-X", "-A", "-t", "-h", str(cluster.socket), "-U", role, "-d", role, "-c", statement]
    done = subprocess.run(
        [cluster.program("psql"), *words], capture_output=True, text=True, check=False, cwd="/"
    )
    return done.stdout.strip() or done.stderr.strip()


def test_killed_service_and_killed_postgres_come_back_and_a_stop_leaves_no_process(
    start: Start,
) -> None:
    run = start()
    run.wait_ready()
    partners = run.child("partners")
    assert partners is not None
    partners.kill()
    again = until(lambda: another(run, "partners", partners.pid), 30)
    assert again.is_running()
    assert "partners was ended by SIGKILL; starting it again in 0.5 s." in run.said

    assert "INSERT 0 1" in psql(run, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
    server = run.child("postgres")
    assert server is not None
    server.kill()
    until(lambda: psql(run, "SELECT n FROM kept") == "7", 30)

    family = run.family()
    assert len(family) >= 4
    assert run.stop() == 0
    assert [process for process in family if process.is_running()] == []
    assert not answers(f"http://127.0.0.1:{run.port}/readyz")


def test_killed_supervisor_leaves_no_orphan_and_the_next_start_works(start: Start) -> None:
    run = start()
    run.wait_ready()
    family = run.family()
    run.process.kill()
    run.process.wait()
    _, alive = psutil.wait_procs(family, timeout=40)
    assert alive == []

    second = start(port=run.port)
    second.wait_ready()
    assert second.stop() == 0


def test_supervisor_and_guardian_killed_together_are_cleared_up_by_the_next_start(
    start: Start,
) -> None:
    run = start()
    run.wait_ready()
    family = run.family()
    guardian = guardians(run)[0]
    # Stopped first, so that it cannot act in between.
    guardian.suspend()
    run.process.kill()
    run.process.wait()
    guardian.kill()
    orphans = [p for p in family if p.is_running() and p.pid != guardian.pid]
    assert len(orphans) >= 3

    second = start(port=run.port)
    second.wait_ready()
    assert "Stopped what a killed run had left" in second.said
    _, alive = psutil.wait_procs(orphans, timeout=30)
    assert alive == []
    assert second.stop() == 0


def test_killed_guardian_is_replaced(start: Start) -> None:
    run = start()
    run.wait_ready()

    first = guardians(run)[0]
    first.kill()
    until(lambda: [p for p in guardians(run) if p.pid != first.pid], 30)
    family = run.family()
    run.process.kill()
    run.process.wait()
    _, alive = psutil.wait_procs(family, timeout=40)
    assert alive == []


def test_service_that_dies_at_each_start_ends_the_run_with_its_own_words(start: Start) -> None:
    run = start(way="dies")
    assert run.process.wait(120) == NotReady.exit_code
    assert "partners ends each time it is started." in run.said
    assert "the reactor is missing" in run.said
    assert str(run.home.log("partners")) in run.said


def test_full_disk_is_named_as_such(start: Start) -> None:
    run = start(way="full")
    assert run.process.wait(120) == DiskFull.exit_code
    assert "is full" in run.said
    assert "nothing that was saved is lost" in run.said


def test_taken_port_is_told_with_one_that_is_free(start: Start) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = start(port=port)
        assert run.process.wait(90) == PortTaken.exit_code
    assert f"Port {port} is in use by another program." in run.said
    assert "make run PORT=" in run.said


def test_second_start_on_the_same_home_is_refused(start: Start) -> None:
    run = start()
    run.wait_ready()
    second = start()
    assert second.process.wait(90) == AlreadyRunning.exit_code
    assert f"at http://127.0.0.1:{run.port}" in second.said
    assert run.stop() == 0


def test_stop_while_starting_leaves_no_process(start: Start) -> None:
    run = start(way="sleeps")
    until(lambda: run.child("partners"))
    family = run.family()
    assert run.stop() == 0
    assert [process for process in family if process.is_running()] == []


def test_no_role_reaches_the_database_of_another(start: Start) -> None:
    run = start()
    run.wait_ready()
    cluster = postgres.locate(run.home)
    done = subprocess.run(
        [
            *(cluster.program("psql"), "-h", str(cluster.socket)),
            *("-U", "catalog", "-d", "gateway", "-c", "SELECT 1"),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    assert "permission denied for database" in done.stderr
    assert psql(run, "SELECT current_user", role="catalog") == "catalog"


def test_home_too_deep_for_a_socket_address_still_starts(start: Start, short_folder: Path) -> None:
    deep = short_folder / ("deep" * 20) / ("deeper" * 15)
    run = start(home=deep)
    run.wait_ready()
    cluster = postgres.locate(run.home)
    assert len(os.fsencode(cluster.socket)) < 100
    assert psql(run, "SELECT 1") == "1"
    assert run.stop() == 0


def test_second_signal_ends_everything_by_force(start: Start) -> None:
    run = start()
    run.wait_ready()
    partners = run.child("partners")
    assert partners is not None
    partners.suspend()  # cannot act on SIGTERM
    family = run.family()
    run.process.send_signal(signal.SIGINT)
    until(lambda: "press Ctrl-C again" in run.said)
    run.process.send_signal(signal.SIGINT)
    run.process.wait(30)
    assert [process for process in family if process.is_running()] == []
