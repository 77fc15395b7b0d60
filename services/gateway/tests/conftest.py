"""The gateway on a real database, once per run; tables are emptied before each test."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from asgi_lifespan import LifespanManager
from fastapi import FastAPI

from gateway.__main__ import SERVICE
from gateway.door import Door
from gateway.main import create
from gateway.settings import Settings
from kit.testing.plugin import empty_tables, migrated_database
from kit.testing.postgres import TestPostgres

ORIGIN = "http://127.0.0.1:8080"
EMAIL, PASSWORD = "rosa@ejemplo.pe", "llama-papa-nube-91"


class Browser(httpx.AsyncClient):
    """Keeps cookies and sends an Origin, like a browser on the site's own pages."""

    def __init__(self, app: FastAPI, *, address: str = "10.0.0.1", origin: str | None = ORIGIN):
        transport = httpx.ASGITransport(Door(app), client=(address, 1), raise_app_exceptions=False)
        headers = {"Origin": origin} if origin else {}
        super().__init__(transport=transport, base_url=ORIGIN, headers=headers)

    async def sign_up(self, email: str = EMAIL, password: str = PASSWORD) -> dict[str, Any]:
        answer = await self.post(
            "/api/auth/v1/accounts",
            json={"email": email, "password": password, "name": "Rosa Quispe"},
        )
        assert answer.status_code == 201, answer.text
        account: dict[str, Any] = answer.json()
        return account

    async def sign_in(self, email: str = EMAIL, password: str = PASSWORD) -> httpx.Response:
        return await self.post("/api/auth/v1/session", json={"email": email, "password": password})

    async def signed_in_as(self) -> str | None:
        """The e-mail of whoever the gateway takes us for."""
        account = (await self.get("/api/auth/v1/session")).json()["account"]
        return account["email"] if account else None


@pytest.fixture(scope="session")
async def database_url(postgres: TestPostgres) -> str:
    return await migrated_database(
        postgres, "test_gateway", SERVICE.folder / "migrations", jobs=False
    )


@pytest.fixture
def make_settings(database_url: str, tmp_path: Path) -> Callable[..., Settings]:
    """Settings of the test's gateway; no web app and no services unless they are given."""

    def make(**changes: object) -> Settings:
        nowhere = {f"{name}_url": "http://127.0.0.1:9" for name in ("catalog", "training")}
        fields = {"database_url": database_url, "spa_dir": tmp_path / "none", **nowhere, **changes}
        return Settings.model_validate({"partners_url": "http://127.0.0.1:9", **fields})

    return make


@pytest.fixture
async def start_app(
    database_url: str, make_settings: Callable[..., Settings]
) -> AsyncIterator[Callable[..., Any]]:
    """Start a gateway with these settings; several make replicas on one database."""
    await empty_tables(database_url)
    running: list[LifespanManager] = []

    async def start(**changes: object) -> FastAPI:
        app = create(make_settings(**changes))
        manager = LifespanManager(app, startup_timeout=30, shutdown_timeout=30)
        await manager.__aenter__()
        running.append(manager)
        return app

    yield start
    for manager in running:
        await manager.__aexit__(None, None, None)


@pytest.fixture
async def app(start_app: Callable[..., Any]) -> FastAPI:
    app: FastAPI = await start_app()
    return app


@pytest.fixture
async def open_browser(app: FastAPI) -> AsyncIterator[Callable[..., Browser]]:
    opened: list[Browser] = []

    def open_one(other: FastAPI | None = None, **options: Any) -> Browser:
        opened.append(Browser(other or app, **options))
        return opened[-1]

    yield open_one
    for browser in opened:
        await browser.aclose()


@pytest.fixture
def rosa(open_browser: Callable[..., Browser]) -> Browser:
    """Rosa's browser; she has no account yet."""
    return open_browser()
