"""A catalog whose index is waited for, and an index without a database."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import httpx
import pytest
from sqlalchemy import text

from catalog.search.documents import SearchDocument, Subjects
from catalog.search.engine import View
from catalog.search.generations import Position
from catalog.search.index import ItemIndex
from catalog.search.searching import Asked
from catalog.search.service import Found, find

HEAP = 15_000_000
_NAMESPACE = UUID("7c1f3b52-6a2e-4b60-9f3d-2f3d1f0f8a11")
_START = datetime(2026, 1, 1, tzinfo=UTC)


class Searching:
    """Short ways to search the running catalog once its index has caught up."""

    def __init__(self, catalog: Any) -> None:
        self.catalog = catalog

    async def until_indexed(self, *titles: str, seconds: float = 10) -> None:
        """Wait until the index alone, without PostgreSQL's help, finds each title."""
        engine = self.catalog.app.state.search
        deadline = time.monotonic() + seconds
        while not all(_has(engine.view(), title) for title in titles):
            assert time.monotonic() < deadline, f"not indexed: {titles}"
            await asyncio.sleep(0.01)

    async def publish(self, title: str, **fields: Any) -> dict[str, Any]:
        """Publish an item and wait until it is indexed."""
        item: dict[str, Any] = await self.catalog.publish(title=title, **fields)
        await self.until_indexed(title)
        return item

    @asynccontextmanager
    async def index_behind(self) -> AsyncIterator[None]:
        """Hold the index back: behind a running transaction that has written, none is read."""
        async with self.catalog.engine.connect() as older:
            await older.execute(text("SELECT pg_current_xact_id()"))
            yield

    async def get(self, path: str = "/v1/search", **query: Any) -> httpx.Response:
        response: httpx.Response = await self.catalog.client.get(path, params=query)
        return response

    async def search(self, q: str = "", **query: Any) -> dict[str, Any]:
        answer = await self.get(q=q, **query)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def titles(self, q: str = "", **query: Any) -> list[str]:
        return [hit["title"] for hit in (await self.search(q, **query))["items"]]

    async def suggest(self, q: str) -> list[tuple[str, str]]:
        answer = await self.get("/v1/suggestions", q=q)
        assert answer.status_code == 200, answer.text
        return [(s["kind"], s["text"]) for s in answer.json()["items"]]


def _has(view: View, title: str) -> bool:
    return find(view, Asked(f'"{title}"' if " " in title else title), None, 1).total > 0


@pytest.fixture
async def searching(catalog: Any) -> Searching:
    """The running catalog, from the moment that it is ready."""
    made = Searching(catalog)
    while (await made.get("/readyz")).status_code != 200:
        await asyncio.sleep(0.01)
    return made


class Shelf:
    """An index of a few documents in a folder."""

    def __init__(self, path: Path, subjects: Subjects) -> None:
        self.index, self.subjects = ItemIndex.create(path), subjects
        self.index.open_writer(HEAP)

    def put(self, *items: SearchDocument) -> None:
        self.index.apply(items, [], self.subjects)

    def view(self) -> View:
        return View(1, self.index.searcher(), Position())

    def find(self, text: str = "", **asked: Any) -> Found:
        return find(self.view(), Asked(text, **asked), None, 101)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Callable[..., Shelf]]:
    """Make shelves; their writers are closed at the end."""
    made: list[Shelf] = []

    def make(*items: SearchDocument, subjects: Subjects | None = None) -> Shelf:
        made.append(Shelf(tmp_path / f"shelf-{len(made)}", subjects or Subjects()))
        made[-1].put(*items)
        return made[-1]

    yield make
    for each in made:
        each.index.close()


def _make_document(title: str, number: int = 0, **fields: Any) -> SearchDocument:
    """Return a published Spanish book; `number` makes its id and its time."""
    known: dict[str, Any] = {
        "id": uuid5(_NAMESPACE, f"{title}-{number}"),
        "kind": "book",
        "licence": "CC0-1.0",
        "published_at": _START + timedelta(seconds=number),
        "languages": ("es",),
    }
    return SearchDocument(title=title, **(known | fields))


@pytest.fixture(scope="session")
def make_document() -> Callable[..., SearchDocument]:
    return _make_document
