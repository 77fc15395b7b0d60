"""The catalog service on a real database, once per run; tables are emptied before each test."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from catalog.__main__ import SERVICE
from catalog.main import create
from catalog.settings import Settings
from kit.testing.plugin import empty_tables, migrated_database, running_app
from kit.testing.postgres import TestPostgres
from kit.testing.tokens import TokenMint


@pytest.fixture(scope="session")
async def database_url(postgres: TestPostgres) -> str:
    return await migrated_database(
        postgres, "test_catalog", SERVICE.folder / "migrations", jobs=True
    )


@pytest.fixture
async def app(database_url: str) -> FastAPI:
    await empty_tables(database_url)
    return create(Settings(database_url=database_url))


@pytest.fixture
async def client(app: FastAPI, mint: TokenMint) -> AsyncIterator[httpx.AsyncClient]:
    async with running_app(app, mint) as client:
        yield client
