"""Word between replicas arrives on commit and the listener comes back by itself."""

import asyncio
from collections.abc import Callable

import asyncpg

from kit.db import Database
from kit.jobs import plain_dsn
from kit.notices import Listener, notify
from kit.testing.postgres import TestPostgres


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.02)


async def test_word_arrives_on_commit_and_after_a_lost_connection(postgres: TestPostgres) -> None:
    url = await postgres.create_database("test_notices")
    heard: list[str] = []
    gaps: list[bool] = []
    listener = Listener(url, {"ch": heard.append}, lambda: gaps.append(True))
    running = asyncio.create_task(listener.run())
    database = Database(url)
    await _until(lambda: listener.connected)
    async with database.sessions() as session:
        await notify(session, "ch", "never")
        await session.rollback()
        await notify(session, "ch", "one")
        await session.commit()
    await _until(lambda: heard == ["one"])

    admin = await asyncpg.connect(plain_dsn(url))
    await admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
    )
    await admin.close()
    await _until(lambda: not listener.connected)
    await _until(lambda: listener.connected)
    assert len(gaps) == 2
    async with database.sessions() as session:
        await notify(session, "ch", "two")
        await session.commit()
    await _until(lambda: heard == ["one", "two"])
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await database.close()
