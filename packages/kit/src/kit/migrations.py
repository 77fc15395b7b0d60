"""Alembic without an ini file: one environment for every service."""

import asyncio
from pathlib import Path
from typing import Any

import alembic.command
from alembic import context
from alembic.config import Config
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

# Two processes that migrate at once wait for each other on this advisory lock.
_LOCK_ID = 0x5E111A5


def alembic_config(folder: Path, database_url: str) -> Config:
    """Return the configuration for a service's `migrations` folder."""
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.attributes["database_url"] = database_url
    return config


def upgrade(folder: Path, database_url: str) -> None:
    """Bring the database to the newest revision; idempotent."""
    alembic.command.upgrade(alembic_config(folder, database_url), "head")


def check(folder: Path, database_url: str) -> None:
    """Raise alembic's CommandError when the models and the migrations differ."""
    alembic.command.check(alembic_config(folder, database_url))


def run_environment(metadata: MetaData) -> None:
    """Body of a service's `migrations/env.py`."""
    url = context.config.attributes["database_url"]
    asyncio.run(_run(url, metadata))


async def _run(url: str, metadata: MetaData) -> None:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(_migrate, metadata)
        await connection.commit()
    await engine.dispose()


def _migrate(connection: Connection, metadata: MetaData) -> None:
    connection.execute(text(f"SELECT pg_advisory_lock({_LOCK_ID})"))
    connection.execute(text("SET lock_timeout = '10s'"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=_ours,
        compare_type=True,
        compare_server_default=False,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _ours(name: str | None, kind: str, _parents: Any) -> bool:
    return kind != "table" or not (name or "").startswith("pgqueuer")
