"""Login tells nothing about accounts, takes as long either way, and guessing is slowed."""

import asyncio
import statistics
import time
from collections.abc import Callable
from typing import Any

import asyncpg
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from gateway.identity.errors import TooManyAttempts
from gateway.identity.passwords import Passwords
from gateway.identity.throttle import (
    forgive_attempt,
    network_of,
    reserve_attempt,
    sign_in_limits,
)
from kit.db import Database
from kit.jobs import plain_dsn

EMAIL, PASSWORD = "rosa@ejemplo.pe", "llama-papa-nube-91"


async def _let_time_pass(database_url: str, interval: str) -> None:
    connection = await asyncpg.connect(plain_dsn(database_url))
    await connection.execute(
        f"UPDATE login_throttle SET blocked_until = blocked_until - interval '{interval}',"
        f" updated_at = updated_at - interval '{interval}'"
    )
    await connection.close()


async def _longest_delay(database_url: str) -> int:
    connection = await asyncpg.connect(plain_dsn(database_url))
    delay = await connection.fetchval(
        "SELECT extract(epoch FROM max(blocked_until - updated_at)) FROM login_throttle"
    )
    await connection.close()
    return int(delay)


async def test_wrong_email_and_wrong_password_look_alike(
    rosa: Any, open_browser: Callable[..., Any]
) -> None:
    await rosa.sign_up()
    stranger = open_browser()
    wrong = [
        await stranger.sign_in(password="no-es-la-clave"),
        await stranger.sign_in(email="nadie@ejemplo.pe"),
        await stranger.sign_in(email="ni siquiera un correo"),
    ]
    documents = [answer.json() for answer in wrong]
    assert documents[0]["type"] == "urn:problem:invalid-credentials"
    assert documents[0] == documents[1] == documents[2]
    assert {answer.status_code for answer in wrong} == {401}
    assert len({tuple(sorted(set(answer.headers) - {"x-request-id"})) for answer in wrong}) == 1


async def test_an_absent_account_takes_as_long() -> None:
    passwords = Passwords(1)
    stored = await passwords.hash(PASSWORD)

    async def median_ms(target: str | None) -> float:
        taken = []
        for _ in range(9):
            started = time.perf_counter()
            assert not await passwords.verify("otra", target)
            taken.append(time.perf_counter() - started)
        return statistics.median(taken) * 1000

    present, absent = await median_ms(stored), await median_ms(None)
    assert absent > 5, "a twin that skips the hash answers in microseconds"
    assert 0.5 < absent / present < 2
    passwords.close()


async def test_the_same_account_is_slowed_with_growing_delay(
    rosa: Any, open_browser: Callable[..., Any], database_url: str
) -> None:
    await rosa.sign_up()
    guesser = open_browser(address="203.0.113.7")
    statuses = [(await guesser.sign_in(password=f"intento-{n}")).status_code for n in range(6)]
    assert statuses == [401] * 5 + [429]
    waits = []
    for n in range(4):
        await _let_time_pass(database_url, "2 minutes")
        assert (await guesser.sign_in(password=f"otro-{n}")).status_code == 401
        slowed = await guesser.sign_in(password=PASSWORD)
        assert slowed.status_code == 429, "the right password does not pass either"
        assert slowed.json()["type"] == "urn:problem:too-many-attempts"
        waits.append(await _longest_delay(database_url))
        assert 1 <= int(slowed.headers["retry-after"]) <= waits[-1]
    assert waits == [2, 4, 8, 16]
    await _let_time_pass(database_url, "2 minutes")
    assert (await guesser.sign_in()).status_code == 200
    assert (await guesser.sign_in(password="una-vez-mal")).status_code == 401, "counted anew"


async def test_a_stranger_cannot_lock_the_owner_out(database_url: str, app: FastAPI) -> None:
    database = Database(database_url)
    async with database.sessions() as session:
        for attempt in range(200):
            limits = sign_in_limits(EMAIL, f"198.51.100.{attempt}")
            await session.execute(text("UPDATE login_throttle SET blocked_until = now()"))
            await reserve_attempt(session, limits)
            await session.commit()
        with pytest.raises(TooManyAttempts) as caught:
            await reserve_attempt(session, sign_in_limits(EMAIL, "10.0.0.1"))
    assert 1 < int(caught.value.headers["Retry-After"]) <= 60
    await database.close()


