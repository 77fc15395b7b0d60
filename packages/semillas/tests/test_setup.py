"""Choosing Node, fingerprints, lock files without hosts, messages of the bootstrap."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from semillas.failures import DiskFull, InstallFailed, disk_full, require_space
from semillas.setup import environment
from semillas.setup.commands import run_logged
from semillas.setup.environment import stamp_file, wanted_hash
from semillas.setup.lock import LockFailed, keep_only, refuse_hosts
from semillas.setup.main import complain
from semillas.setup.node import make_commands, parse_version, satisfies
from semillas.setup.workspace import Workspace, fingerprint, sources, write_stamp

BOOTSTRAP = Path(__file__).parents[1] / "bootstrap.py"


@pytest.mark.parametrize(
    ("version", "wanted", "fits"),
    [
        ("20.19.0", ">=20.19", True),
        ("20.18.3", ">=20.19", False),
        ("22.11.0", "^20.19.0 || >=22.12.0", False),
        ("22.12.0", "^20.19.0 || >=22.12.0", True),
        ("20.20.2", "^20.19.0 || >=22.12.0", True),
        ("21.0.0", "^20.19.0 || >=22.12.0", False),
        ("24.1.0", ">= 22 < 25", True),
        ("25.0.0", ">= 22 < 25", False),
        ("22.3.1", "22", True),
        ("23.0.0", "22.x", False),
        ("22.3.9", "~22.3.1", True),
        ("22.4.0", "~22.3.1", False),
        ("18.0.0", "*", True),
        ("0.0.0", ">=20", False),
    ],
)
def test_engines_range(version: str, wanted: str, fits: bool) -> None:
    assert satisfies(parse_version(version), wanted) is fits


def test_fingerprint_changes_with_a_byte_and_with_a_name(tmp_path: Path) -> None:
    one = tmp_path / "one"
    one.write_bytes(b"a")
    first = fingerprint([one])
    one.write_bytes(b"b")
    assert fingerprint([one]) != first
    one.write_bytes(b"a")
    assert fingerprint([one]) == first
    assert fingerprint([one.rename(tmp_path / "two")]) != first


def test_sources_leave_out_what_was_built(tmp_path: Path) -> None:
    for name in ("src/app.html", "node_modules/a/index.js", "build/app.html", "package.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = {str(path.relative_to(tmp_path)) for path in sources(tmp_path)}
    assert found == {"src/app.html", "package.json"}


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://mirror.example/simple",
        "--find-links wheels",
        "-e ./packages/kit",
        "kit @ file:///srv/kit",
        "./packages/kit",
    ],
)
def test_lock_that_names_a_place_is_refused(tmp_path: Path, line: str) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(f"anyio==4.0 \\\n    --hash=sha256:00\n{line}\n")
    with pytest.raises(LockFailed, match=r"requirements\.lock:3"):
        refuse_hosts(lock)


def test_lock_of_versions_and_hashes_is_accepted(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("# by make lock\nuv==1.0 ; sys_platform == 'linux' \\\n    --hash=sha256:00\n")
    refuse_hosts(lock)


def test_block_of_one_package_is_copied_with_its_hashes(tmp_path: Path) -> None:
    source, target = tmp_path / "all", tmp_path / "one"
    source.write_text("a==1 \\\n    --hash=sha256:0a\nuv==2 \\\n    --hash=sha256:0b\nv==3\n")
    keep_only(source, "uv", target)
    assert target.read_text() == "uv==2 \\\n    --hash=sha256:0b\n"


def test_failing_program_shows_the_end_of_its_log_and_where_it_is(tmp_path: Path) -> None:
    log = tmp_path / "step.log"
    script = "print('cannot resolve'); raise SystemExit(3)"
    with pytest.raises(InstallFailed) as caught:
        run_logged(
            [sys.executable, "-c", script], log=log, failure=InstallFailed, message="It failed."
        )
    assert str(caught.value).startswith("It failed.")
    assert "cannot resolve" in str(caught.value)
    assert str(log) in str(caught.value)


def test_program_that_met_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    script = f"import sys; sys.exit('writing: {os.strerror(errno.ENOSPC)}')"
    with pytest.raises(DiskFull, match="is full"):
        run_logged(
            [sys.executable, "-c", script],
            log=tmp_path / "log",
            failure=InstallFailed,
            message="x",
        )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_log_on_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.symlink_to("/dev/full")
    with pytest.raises(DiskFull):
        run_logged([sys.executable, "-V"], log=log, failure=InstallFailed, message="x")


def test_too_little_space_is_told_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(DiskFull, match="MB needed"):
        require_space(tmp_path / "not" / "there", 10**9)


def test_failure_gives_its_exit_code(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert complain(disk_full(tmp_path)) == 13
    assert "is full" in capsys.readouterr().err


def old_python() -> str | None:
    names = [f"python3.{minor}" for minor in (10, 9, 8, 7, 6)]
    versions = Path.home() / ".pyenv" / "versions"
    found = [shutil.which(name) for name in names] + [
        str(p) for p in versions.glob("3.[6-9].*/bin/python3")
    ]
    for python in filter(None, found):
        done = subprocess.run([python, "-c", ""], check=False, capture_output=True)
        if done.returncode == 0:
            return python
    return None


@pytest.mark.skipif(old_python() is None, reason="no older Python here")
def test_too_old_python_is_told_which_version_is_needed() -> None:
    python = old_python()
    assert python is not None
    done = subprocess.run(
        [python, str(BOOTSTRAP), "run"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 10
    assert done.stderr.startswith("Semillas needs Python 3.11 or newer")


def test_python_without_venv_is_told_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "ensurepip.py").write_text("")
    script = (
        "import sys, importlib.util as u; real = u.find_spec;"
        "u.find_spec = lambda name, *a: None if name == 'ensurepip' else real(name, *a);"
        f"sys.path.insert(0, {str(BOOTSTRAP.parent / 'src')!r});"
        "from pathlib import Path; from semillas.setup import environment as e, workspace as w;"
        f"e.ensure_venv(w.Workspace(Path({str(tmp_path)!r})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True
    )
    assert "sudo apt-get install python3-venv" in done.stderr


def test_members_are_the_folders_with_a_project_file(tmp_path: Path) -> None:
    for name in ("packages/kit", "services/catalog"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "pyproject.toml").touch()
    (tmp_path / "services" / "notes").mkdir()
    found = [str(p.relative_to(tmp_path)) for p in Workspace(tmp_path).members]
    assert found == ["packages/kit", "services/catalog"]


def test_commands_of_the_wheel_start_its_own_programs(tmp_path: Path) -> None:
    wheel = tmp_path / "nodejs wheel"
    (wheel / "bin").mkdir(parents=True)
    node = wheel / "bin" / "node"
    node.write_text('#!/bin/sh\necho "$@"\n')
    node.chmod(0o755)
    folder = make_commands(wheel, tmp_path / "node")
    said = subprocess.run(
        [folder / "npm", "run", "a b"], capture_output=True, text=True, check=True
    )
    assert said.stdout == f"{wheel}/lib/node_modules/npm/bin/npm-cli.js run a b\n"


def test_environment_without_the_wheel_is_not_current_once_the_system_has_no_node(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace(tmp_path)
    (tmp_path / "frontend").mkdir()
    (tmp_path / "frontend" / "package.json").write_text('{"engines": {"node": ">=20"}}')
    workspace.full_lock.touch()
    workspace.python.parent.mkdir(parents=True)
    workspace.python.touch()
    stamp = {"profile": "run", "node": "", "hash": wanted_hash(workspace, "")}
    write_stamp(stamp_file(workspace), stamp)
    monkeypatch.setattr(environment, "system_node_fits", lambda _: True)
    assert environment.is_current(workspace, "run")
    assert not environment.is_current(workspace, "full")
    monkeypatch.setattr(environment, "system_node_fits", lambda _: False)
    assert not environment.is_current(workspace, "run")
