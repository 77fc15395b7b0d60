"""The partners service on a real database, once per run; tables but the territory's are emptied."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from kit.testing.plugin import empty_tables, migrated_database, running_app
from kit.testing.postgres import TestPostgres
from kit.testing.tokens import TokenMint
from partners.__main__ import SERVICE
from partners.main import create
from partners.settings import Settings


@pytest.fixture(scope="session")
async def database_url(postgres: TestPostgres) -> str:
    return await migrated_database(
        postgres, "test_partners", SERVICE.folder / "migrations", jobs=False
    )


@pytest.fixture
async def app(database_url: str) -> FastAPI:
    await empty_tables(database_url, keep=("place",))
    return create(Settings(database_url=database_url))


@pytest.fixture
async def client(app: FastAPI, mint: TokenMint) -> AsyncIterator[httpx.AsyncClient]:
    async with running_app(app, mint) as client:
        yield client
