"""What the command says when it cannot do what was asked, and what it hands on."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from semillas import cli
from semillas.failures import NotReady, PortTaken
from semillas.stack.layout import Home
from semillas.stack.services import Stack
from semillas.stack.single import only_one
from semillas.welcome import DEMO_PASSWORD, welcome

runner = CliRunner()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("SEMILLAS_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    home = Home(tmp_path / "home")
    home.prepare()
    return home


@pytest.mark.parametrize("words", [["status"], ["demo"], ["user", "token", "ada@example.org"]])
def test_commands_for_a_running_system_say_how_to_start_it(home: Home, words: list[str]) -> None:
    result = runner.invoke(cli.app, words)
    assert result.exit_code == NotReady.exit_code
    assert f"Semillas does not run from {home.root}. Start it first: make run" in result.output


def test_port_that_is_none_is_refused(home: Home) -> None:
    result = runner.invoke(cli.app, ["up", "--port", "70000"])
    assert result.exit_code == PortTaken.exit_code
    assert "70000 is no port" in result.output


def test_status_shows_each_process(home: Home) -> None:
    children = {
        "postgres": {"pid": 41, "created": 1.0, "port": None, "restarts": 2},
        "catalog": {"pid": None, "created": 1.0, "port": 9, "restarts": 5},
    }
    state = {"pid": 40, "url": "http://127.0.0.1:8123", "children": children}
    home.state_file.write_text(json.dumps(state))
    with only_one(home):
        result = runner.invoke(cli.app, ["status"])
    assert "Semillas runs at http://127.0.0.1:8123" in result.output
    assert "postgres        running    pid 41  restarts 2" in result.output
    assert "catalog         down       pid None  restarts 5" in result.output


def test_commands_wait_for_the_start_to_end(home: Home) -> None:
    home.state_file.write_text(json.dumps({"pid": 1, "url": "x", "children": {}}))
    with only_one(home):
        result = runner.invoke(cli.app, ["user", "token", "ada@example.org"])
    assert result.exit_code == NotReady.exit_code
    assert "still starting" in result.output


def test_service_command_gets_the_words_and_the_given_database(tmp_path: Path) -> None:
    """With DATABASE_URL set no running system is asked; the exit code is the service's."""
    package = tmp_path / "gateway"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(
        "import os, sys; print(sys.argv[1:], os.environ['DATABASE_URL']); sys.exit(3)"
    )
    done = subprocess.run(
        [sys.executable, "-m", "semillas", "user", "create", "--email", "ada@example.org"],
        env={**os.environ, "DATABASE_URL": "given", "PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "['user', 'create', '--email', 'ada@example.org'] given"
    assert done.returncode == 3


def test_welcome_shows_the_demo_accounts_only_where_they_are(tmp_path: Path) -> None:
    home = Home(tmp_path)
    stack = Stack(home, tmp_path, 8123, {}, {})
    assert "Semillas is ready: http://127.0.0.1:8123\n" in welcome(stack, None)
    assert DEMO_PASSWORD not in welcome(stack, None)
    assert "semillas user create" in welcome(stack, None)
    home.stamps_file.write_text('{"demo": "loaded"}')
    assert DEMO_PASSWORD in welcome(stack, None)
    assert "trujillo@demo.semillas.example" in welcome(stack, None)
    assert DEMO_PASSWORD not in welcome(stack, False)
