"""The index in a running web process, and `python -m catalog reindex`."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import structlog
from fastapi import FastAPI

from catalog.search.engine import SearchEngine
from catalog.search.generations import IndexFolder
from catalog.search.indexer import Indexer
from catalog.search.service import load_search_subjects
from catalog.settings import Settings
from kit.db import Database
from kit.notices import Listener, notify
from kit.storage import Storage

log = structlog.get_logger(__name__)

CHANGED, REBUILD = "item_changed", "search_rebuild"
_REBUILD_SECONDS = 3600


def make_engine(settings: Settings) -> SearchEngine:
    return SearchEngine(load_search_subjects(), threads=settings.search_threads)


def search_lifespan(
    engine: SearchEngine,
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Return the lifespan that opens the index, follows changes and closes it again."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        settings: Settings = app.state.settings
        folder = IndexFolder(Path(settings.index_dir))
        indexer = make_indexer(settings, app.state.database, engine, folder)
        indexer.show_existing()
        engine.on_failure = indexer.rebuild_after_failure
        app.state.search = engine
        handlers = {CHANGED: lambda _: indexer.wake(), REBUILD: lambda _: indexer.want_rebuild()}
        listener = Listener(settings.database_url, handlers, indexer.wake)
        indexing = asyncio.create_task(indexer.run())
        indexing.add_done_callback(engine.note_end)
        tasks = [indexing, asyncio.create_task(listener.run())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            engine.close()

    return lifespan


def make_indexer(
    settings: Settings, database: Database, engine: SearchEngine, folder: IndexFolder
) -> Indexer:
    heap_bytes = settings.index_heap_mb * 1_000_000
    storage = Storage(settings.storage_url)
    return Indexer(database, storage, engine, folder, heap_bytes=heap_bytes)


async def reindex(settings: Settings, _arguments: list[str]) -> None:
    """Build the index anew: by the running web process, or here when there is none."""
    folder = IndexFolder(Path(settings.index_dir))
    database = Database(settings.database_url)
    try:
        if folder.try_lock():
            engine = make_engine(settings)
            await make_indexer(settings, database, engine, folder).rebuild_offline()
        else:
            await _ask_for_rebuild(database, folder)
    finally:
        folder.unlock()
        await database.close()
    log.info("reindexed", generation=folder.live_name())


async def _ask_for_rebuild(database: Database, folder: IndexFolder) -> None:
    """Tell the web process and wait until another generation is live; raise TimeoutError."""
    before, deadline = folder.live_name(), time.monotonic() + _REBUILD_SECONDS
    async with database.sessions() as session:
        await notify(session, REBUILD, "")
        await session.commit()
    while folder.live_name() == before:
        if time.monotonic() > deadline:
            raise TimeoutError("the web process did not finish a new index")
        await asyncio.sleep(0.2)
