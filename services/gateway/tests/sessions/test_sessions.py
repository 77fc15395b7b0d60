"""The session cookie: its form, its end, and that it is worthless to others."""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from fastapi import FastAPI

from gateway.sessions.cookies import find_token, set_cookie
from kit.jobs import plain_dsn

EMAIL = "rosa@ejemplo.pe"
NAME = "semillas_session"


async def _execute(database_url: str, statement: str, *values: object) -> None:
    connection = await asyncpg.connect(plain_dsn(database_url))
    try:
        await connection.execute(statement, *values)
    finally:
        await connection.close()


async def _fetch(database_url: str, statement: str) -> list[Any]:
    connection = await asyncpg.connect(plain_dsn(database_url))
    try:
        return list(await connection.fetch(statement))
    finally:
        await connection.close()


async def test_the_cookie_is_opaque_and_only_its_hash_is_kept(rosa: Any, database_url: str) -> None:
    await rosa.sign_up()
    signed_in = await rosa.sign_in()
    value, *attributes = signed_in.headers["set-cookie"].split("; ")
    token = value.removeprefix(f"{NAME}=")
    assert len(token) == 43
    assert set(attributes) == {"Path=/", "HttpOnly", "SameSite=Lax"}
    rows = await _fetch(database_url, "SELECT * FROM web_session")
    assert [row["token_hash"] for row in rows] == [hashlib.sha256(token.encode()).digest()]
    assert token not in str([dict(row) for row in rows])


def test_under_https_the_cookie_belongs_to_this_host_alone() -> None:
    assert (
        set_cookie("t", True) == "__Host-semillas_session=t; Path=/; HttpOnly; SameSite=Lax; Secure"
    )
    assert find_token([(b"cookie", b"semillas_session=planted")], True) is None
    assert find_token([(b"cookie", b"a=1; __Host-semillas_session=t")], True) == "t"


def test_two_different_session_cookies_count_as_none() -> None:
    assert find_token([(b"cookie", b"semillas_session=a; semillas_session=b")], False) is None
    assert find_token([(b"cookie", b"semillas_session=a"), (b"cookie", b"x=1")], False) == "a"


async def test_signing_in_makes_a_new_session_and_ends_the_old(
    rosa: Any, database_url: str
) -> None:
    """Fixation: a session that somebody planted before is not the one that gets signed in."""
    await rosa.sign_up()
    before = rosa.cookies[NAME]
    await rosa.sign_in()
    assert rosa.cookies[NAME] != before
    assert len(await _fetch(database_url, "SELECT 1 FROM web_session")) == 1
    rosa.cookies.clear()
    rosa.cookies.set(NAME, before)
    assert await rosa.signed_in_as() is None


async def test_a_made_up_session_id_is_not_adopted(rosa: Any) -> None:
    rosa.cookies.set(NAME, "A" * 43)
    answer = await rosa.get("/api/auth/v1/session")
    assert answer.json() == {"account": None}
    assert "Max-Age=0" in answer.headers["set-cookie"]


async def test_signing_out_ends_the_session_at_once(
    rosa: Any, open_browser: Callable[..., Any]
) -> None:
    await rosa.sign_up()
    assert await rosa.signed_in_as() == EMAIL
    thief = open_browser()
    thief.cookies.set(NAME, rosa.cookies[NAME])
    assert await thief.signed_in_as() == EMAIL
    signed_out = await rosa.delete("/api/auth/v1/session")
    assert signed_out.status_code == 204
    assert NAME not in rosa.cookies
    for _ in range(100):
        if await thief.signed_in_as() is None:
            return
    pytest.fail("the session outlived its end")


async def test_signing_out_reaches_the_other_replicas(
    rosa: Any, start_app: Callable[..., Any], open_browser: Callable[..., Any]
) -> None:
    other: FastAPI = await start_app()
    await rosa.sign_up()
    elsewhere = open_browser(other)
    elsewhere.cookies.set(NAME, rosa.cookies[NAME])
    assert await _until_listening(other)
    assert await elsewhere.signed_in_as() == EMAIL
    assert other.state.credentials._cache, "the other replica must have it cached to prove much"
    await rosa.delete("/api/auth/v1/session")
    for _ in range(100):
        if await elsewhere.signed_in_as() is None:
            return
    pytest.fail("the other replica still takes the session")


async def _until_listening(app: FastAPI) -> bool:
    for _ in range(100):
        if app.state.credentials.is_listening():
            return True
        await asyncio.sleep(0.05)
    return False


async def test_without_word_from_the_others_nothing_is_cached(
    rosa: Any, app: FastAPI, database_url: str
) -> None:
    await rosa.sign_up()
    app.state.credentials.is_listening = lambda: False
    assert await rosa.signed_in_as() == EMAIL
    await _execute(database_url, "DELETE FROM web_session")
    assert await rosa.signed_in_as() is None


async def test_a_lookup_that_ran_while_the_session_ended_is_not_kept(
    rosa: Any, app: FastAPI
) -> None:
    await rosa.sign_up()
    credentials = app.state.credentials
    credentials.is_listening = lambda: True
    credentials.forget_all()
    token_hash = hashlib.sha256(rosa.cookies[NAME].encode()).digest()
    sign_for = credentials._sign_for

    async def sign_while_it_ends(wanted: bytes) -> str | None:
        token = await sign_for(wanted)
        credentials.forget(token_hash)
        return str(token)

    credentials._sign_for = sign_while_it_ends
    assert await rosa.signed_in_as() == EMAIL
    assert token_hash not in credentials._cache


@pytest.mark.parametrize(
    ("column", "passed", "is_alive"),
    [
        ("seen_at", timedelta(minutes=119), True),
        ("seen_at", timedelta(minutes=121), False),
        ("expires_at", timedelta(hours=11, minutes=59), True),
        ("expires_at", timedelta(hours=12, minutes=1), False),
    ],
)
async def test_sessions_end_when_unused_or_old(
    rosa: Any,
    app: FastAPI,
    database_url: str,
    column: str,
    passed: timedelta,
    is_alive: bool,
) -> None:
    await rosa.sign_up()
    app.state.credentials.forget_all()
    await _execute(
        database_url, f"UPDATE web_session SET {column} = {column} - $1::interval", passed
    )
    assert (await rosa.signed_in_as() == EMAIL) is is_alive


async def test_using_a_session_keeps_it_alive(rosa: Any, app: FastAPI, database_url: str) -> None:
    await rosa.sign_up()
    for _ in range(3):
        await _execute(
            database_url, "UPDATE web_session SET seen_at = seen_at - interval '90 minutes'"
        )
        app.state.credentials.forget_all()
        assert await rosa.signed_in_as() == EMAIL


async def test_a_disabled_account_is_out(rosa: Any, app: FastAPI, database_url: str) -> None:
    """At once for its own account here; within one token's life in the services."""
    await rosa.sign_up()
    cookie = rosa.cookies[NAME]
    assert await app.state.credentials.find_token(cookie) is not None
    await _execute(database_url, "UPDATE person SET disabled_at = now()")
    assert (await rosa.get("/api/auth/v1/account")).status_code == 401
    assert await rosa.signed_in_as() is None
    app.state.credentials.forget_all()
    assert await app.state.credentials.find_token(cookie) is None
    assert (await rosa.sign_in()).status_code == 401