async def test_spraying_many_accounts_from_one_address_is_slowed(
    database_url: str, app: FastAPI
) -> None:
    database = Database(database_url)
    passed = 0
    async with database.sessions() as session:
        for number in range(60):
            try:
                await reserve_attempt(session, sign_in_limits(f"{number}@e.pe", "203.0.113.9"))
                passed += 1
            except TooManyAttempts:
                break
            finally:
                await session.commit()
        await reserve_attempt(session, sign_in_limits("1@e.pe", "203.0.113.10"))
    assert passed == 40
    await database.close()


async def test_a_hundred_guesses_at_once_are_counted_one_by_one(
    database_url: str, app: FastAPI
) -> None:
    """The naive twin reads the count and then writes it, and lets them all in."""
    database = Database(database_url, pool_size=20)

    async def naive(key: str) -> bool:
        async with database.sessions() as session:
            count = await session.scalar(
                text("SELECT failures FROM login_throttle WHERE key = :key"), {"key": key}
            )
            await asyncio.sleep(0.01)
            if (count or 0) >= 5:
                return False
            await session.execute(
                text(
                    "INSERT INTO login_throttle VALUES (:key, 1, now(), now()) ON CONFLICT (key)"
                    " DO UPDATE SET failures = login_throttle.failures + 1"
                ),
                {"key": key},
            )
            await session.commit()
            return True

    async def ours(_: str) -> bool:
        async with database.sessions() as session:
            try:
                await reserve_attempt(session, sign_in_limits(EMAIL, "203.0.113.9"))
            except TooManyAttempts:
                return False
            await session.commit()
            return True

    assert sum(await asyncio.gather(*(naive("naive") for _ in range(30)))) > 5
    assert sum(await asyncio.gather(*(ours("") for _ in range(100)))) == 5
    await database.close()


async def test_success_gives_back_what_was_reserved(database_url: str, app: FastAPI) -> None:
    database = Database(database_url)
    limits = sign_in_limits(EMAIL, "10.0.0.1")
    async with database.sessions() as session:
        for _ in range(100):
            await reserve_attempt(session, limits)
            await forgive_attempt(session, limits)
            await session.commit()
        counts = (await session.execute(text("SELECT failures FROM login_throttle"))).scalars()
        assert list(counts) == [0, 0]
    await database.close()


async def test_signing_up_is_slowed_too(rosa: Any, app: FastAPI, database_url: str) -> None:
    connection = await asyncpg.connect(plain_dsn(database_url))
    await rosa.sign_up()
    await connection.execute("UPDATE login_throttle SET failures = 60")
    await connection.close()
    body = {"email": "otra@e.pe", "password": "corta", "name": "X"}
    assert (await rosa.post("/api/auth/v1/accounts", json=body)).status_code == 422
    assert (await rosa.post("/api/auth/v1/accounts", json=body)).status_code == 429


def test_an_ipv6_subscriber_is_one_address() -> None:
    assert network_of("2001:db8:1:2:aaaa::1") == network_of("2001:db8:1:2:bbbb::9")
    assert network_of("2001:db8:1:3::1") != network_of("2001:db8:1:2::1")
    assert network_of("::ffff:203.0.113.9") == network_of("203.0.113.9") == "203.0.113.9"
    assert network_of("nonsense") == "unknown"


async def test_no_more_than_so_many_wait_for_the_hasher() -> None:
    from kit.problems import Unavailable

    passwords = Passwords(1)
    waiting = [asyncio.create_task(passwords.verify("x", None)) for _ in range(30)]
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert sum(isinstance(outcome, Unavailable) for outcome in outcomes) == 4
    assert sum(outcome is False for outcome in outcomes) == 26
    passwords.close()
