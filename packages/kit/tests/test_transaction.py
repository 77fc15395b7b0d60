"""One commit a request, at the edge: what is answered as done is done."""

from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI, Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from kit.app import create_app
from kit.db import Database, SessionDep
from kit.problems import Conflict
from kit.settings import ServiceSettings
from kit.testing.plugin import running_app
from kit.testing.postgres import TestPostgres
from kit.testing.tokens import TokenMint

router = APIRouter()

# Checked only at commit, so that the commit itself fails.
_TABLE = "CREATE TABLE seat (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)"
_INSERT = text("INSERT INTO seat VALUES (1)")


async def naive_session(request: Request) -> AsyncIterator[AsyncSession]:
    database: Database = request.app.state.database
    async with database.sessions() as session:
        yield session
        await session.commit()


@router.post("/naive", status_code=201)
async def naive(session: Annotated[AsyncSession, Depends(naive_session)]) -> str:
    await session.execute(_INSERT)
    return "created"


@router.post("/ours", status_code=201)
async def ours(session: SessionDep) -> str:
    await session.execute(_INSERT)
    return "created"


@router.post("/refused")
async def refused(session: SessionDep) -> None:
    await session.execute(text("INSERT INTO seat VALUES (2)"))
    raise Conflict


@router.get("/echo")
async def echo(session: SessionDep, value: str) -> str:
    return str(await session.scalar(text("SELECT CAST(:v AS text)"), {"v": value}))


@pytest.fixture
async def app(postgres: TestPostgres) -> FastAPI:
    url = await postgres.create_database("test_kit_transaction")
    return create_app(
        ServiceSettings(database_url=url), service="t", title="T", version="1", routers=[router]
    )


@pytest.fixture
async def client(app: FastAPI, mint: TokenMint) -> AsyncIterator[httpx.AsyncClient]:
    async with running_app(app, mint) as client:
        async with app.state.database.sessions() as session:
            await session.execute(text(_TABLE))
            await session.execute(_INSERT)
            await session.commit()
        yield client


async def _count(database: Database) -> int:
    async with database.sessions() as session:
        return int(await session.scalar(text("SELECT count(*) FROM seat")) or 0)


async def test_the_default_scope_answers_201_for_a_commit_that_fails(
    client: httpx.AsyncClient,
) -> None:
    """The naive twin: shows that the harness can tell the difference."""
    assert (await client.post("/naive")).status_code == 201


async def test_a_failing_commit_is_never_answered_as_created(client: httpx.AsyncClient) -> None:
    assert (await client.post("/ours")).status_code == 500


async def test_a_problem_rolls_the_transaction_back(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    assert (await client.post("/refused")).status_code == 409
    assert await _count(app.state.database) == 1


async def test_text_that_postgresql_cannot_hold_is_the_callers_fault(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/echo", params={"value": "a\x00b"})
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:problem:invalid-input"


async def test_an_unreachable_database_is_503_and_not_ready(mint: TokenMint) -> None:
    url = "postgresql+asyncpg://nobody@127.0.0.1:1/none"
    app = create_app(
        ServiceSettings(database_url=url), service="t", title="T", version="1", routers=[router]
    )
    async with running_app(app, mint) as client:
        answer = await client.post("/ours")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()) == (503, {"database": "failing"})
        assert (await client.get("/healthz")).status_code == 200
