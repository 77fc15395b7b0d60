"""pytest plugin: `pytest_plugins = ["kit.testing.plugin"]` in the root conftest."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg
import httpx
import pytest
from asgi_lifespan import LifespanManager
from fastapi import FastAPI
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from kit.jobs import install_queue, plain_dsn
from kit.migrations import upgrade
from kit.testing.postgres import TestPostgres, start_postgres
from kit.testing.tokens import TokenMint


@pytest.fixture(scope="session")
def postgres() -> Iterator[TestPostgres]:
    """The run's PostgreSQL server."""
    server = start_postgres()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def mint() -> TokenMint:
    """Signs the access tokens that the apps under test accept."""
    return TokenMint()


async def migrated_database(
    postgres: TestPostgres, name: str, migrations: Path, *, jobs: bool = False
) -> str:
    """Make a database, migrate it to head, add the job queue when asked; return its URL."""
    url = await postgres.create_database(name)
    await asyncio.to_thread(upgrade, migrations, url)
    if jobs:
        await install_queue(url)
    return url


async def empty_tables(url: str, *, keep: tuple[str, ...] = ()) -> None:
    """Truncate every table of the public schema but alembic's and those to keep."""
    connection = await asyncpg.connect(plain_dsn(url))
    try:
        rows = await connection.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL($1)",
            ["alembic_version", *keep],
        )
        if rows:
            names = ", ".join(f'"{row["tablename"]}"' for row in rows)
            await connection.execute(f"TRUNCATE {names} CASCADE")
    finally:
        await connection.close()


@asynccontextmanager
async def running_app(app: FastAPI, mint: TokenMint) -> AsyncIterator[httpx.AsyncClient]:
    """Run the app's lifespan and give an HTTP client that speaks to it in process."""
    app.state.verifier = mint.verifier()
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        LifespanManager(app, startup_timeout=30, shutdown_timeout=30),
        httpx.AsyncClient(transport=transport, base_url="http://service.test") as client,
    ):
        yield client


@contextmanager
def counted_queries(engine: AsyncEngine) -> Iterator[Callable[[], int]]:
    """Count the statements sent while the block runs; call the value for the count."""
    count = 0

    def on_execute(*_: object) -> None:
        nonlocal count
        count += 1

    event.listen(engine.sync_engine, "before_cursor_execute", on_execute)
    try:
        yield lambda: count
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", on_execute)
