"""Parts of the supervisor alone: logs, pauses, stale pid files, private folders, settings."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from semillas.failures import Failure, PortTaken
from semillas.stack import logfiles, ports, postgres
from semillas.stack.child import pause_after
from semillas.stack.guardian import end_groups
from semillas.stack.layout import Home, make_private, socket_folder
from semillas.stack.logfiles import RotatingLog
from semillas.stack.postgres import Cluster
from semillas.stack.processes import ending
from semillas.stack.services import Stack
from semillas.stack.single import created_at, same_process


def test_log_rotates_at_the_end_of_a_line_and_keeps_three(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    log = RotatingLog(path, max_bytes=100, kept=3)
    for number in range(60):
        log.write(f"line {number:03d}\nha".encode())
        log.write(b"lf\n")
    log.close()
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["a.log", "a.log.1", "a.log.2", "a.log.3"]
    assert all(file.stat().st_size <= 130 for file in files)
    assert all(file.read_bytes().endswith(b"\n") for file in files[1:])
    kept = b"".join(file.read_bytes() for file in reversed(files))
    assert b"".join(b"line %03d\nhalf\n" % number for number in range(39, 60)) in kept


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_log_on_a_full_disk_counts_what_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.symlink_to("/dev/full")
    log = RotatingLog(path)
    log.write(b"lost words\n")
    assert log.lost == 11


def test_pauses_grow_to_a_limit() -> None:
    assert [pause_after(n) for n in (1, 2, 3, 6, 40)] == [0.5, 1.0, 2.0, 15.0, 15.0]


def test_endings_in_words() -> None:
    assert ending(3) == "ended with exit code 3"
    assert ending(-9) == "was ended by SIGKILL"


def cluster_at(folder: Path) -> Cluster:
    home = Home(folder)
    home.prepare()
    cluster = Cluster(home, Path("/none"), home.database / "data", home.database / "run", 0, 0)
    cluster.data.mkdir()
    cluster.socket.mkdir()
    return cluster


def test_pid_file_of_a_zombie_server_is_removed(tmp_path: Path) -> None:
    cluster = cluster_at(tmp_path)
    dead = subprocess.Popen([sys.executable, "-c", "", "-D", str(cluster.data)])
    while psutil.Process(dead.pid).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.02)
    pid_file = cluster.data / "postmaster.pid"
    pid_file.write_text(f"{dead.pid}\n{cluster.data}\n")
    # The naive question, "does the process exist?", is answered with yes.
    os.kill(dead.pid, 0)
    postgres.clear_stale_pid(cluster)
    assert not pid_file.exists()
    dead.wait()


def test_pid_file_with_the_number_of_a_stranger_spares_the_stranger(tmp_path: Path) -> None:
    cluster = cluster_at(tmp_path)
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data}\n")
    postgres.clear_stale_pid(cluster)
    assert not (cluster.data / "postmaster.pid").exists()


def test_live_server_on_the_folder_is_stopped(tmp_path: Path) -> None:
    cluster = cluster_at(tmp_path)
    script = "import time; time.sleep(60)"
    server = subprocess.Popen([sys.executable, "-c", script, "-D", str(cluster.data)])
    (cluster.data / "postmaster.pid").write_text(f"{server.pid}\n")
    time.sleep(0.3)
    postgres.clear_stale_pid(cluster)
    assert not psutil.pid_exists(server.pid)
    server.wait()


@pytest.mark.parametrize("text", ["", "not a number", "\n"])
def test_broken_pid_file_is_left_to_postgres(tmp_path: Path, text: str) -> None:
    cluster = cluster_at(tmp_path)
    (cluster.data / "postmaster.pid").write_text(text)
    postgres.clear_stale_pid(cluster)


def test_deep_home_gets_a_short_socket_folder_of_its_own(tmp_path: Path) -> None:
    deep = Home(tmp_path / ("d" * 90))
    other = Home(tmp_path / ("e" * 90))
    folder = socket_folder(deep, 12345)
    assert len(os.fsencode(folder / ".s.PGSQL.5432")) < 100
    assert folder != socket_folder(other, 12345)
    assert socket_folder(Home(Path("/s")), 12345) == Path("/s/pg/run")


def test_socket_folder_that_somebody_else_put_there_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    target.mkdir()
    link = tmp_path / "link"
    link.symlink_to(target)
    with pytest.raises(Failure, match="belongs to somebody else"):
        make_private(link, os.geteuid(), os.getegid())


def test_folder_behind_a_private_one_cannot_be_passed(tmp_path: Path) -> None:
    private = tmp_path / "private"
    inside = private / "inside"
    inside.mkdir(parents=True)
    private.chmod(0o700)
    assert not postgres.can_pass(inside, 54321)


def test_process_number_that_was_given_away_is_not_mistaken() -> None:
    mine = os.getpid()
    assert same_process(mine, created_at(mine)) is not None
    assert same_process(mine, created_at(mine) - 100) is None
    assert same_process(None, None) is None


def test_guardian_kills_what_does_not_listen() -> None:
    script = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print(1, flush=True); time.sleep(60)"
    )
    deaf = subprocess.Popen(
        [sys.executable, "-c", script], start_new_session=True, stdout=subprocess.PIPE
    )
    assert deaf.stdout is not None
    deaf.stdout.readline()
    end_groups({deaf.pid: signal.SIGTERM}, seconds=0.3)
    assert deaf.wait(5) == -signal.SIGKILL
    deaf.stdout.close()


def test_free_ports_differ_and_are_free() -> None:
    found = ports.free_ports(5)
    assert len(set(found)) == 5
    assert all(ports.bind_error(port) is None for port in found)


def test_port_without_the_right_to_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "bind_error", lambda port: errno.EACCES if port < 1024 else None)
    with pytest.raises(PortTaken, match="make run PORT=8080"):
        ports.require_free_port(80)


def test_service_gets_its_own_settings_and_nothing_of_the_caller(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql+asyncpg://elsewhere/production")
    monkeypatch.setenv("SECRET", "s")
    urls = {name: f"url-of-{name}" for name in ("catalog", "partners", "training", "gateway")}
    back = {"catalog": 5001, "partners": 5002, "training": 5003}
    stack = Stack(Home(tmp_path), tmp_path, 8123, back, urls)
    catalog = stack.settings("catalog")
    assert catalog["DATABASE_URL"] == "url-of-catalog"
    assert catalog["PORT"] == "5001"
    assert catalog["STORAGE_URL"] == f"file://{tmp_path}/files"
    assert catalog["ISSUER"] == catalog["PUBLIC_URL"] == "http://127.0.0.1:8123"
    assert "SECRET" not in catalog
    gateway = stack.settings("gateway")
    assert gateway["PORT"] == "8123"
    assert gateway["TRAINING_URL"] == "http://127.0.0.1:5003"
    assert "STORAGE_URL" not in gateway


def test_rotation_defaults_bound_what_a_service_can_fill() -> None:
    assert logfiles.MAX_BYTES * (logfiles.KEPT + 1) <= 50 * 2**20
