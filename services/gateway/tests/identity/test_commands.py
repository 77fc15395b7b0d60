"""What an operator types."""

import io
from collections.abc import Callable
from typing import Any

import asyncpg
import pytest
from fastapi import FastAPI

from gateway.identity.commands import demo_command, keys_command, user_command
from gateway.identity.demo import PASSWORD, demo_id
from gateway.settings import Settings
from kit.jobs import plain_dsn

CREATE = ["create", "--email", "Jefa@BNP.example", "--name", "Jefa", "--password-stdin"]


@pytest.fixture
def settings(app: FastAPI) -> Settings:
    settings: Settings = app.state.settings
    return settings


def _type(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


async def test_the_first_administrator_is_made(
    settings: Settings, rosa: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _type(monkeypatch, "llama-papa-nube-91\n")
    await user_command(settings, [*CREATE, "--role", "administrator"])
    signed_in = await rosa.sign_in("jefa@bnp.example")
    assert signed_in.json()["account"]["roles"] == [
        {"role": "administrator", "scope_kind": "network", "scope_id": None},
        {"role": "member", "scope_kind": "self", "scope_id": None},
    ]


@pytest.mark.parametrize(
    ("password", "words"),
    [("corta", "At least 10 characters"), ("llama-papa-nube-91", "No account can be made")],
)
async def test_refusals_are_told_plainly(
    settings: Settings, rosa: Any, monkeypatch: pytest.MonkeyPatch, password: str, words: str
) -> None:
    await rosa.sign_up(email="jefa@bnp.example")
    _type(monkeypatch, password + "\n")
    with pytest.raises(SystemExit, match=words):
        await user_command(settings, CREATE)


async def test_a_role_needs_a_scope_of_its_kind(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    _type(monkeypatch, "llama-papa-nube-91\n")
    with pytest.raises(SystemExit, match="scope"):
        await user_command(settings, [*CREATE, "--role", "librarian", "--scope-kind", "library"])


async def test_a_printed_token_is_a_true_one(
    settings: Settings, app: FastAPI, rosa: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    account = await rosa.sign_up()
    capsys.readouterr()
    await user_command(settings, ["token", "ROSA@ejemplo.pe"])
    token = capsys.readouterr().out.strip().splitlines()[-1]
    claims = await app.state.verifier.verify(token)
    assert (claims["sub"], claims["client_id"]) == (account["id"], "operator")
    assert claims["exp"] - claims["iat"] == 300
    with pytest.raises(SystemExit, match="no such account"):
        await user_command(settings, ["token", "nadie@ejemplo.pe"])


async def test_the_demo_people_are_loaded_once(
    settings: Settings, rosa: Any, database_url: str
) -> None:
    await demo_command(settings, [])
    await demo_command(settings, [])
    connection = await asyncpg.connect(plain_dsn(database_url))
    assert await connection.fetchval("SELECT count(*) FROM person") == 10
    assert await connection.fetchval("SELECT count(*) FROM membership") == 19
    await connection.close()
    signed_in = await rosa.sign_in("trujillo@demo.semillas.example", PASSWORD)
    account = signed_in.json()["account"]
    assert account["id"] == str(demo_id("person", "trujillo"))
    library = str(demo_id("library", "130101-1"))
    assert {"role": "librarian", "scope_kind": "library", "scope_id": library} in account["roles"]


async def test_the_demo_stays_on_ones_own_machine(
    make_settings: Callable[..., Settings],
) -> None:
    with pytest.raises(SystemExit, match="loopback"):
        await demo_command(make_settings(public_url="https://semillas.example"), [])


async def test_keys_rotate_by_command(
    settings: Settings, app: FastAPI, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    await keys_command(settings, ["rotate"])
    kid = capsys.readouterr().out.strip().splitlines()[-1]
    app.state.key_ring.forget()
    assert [key["kid"] for key in (await app.state.key_ring.jwks())["keys"]][-1] == kid
