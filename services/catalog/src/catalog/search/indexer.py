"""Keeps the index current: follows the changes of items, builds a new index when needed.

One web process is the sole writer of its index folder. A notice from PostgreSQL wakes it; that
it looks every second anyway is what makes it right.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from catalog.items.queries import ChangedItem, read_changed_items
from catalog.search import queries
from catalog.search.bodies import read_bodies
from catalog.search.documents import SearchDocument
from catalog.search.engine import SearchEngine
from catalog.search.generations import Generation, IndexFolder, Position
from catalog.search.index import IndexUnusable, guarded
from kit.db import Database
from kit.storage import Storage

log = structlog.get_logger(__name__)

BATCH = 2000
POLL_SECONDS, SOON_SECONDS, SOON_TRIES = 1.0, 0.05, 6
FAILURE_REBUILD_SECONDS = 600
_FIRST_ID = UUID(int=0)


def document_of(item: ChangedItem, body: str = "") -> SearchDocument:
    return SearchDocument(
        id=item.id,
        title=item.title,
        kind=item.kind,
        licence=item.licence,
        published_at=item.published_at or item.created_at,
        alternative_titles=tuple(item.alternative_titles),
        summary=item.summary or "",
        creators=tuple(creator["name"] for creator in item.creators),
        publisher=item.publisher or "",
        subjects=tuple(item.subjects),
        keywords=tuple(item.keywords),
        identifiers=tuple(identifier["value"] for identifier in item.identifiers),
        languages=tuple(item.languages),
        audience=tuple(item.audience),
        formats=tuple(item.media_types),
        body=body,
    )


class Indexer:
    """The writer of one index folder."""

    def __init__(
        self,
        database: Database,
        storage: Storage,
        engine: SearchEngine,
        folder: IndexFolder,
        *,
        heap_bytes: int,
    ) -> None:
        self._database, self._storage = database, storage
        self._engine, self._folder = engine, folder
        self._heap_bytes = heap_bytes
        self._live: Generation | None = None
        self._rebuild: asyncio.Task[Generation] | None = None
        self._woken = asyncio.Event()
        self._rebuild_wanted = False
        self._next_failure_rebuild = 0.0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="index-writer")

    def wake(self) -> None:
        """Look for changes now."""
        self._woken.set()

    def want_rebuild(self) -> None:
        """Build a new index beside the live one as soon as possible; searching goes on."""
        self._rebuild_wanted = True
        self._woken.set()

    def rebuild_after_failure(self) -> None:
        """Build anew because a search failed, but not more often than every ten minutes."""
        if time.monotonic() >= self._next_failure_rebuild:
            self._next_failure_rebuild = time.monotonic() + FAILURE_REBUILD_SECONDS
            self.want_rebuild()

    def show_existing(self) -> None:
        """Let people search what an earlier run left, before anything is known of changes."""
        try:
            self._engine.show(self._folder.open_live())
        except IndexUnusable as error:
            log.info("no index to begin with", reason=str(error))

    async def run(self) -> None:
        """Follow changes until cancelled; come back by itself after any outage."""
        try:
            while not self._folder.try_lock():
                log.info("another process writes the index; waiting")
                await asyncio.sleep(POLL_SECONDS)
            while True:
                try:
                    await self._open()
                    await self._follow()
                except (SQLAlchemyError, OSError, IndexUnusable, ValueError) as error:
                    log.warning("indexing interrupted", error=repr(error))
                    await self._let_go()
                    await asyncio.sleep(POLL_SECONDS)
        finally:
            await self.close()

    async def close(self) -> None:
        if self._rebuild is not None:
            self._rebuild.cancel()
            await asyncio.gather(self._rebuild, return_exceptions=True)
        await self._let_go()
        self._folder.unlock()
        self._thread.shutdown()

    async def _let_go(self) -> None:
        live, self._live = self._live, None
        if live is not None:
            # A writer that failed before fails again here; what it committed is on disk.
            with suppress(IndexUnusable, ValueError):
                await self._in_thread(live.index.close)

    async def _in_thread(self, write: Callable[[], None]) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, guarded, write)

    async def _open(self) -> None:
        """Open the live index for writing, or ask for a new one when it cannot be used."""
        try:
            live = self._folder.open_live()
            await self._require_same_database(live)
            live.index.open_writer(self._heap_bytes)
        except IndexUnusable as error:
            log.info("index to be built", reason=str(error))
            self._rebuild_wanted = True
            return
        self._live = live
        self._engine.show(live)
        if self._rebuild is None:
            self._folder.sweep()

    async def _require_same_database(self, generation: Generation) -> None:
        async with self._database.sessions() as session:
            _, next_xid, database = await queries.read_horizon(session)
        if generation.state.database != database or generation.state.position.xid > next_xid:
            raise IndexUnusable("made from another database")

    async def _follow(self) -> None:
        tries = 0
        while True:
            self._start_rebuild_when_wanted()
            applied = await self._apply_changes(self._live) if self._live else 0
            if self._rebuild is not None and self._rebuild.done():
                await self._adopt(self._rebuild)
                continue
            # A notice whose change is not yet readable: an older transaction still runs.
            tries = 0 if applied else max(0, tries - 1)
            if await self._wait(SOON_SECONDS if tries else POLL_SECONDS):
                tries = SOON_TRIES

    async def _wait(self, seconds: float) -> bool:
        """Wait for the time or until woken; tell whether woken."""
        try:
            # Not wait_for: before Python 3.12 it loses a cancellation that meets the event.
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return False
        self._woken.clear()
        return True

    async def _apply_changes(self, generation: Generation) -> int:
        """Apply all changes that can be read; return how many items they touched."""
        count = 0
        while changed := await self._read_changes(generation.state.position):
            puts = await self._documents([i for i in changed if i.status == "published"])
            gone = [item.id for item in changed if item.status != "published"]
            last = Position(changed[-1].change_xid, changed[-1].change_seq)
            write = partial(generation.apply, puts, gone, self._engine.subjects, last)
            await self._in_thread(write)
            if generation is self._live:
                self._engine.show(generation)
            count += len(changed)
        return count

    async def _documents(self, items: list[ChangedItem]) -> list[SearchDocument]:
        with_files = [item.id for item in items if item.media_types]
        bodies: dict[UUID, str] = {}
        if with_files:
            async with self._database.sessions() as session:
                bodies = await read_bodies(session, self._storage, with_files)
        return [document_of(item, bodies.get(item.id, "")) for item in items]

    async def _read_changes(self, after: Position) -> list[ChangedItem]:
        async with self._database.sessions() as session:
            return await read_changed_items(session, after.xid, after.seq, BATCH)

    def _start_rebuild_when_wanted(self) -> None:
        if self._rebuild_wanted and self._rebuild is None:
            self._rebuild_wanted = False
            self._rebuild = asyncio.create_task(self.build())
            self._rebuild.add_done_callback(lambda _: self._woken.set())

    async def build(self) -> Generation:
        """Return a new index of everything published, beside the live one."""
        async with self._database.sessions() as session:
            horizon, _, database = await queries.read_horizon(session)
        generation = Generation.create(self._folder.root, database, horizon)
        try:
            generation.index.open_writer(self._heap_bytes)
            count = await self._fill(generation)
        except BaseException:
            generation.remove()
            raise
        log.info("index built", items=count, generation=generation.path.name)
        return generation

    async def _fill(self, generation: Generation) -> int:
        """Write every published item; changes made meanwhile lie behind the horizon.

        One commit for all: every commit makes a segment, and searching takes longer with each.
        """
        after, count, index = _FIRST_ID, 0, generation.index
        while items := await self._read_published(after):
            puts = await self._documents(items)
            await self._in_thread(partial(index.write, puts, [], self._engine.subjects))
            after, count = items[-1].id, count + len(items)
        await self._in_thread(index.commit)
        return count

    async def _read_published(self, after: UUID) -> list[ChangedItem]:
        async with self._database.sessions() as session:
            return await queries.read_published(session, after, BATCH)

    async def _adopt(self, task: "asyncio.Task[Generation]") -> None:
        """Bring the new index to the present, make it the live one and drop the old one."""
        self._rebuild = None
        try:
            generation = task.result()
            await self._apply_changes(generation)
            self._folder.publish(generation)
        except BaseException:
            self._rebuild_wanted = True
            raise
        await self._let_go()
        self._live = generation
        self._engine.show(generation)
        self._folder.sweep()

    async def rebuild_offline(self) -> None:
        """Build and publish an index while no web process runs; the caller holds the lock."""
        generation = await self.build()
        await self._apply_changes(generation)
        await self._in_thread(generation.index.close)
        self._folder.publish(generation)
        self._folder.sweep()
