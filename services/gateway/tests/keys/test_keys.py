"""Signing keys: made once, rotated without a gap, private parts kept."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from gateway.keys.service import ensure_key, published_keys, rotate_key
from kit.db import Database
from kit.testing.plugin import empty_tables
from kit.tokens import InvalidToken, read_header

JWKS = "/.well-known/jwks.json"


async def _make_keys(database: Database, naive: bool) -> int:
    async def start_replica() -> None:
        async with database.sessions() as session:
            if naive:
                if not await published_keys(session):
                    await asyncio.sleep(0.02)
                    await rotate_key(session)
            else:
                await ensure_key(session)
            await session.commit()

    await asyncio.gather(*(start_replica() for _ in range(8)))
    async with database.sessions() as session:
        return len(await published_keys(session))


async def test_replicas_that_start_at_once_make_one_key(database_url: str) -> None:
    database = Database(database_url, pool_size=8)
    await empty_tables(database_url)
    assert await _make_keys(database, naive=True) > 1
    await empty_tables(database_url)
    assert await _make_keys(database, naive=False) == 1
    await database.close()


async def test_the_key_set_holds_no_private_part(rosa: Any) -> None:
    answer = await rosa.get(JWKS)
    (key,) = answer.json()["keys"]
    assert set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg"}
    assert (key["kty"], key["crv"], key["alg"], key["use"]) == ("EC", "P-256", "ES256", "sig")
    assert answer.headers["cache-control"] == "public, max-age=60"


async def test_rotation_leaves_no_gap(rosa: Any, app: FastAPI, database_url: str) -> None:
    await rosa.sign_up()
    ring, database = app.state.key_ring, app.state.database
    old = (await ring.signer()).sign("p", {})
    async with database.sessions() as session:
        new_kid = await rotate_key(session)
        await session.commit()
    ring.forget()
    published = [key["kid"] for key in (await rosa.get(JWKS)).json()["keys"]]
    assert published == [read_header(old)["kid"], new_kid]
    assert (await ring.signer()).kid != new_kid, "verifiers get time to read the new key"

    await _shift(database, "signs_from = signs_from - interval '1 minute'")
    ring.forget()
    assert (await ring.signer()).kid == new_kid
    assert (await app.state.verifier.verify(old))["sub"] == "p", "old tokens live out"

    await _shift(database, "retires_at = now()")
    ring.forget()
    assert [key["kid"] for key in (await rosa.get(JWKS)).json()["keys"]] == []


async def _shift(database: Database, change: str) -> None:
    async with database.sessions() as session:
        await session.execute(text(f"UPDATE signing_key SET {change}"))
        await session.commit()


async def test_other_replicas_hear_of_a_rotation(
    app: FastAPI, start_app: Callable[..., Any]
) -> None:
    other: FastAPI = await start_app()
    assert len((await other.state.key_ring.jwks())["keys"]) == 1
    for _ in range(100):
        if other.state.credentials.is_listening():
            break
        await asyncio.sleep(0.05)
    async with app.state.database.sessions() as session:
        await rotate_key(session)
        await session.commit()
    for _ in range(100):
        if len((await other.state.key_ring.jwks())["keys"]) == 2:
            return
        await asyncio.sleep(0.02)
    pytest.fail("the other replica still publishes one key")


async def test_a_token_of_another_issuer_is_refused(app: FastAPI) -> None:
    from kit.tokens import Signer, generate_private_pem

    stranger = Signer(generate_private_pem(), issuer="http://127.0.0.1:8080", audience="semillas")
    with pytest.raises(InvalidToken):
        await app.state.verifier.verify(stranger.sign("p", {}))
