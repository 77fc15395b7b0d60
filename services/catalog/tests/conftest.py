"""The catalog service on a real database, once per run; tables are emptied before each test."""

import struct
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from catalog.__main__ import SERVICE
from catalog.main import create
from catalog.settings import Settings
from kit.auth import Role
from kit.testing.access import OWN_LIBRARY
from kit.testing.plugin import empty_tables, migrated_database, running_app
from kit.testing.postgres import TestPostgres
from kit.testing.tokens import TokenMint

ROLES = {
    "administrator": Role("administrator", "network"),
    "coordinator": Role("coordinator", "network"),
    "librarian": Role("librarian", "library", OWN_LIBRARY),
    "member": Role("member", "self"),
}
Headers = dict[str, str]


@dataclass(frozen=True)
class Catalog:
    """The running service and the short ways to what most tests need."""

    client: httpx.AsyncClient
    mint: TokenMint
    app: FastAPI

    @property
    def engine(self) -> AsyncEngine:
        engine: AsyncEngine = self.app.state.database.engine
        return engine

    def headers(self, role: str | Role) -> Headers:
        """Return the Authorization header of a person named after the role."""
        held = ROLES[role] if isinstance(role, str) else role
        return self.mint.headers(f"person-{held.role}", held, name=held.role.title())

    @staticmethod
    def fields(**changes: Any) -> dict[str, Any]:
        """Return the body of a small valid item."""
        return {"title": "La montaña", "kind": "book", "languages": ["es"], **changes}

    async def make(self, role: str = "administrator", **changes: Any) -> dict[str, Any]:
        """Make a draft."""
        body, headers = self.fields(**changes), self.headers(role)
        answer = await self.client.post("/v1/items", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def move(
        self, item: dict[str, Any], *states: str, role: str = "administrator"
    ) -> dict[str, Any]:
        """Take the item through the states; each must be allowed."""
        for state in states:
            answer = await self.step(item, state, role=role)
            assert answer.status_code == 200, answer.text
            item = answer.json()
        return item

    async def step(
        self, item: dict[str, Any], state: str, *, role: str = "administrator", **body: Any
    ) -> httpx.Response:
        return await self.client.post(
            f"/v1/items/{item['id']}/transitions",
            json={"to": state, **body},
            headers=self.headers(role) | {"If-Match": f'"{item["version"]}"'},
        )

    async def upload(
        self,
        item: dict[str, Any],
        content: bytes,
        name: str = "guia.html",
        role: str = "administrator",
        **query: str,
    ) -> httpx.Response:
        return await self.client.post(
            f"/v1/items/{item['id']}/renditions",
            params={"name": name, **query},
            content=content,
            headers=self.headers(role),
        )

    async def publish(self, role: str = "administrator", **changes: Any) -> dict[str, Any]:
        """Make an item and publish it."""
        return await self.move(await self.make(role, **changes), "in_review", "published")


@pytest.fixture(scope="session")
async def database_url(postgres: TestPostgres) -> str:
    return await migrated_database(
        postgres, "test_catalog", SERVICE.folder / "migrations", jobs=True
    )


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url,
        storage_url=f"file://{tmp_path}/files",
        index_dir=str(tmp_path / "index"),
    )


@pytest.fixture
async def app(settings: Settings) -> FastAPI:
    await empty_tables(settings.database_url)
    return create(settings)


@pytest.fixture
async def client(app: FastAPI, mint: TokenMint) -> AsyncIterator[httpx.AsyncClient]:
    async with running_app(app, mint) as client:
        yield client


@pytest.fixture
def catalog(client: httpx.AsyncClient, mint: TokenMint, app: FastAPI) -> Catalog:
    return Catalog(client, mint, app)


@pytest.fixture
def png() -> bytes:
    """A picture of one red pixel."""
    return make_png(1, 1)


def make_png(width: int, height: int) -> bytes:
    """Return a PNG whose header says this size; the pixels need not be there."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        sum_ = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", sum_)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00\xff\x00\x00")
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts
