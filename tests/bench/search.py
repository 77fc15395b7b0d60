"""Search on the whole of Project Gutenberg's catalogue, beside PostgreSQL's full text search.

CPU time, not wall time: of the searching thread for the index, of the backend process for
PostgreSQL. Both give the top 20, the total and facet counts; the index gives six facets, the
baseline four.
"""

import asyncio
import json
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from catalog.__main__ import SERVICE
from catalog.search import service, suggesting
from catalog.search.building import EVERYTHING
from catalog.search.engine import SearchEngine, View
from catalog.search.generations import IndexFolder
from catalog.search.indexer import Indexer
from catalog.search.running import CHANGED
from catalog.search.searching import Asked
from kit.db import Database
from kit.jobs import plain_dsn
from kit.logs import configure_logs
from kit.notices import Listener
from kit.storage import Storage
from kit.testing.plugin import migrated_database
from kit.testing.postgres import start_postgres
from tests.bench import fts
from tests.bench.books import VARIABLE, find_books, read_books

COLUMNS = (
    "id", "title", "creators", "languages", "subjects", "keywords", "kind", "audience", "licence",
    "publisher", "identifiers", "published_at", "status", "owner_kind", "version", "created_by",
    "created_by_name", "updated_by", "updated_by_name",
)  # fmt: skip
_LISTS = {"creators", "languages", "subjects", "keywords", "audience", "identifiers"}
_FIXED = ("published", "network", 1, "bench", "Bench", "bench", "Bench")

ROUNDS = 40
WORDS = {
    "rare word": ["quijote", "xenophon", "quechua", "filibusteros"],
    "common word": ["history", "poems", "life", "stories"],
    "common + 2 filters": ["history", "poems", "life", "stories"],
    "prefix": ["agricult", "quijot", "montain", "filosof"],
    "typo": ["agrikultura", "cervamtes", "filosofja", "shakespaere"],
    "suggestions": ["cerv", "don q", "his", "po", "shak"],
}
FILTERS = {"common + 2 filters": {"language": ["en"], "kind": ["book"]}}


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def row_of(item: dict[str, Any]) -> tuple[Any, ...]:
    values = [
        json.dumps(item[name], ensure_ascii=False) if name in _LISTS else item[name]
        for name in COLUMNS[: -len(_FIXED)]
    ]
    return (*values, *_FIXED)


async def load(connection: asyncpg.Connection, path: Path) -> int:
    """Copy the books into the service's own table; its trigger notes the changes."""
    rows = [row_of(item) for item in read_books(path)]
    await connection.copy_records_to_table("item", records=rows, columns=COLUMNS)
    await connection.execute("VACUUM ANALYZE item")
    return len(rows)


def measure_index(view: View, name: str, engine: SearchEngine) -> list[float]:
    """Return the CPU milliseconds of each query, everything that a search does in the index."""
    filters, seen = FILTERS.get(name, {}), []
    for n in range(ROUNDS + 4):
        words = WORDS[name][n % len(WORDS[name])]
        started = time.thread_time_ns()
        if name == "suggestions":
            suggesting.suggest(view.searcher, words, engine.subjects, EVERYTHING)
        else:
            service.find(view, Asked(words, filters), None, 21)
        seen.append((time.thread_time_ns() - started) / 1e6)
    return seen[4:]


async def measure_baseline(connection: asyncpg.Connection, name: str) -> list[float]:
    """Return the CPU milliseconds of the backend for each query."""
    clock = Path(f"/proc/{connection.get_server_pid()}/schedstat")
    statement, seen = await connection.prepare(fts.QUERIES[name]), []
    for n in range(ROUNDS + 4):
        started = int(clock.read_text().split()[0])
        await statement.fetch(WORDS[name][n % len(WORDS[name])])
        seen.append((int(clock.read_text().split()[0]) - started) / 1e6)
    return seen[4:]


async def measure_answers(database: Database, engine: SearchEngine, name: str) -> list[float]:
    """Return the wall milliseconds of whole answers: index, rows from PostgreSQL, JSON."""
    seen = []
    for n in range(ROUNDS):
        words = WORDS[name][n % len(WORDS[name])]
        started = time.perf_counter()
        async with database.sessions() as session:
            answer: Any
            if name == "suggestions":
                answer = await service.suggest(session, engine, words)
            else:
                asked = Asked(words, FILTERS.get(name, {}))
                answer = await service.search_items(session, engine, asked, cursor=None, limit=20)
        answer.model_dump_json()
        seen.append((time.perf_counter() - started) * 1000)
    return seen


async def measure_visibility(connection: asyncpg.Connection, engine: SearchEngine) -> list[float]:
    """Return the milliseconds from a commit in PostgreSQL until the index finds the item."""
    seen = []
    for n in range(20):
        word, number = f"zzvisible{n}", uuid4()
        copy = "INSERT INTO item SELECT (jsonb_populate_record(i, $2)).* FROM item i WHERE id = $1"
        changes = json.dumps({"id": str(number), "title": word, "source_id": None})
        await connection.execute(copy, await _any_id(connection), changes)
        started = time.perf_counter()
        while not service.find(engine.view(), Asked(word), None, 1).total:
            await asyncio.sleep(0.002)
        seen.append((time.perf_counter() - started) * 1000)
    return seen


async def _any_id(connection: asyncpg.Connection) -> UUID:
    found: UUID = await connection.fetchval("SELECT id FROM item ORDER BY id LIMIT 1")
    return found


async def until_live(engine: SearchEngine, folder: IndexFolder) -> None:
    while folder.live_name() is None:
        await asyncio.sleep(0.05)
    engine.view()


async def compare(path: Path, url: str, folder: IndexFolder) -> list[str]:
    """Build both, measure both, return the report's lines."""
    connection = await asyncpg.connect(plain_dsn(url))
    count = await load(connection, path)
    await connection.execute(fts.PREPARE)
    database = Database(url)
    engine = SearchEngine(service.load_search_subjects())
    storage = Storage(f"file://{folder.root}/files")
    indexer = Indexer(database, storage, engine, folder, heap_bytes=32_000_000)
    listener = Listener(url, {CHANGED: lambda _: indexer.wake()}, indexer.wake)
    started, cpu = time.perf_counter(), time.process_time()
    tasks = [asyncio.create_task(indexer.run()), asyncio.create_task(listener.run())]
    try:
        await until_live(engine, folder)
        built = time.perf_counter() - started, time.process_time() - cpu
        size = sum(p.stat().st_size for p in folder.root.glob("generation-*/**/*") if p.is_file())
        lines = [
            f"search on {count:,} books: built in {built[0]:.0f} s ({built[1]:.0f} s CPU), index "
            f"{size / 1e6:.0f} MB = {size / await fts.size_of_fts(connection):.2f} of full text "
            f"search's tables and indexes in PostgreSQL",
            f"  {'':20}{'index CPU ms':>16}{'PostgreSQL CPU ms':>20}{'ratio':>8}"
            f"{'whole answer ms':>18}",
            f"  {'':20}{'p50 / p95':>16}{'p50 / p95':>20}{'p50':>8}{'p50 / p95':>18}",
        ]
        for name in WORDS:
            lines.append(await _line(name, connection, database, engine))
        delays = await measure_visibility(connection, engine)
        lines.append(_closing(delays))
        return lines
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        engine.close()
        await database.close()
        await connection.close()


async def _line(
    name: str, connection: asyncpg.Connection, database: Database, engine: SearchEngine
) -> str:
    ours = measure_index(engine.view(), name, engine)
    theirs = await measure_baseline(connection, name)
    whole = await measure_answers(database, engine, name)

    def both(values: list[float]) -> str:
        return f"{percentile(values, 0.5):.2f} / {percentile(values, 0.95):.2f}"

    ratio = percentile(ours, 0.5) / percentile(theirs, 0.5)
    return f"  {name:20}{both(ours):>16}{both(theirs):>20}{ratio:8.3f}{both(whole):>18}"


def _closing(delays: list[float]) -> str:
    return (
        f"  one published item found after {percentile(delays, 0.5):.0f} ms "
        f"(p95 {percentile(delays, 0.95):.0f} ms, budget 500 ms)"
    )


async def _run(path: Path) -> list[str]:
    server = await asyncio.to_thread(start_postgres)
    try:
        url = await migrated_database(server, "bench", SERVICE.folder / "migrations")
        with tempfile.TemporaryDirectory(prefix="semillas-bench-") as folder:
            return await compare(path, url, IndexFolder(Path(folder)))
    finally:
        server.stop()


def run() -> list[str]:
    """Return the report's lines, or why there are none."""
    path = find_books()
    if path is None or not path.exists():
        return [f"search: skipped, no catalogue of books; name it by {VARIABLE}"]
    configure_logs("bench", "WARNING")
    return asyncio.run(_run(path))
