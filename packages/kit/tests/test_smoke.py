"""The pieces together: an app on a real database answers, refuses and enqueues."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter
from sqlalchemy import text

from kit.app import create_app
from kit.auth import SignedIn
from kit.db import Database, SessionDep
from kit.jobs import Worker, enqueue, install_queue
from kit.problems import Conflict
from kit.settings import ServiceSettings
from kit.storage import Storage
from kit.testing.plugin import running_app
from kit.testing.postgres import TestPostgres
from kit.testing.tokens import TokenMint

router = APIRouter()


@router.get("/me")
async def me(principal: SignedIn) -> dict[str, str]:
    return {"subject": principal.subject}


@router.post("/conflict")
async def conflict(session: SessionDep) -> None:
    await session.execute(text("SELECT 1"))
    raise Conflict("No.")


@router.get("/number")
async def number(value: int) -> int:
    return value


@pytest.fixture(scope="module")
async def url(postgres: TestPostgres) -> str:
    return await postgres.create_database("test_kit")


async def test_app_answers_with_problems(url: str, mint: TokenMint) -> None:
    app = create_app(
        ServiceSettings(database_url=url), service="t", title="T", version="1", routers=[router]
    )
    async with running_app(app, mint) as client:
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        assert (await client.get("/readyz")).json() == {"database": "ok"}
        await _check_identity(client, mint)
        astray = await client.get("/number/?value=1", headers={"Host": "evil.example"})
        assert (astray.status_code, astray.headers.get("location")) == (404, None)
        refused = await client.post("/conflict")
        assert refused.status_code == 409
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["type"] == "urn:problem:conflict"
        invalid = (await client.get("/number?value=x")).json()
        assert invalid["errors"][0]["parameter"] == "value"


async def _check_identity(client: httpx.AsyncClient, mint: TokenMint) -> None:
    assert (await client.get("/me")).status_code == 401
    assert (await client.get("/me", headers={"Authorization": "Bearer x.y.z"})).status_code == 401
    assert (await client.get("/me", headers=mint.headers("p1"))).json() == {"subject": "p1"}


async def test_a_job_runs_only_when_its_transaction_commits(url: str) -> None:
    await install_queue(url)
    await install_queue(url)
    seen: list[dict[str, Any]] = []

    async def remember(payload: dict[str, Any]) -> None:
        seen.append(payload)

    worker = Worker(url)
    worker.register("remember", remember)
    running = asyncio.create_task(worker.run())
    database = Database(url)
    async with database.sessions() as session:
        await enqueue(session, "remember", {"n": 1})
        await session.rollback()
    async with database.sessions() as session:
        await enqueue(session, "remember", {"n": 2}, dedupe_key="k")
        await enqueue(session, "remember", {"n": 3}, dedupe_key="k")
        await session.commit()
    for _ in range(100):
        if seen:
            break
        await asyncio.sleep(0.05)
    worker.stop()
    await asyncio.wait_for(running, 10)
    await database.close()
    assert seen == [{"n": 2}]


async def test_storage_reads_back_what_was_put(tmp_path: Path) -> None:
    storage = Storage(f"file://{tmp_path}/files")

    async def parts() -> Any:
        yield b"hola "
        yield b"mundo"

    await storage.put("a/b", parts())
    assert await storage.read("a/b", 5, 8) == b"mun"
    assert b"".join([c async for c in storage.stream("a/b", 0, 10)]) == b"hola mundo"
    with await storage.open("a/b") as file:
        assert (file.seek(-5, 2), file.read(), file.seek(0), file.read(4)) == (
            5,
            b"mundo",
            0,
            b"hola",
        )
    assert [key for key, _ in await storage.list("a")] == ["a/b"]
    await storage.move("a/b", "c")
    assert await storage.size("a/b") is None
    assert await storage.size("c") == 10
    with pytest.raises(FileNotFoundError):
        await storage.read("a/b")
