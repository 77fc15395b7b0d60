"""The index follows PostgreSQL: late commits, crashes, rebuilding, broken folders, two writers."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from catalog.items.queries import read_changed_items
from catalog.search.documents import SearchDocument, Subjects
from catalog.search.engine import SearchEngine, View
from catalog.search.generations import Generation, IndexFolder, Position
from catalog.search.index import SCHEMA_VERSION, IndexUnusable
from catalog.search.indexer import Indexer, document_of
from catalog.search.running import reindex
from catalog.search.searching import Asked
from catalog.search.service import find, load_search_subjects
from kit.db import Database
from kit.storage import Storage

HEAP = 15_000_000
NAIVE = text("SELECT id, title, change_seq FROM item WHERE change_seq > :after ORDER BY change_seq")


def titles(view: View, words: str = "") -> int:
    return find(view, Asked(words), None, 1).total


async def until(done: Any, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "waited in vain"
        await asyncio.sleep(0.01)


@pytest.fixture
def folder(settings: Any) -> IndexFolder:
    return IndexFolder(Path(settings.index_dir))


def live(folder: IndexFolder) -> Generation:
    return folder.open_live()


async def test_one_published_item_is_visible_within_half_a_second(searching: Any) -> None:
    await searching.publish("Calentamiento")
    delays = []
    for n in range(5):
        await searching.catalog.publish(title=f"Novedad {n}")
        started = time.monotonic()
        await searching.until_indexed(f"Novedad {n}")
        delays.append(time.monotonic() - started)
    assert sorted(delays)[2] < 0.5, delays


async def test_an_edited_item_is_found_by_its_new_words_alone(searching: Any) -> None:
    item = await searching.publish("Papa")
    url, staff = f"/v1/items/{item['id']}", searching.catalog.headers("administrator")
    changed = await searching.catalog.client.patch(
        url, json={"title": "Quinua"}, headers=staff | {"If-Match": f'"{item["version"]}"'}
    )
    assert changed.status_code == 200
    await searching.until_indexed("Quinua")
    assert await searching.titles("quinua") == ["Quinua"]
    assert await searching.titles("papa") == []


async def test_a_late_commit_is_not_skipped(searching: Any) -> None:
    """The naive follower, by sequence number alone, never sees the late one; the index does."""
    late = await searching.publish("Antes tarde")
    early = await searching.publish("Antes pronto")
    update = text("UPDATE item SET title = :title WHERE id = :id")
    engine = searching.catalog.engine
    async with engine.connect() as reader:
        start = (await read_changed_items(reader, 0, 0, 10))[-1].change_seq
    async with engine.connect() as slow, engine.connect() as quick, engine.connect() as reader:
        await slow.execute(update, {"title": "Luego tarde", "id": late["id"]})
        await quick.execute(update, {"title": "Luego pronto", "id": early["id"]})
        await quick.commit()
        naive = (await reader.execute(NAIVE, {"after": start})).all()
        await asyncio.sleep(0.2)
        await slow.commit()
        skipped = (await reader.execute(NAIVE, {"after": naive[-1].change_seq})).all()
    assert [row.title for row in naive] == ["Luego pronto"]
    assert skipped == []
    await searching.until_indexed("Luego tarde", "Luego pronto")


async def test_changes_whose_state_was_not_written_are_applied_again(
    searching: Any, database_url: str, tmp_path: Path
) -> None:
    """Killed between the commit and the note of it: the same items, each once."""
    await searching.publish("Papa")
    await searching.publish("Quinua")
    database = Database(database_url)
    folder = IndexFolder(tmp_path / "other")
    subjects = load_search_subjects()
    indexer = Indexer(
        database,
        Storage(f"file://{tmp_path}/files"),
        SearchEngine(subjects),
        folder,
        heap_bytes=HEAP,
    )
    generation = await indexer.build()
    before = generation.state
    async with database.sessions() as session:
        changed = await read_changed_items(session, 0, 0, 10)
    # The commit happened, the state did not.
    generation.index.apply([document_of(item) for item in changed], [], subjects)
    assert json.loads((generation.path / "state.json").read_text())["position"] == {
        "xid": before.position.xid,
        "seq": before.position.seq,
    }
    generation.index.close()
    reopened = Generation.open(generation.path)
    reopened.index.open_writer(HEAP)
    last = Position(changed[-1].change_xid, changed[-1].change_seq)
    reopened.apply([document_of(item) for item in changed], [], subjects, last)
    view = View(1, reopened.index.searcher(), last)
    assert (titles(view), titles(view, "papa"), titles(view, "quinua")) == (2, 1, 1)
    reopened.index.close()
    await indexer.close()
    await database.close()


QUESTIONS = ("", "papa", "papa nativa", "educacion", "agrikultura", "agri", "quispe", "nin")


async def make_stock(searching: Any) -> None:
    """Items that came, changed and left, so that the live index has a history."""
    catalog = searching.catalog
    for n in range(12):
        item = await catalog.publish(
            title=["Papa nativa", "Educación rural", "Agricultura para niños"][n % 3] + f" {n}",
            subjects=[["agriculture"], [], ["education"]][n % 3],
            languages=[["es"], ["quy", "es"], ["en"]][n % 3],
            creators=[{"name": "Quispe, Rosa"}] if n % 2 else [],
        )
        if n % 5 == 4:
            await catalog.move(item, "withdrawn")
    await searching.publish("Final")


def contents(view: View) -> dict[tuple[str, str], Any]:
    """Return everything that answers show, for many questions in every order."""
    found = {}
    for words in QUESTIONS:
        for sort in ("relevance", "newest", "title"):
            answer = find(view, Asked(words, {}, sort), None, 100)
            order = [ranked.id for ranked in answer.page]
            # Scores count withdrawn items until their segment is merged: same finds, near order.
            shown = set(order) if sort == "relevance" else order
            meant = answer.understood.did_you_mean
            found[words, sort] = (answer.total, shown, answer.facets, meant)
    return found


async def test_a_rebuilt_index_equals_the_live_one(
    searching: Any, settings: Any, folder: IndexFolder
) -> None:
    await make_stock(searching)
    engine = searching.catalog.app.state.search
    before, followed = folder.live_name(), contents(engine.view())
    await asyncio.wait_for(reindex(settings, []), 30)
    await until(lambda: folder.live_name() != before)
    assert contents(engine.view()) == followed
    assert [path.name for path in folder.root.glob("generation-*")] == [folder.live_name()]
    await searching.publish("Después")
    assert await searching.titles("despues") == ["Después"]


async def test_people_search_while_the_index_is_rebuilt(
    searching: Any, folder: IndexFolder, settings: Any
) -> None:
    await make_stock(searching)
    rebuilding = asyncio.create_task(reindex(settings, []))
    answers = 0
    while not rebuilding.done():
        assert (await searching.search("papa"))["total"] == 3
        answers += 1
    await rebuilding
    assert answers > 0


async def test_reindexing_without_a_web_process_builds_here(
    searching: Any, database_url: str, tmp_path: Path, settings: Any
) -> None:
    await make_stock(searching)
    elsewhere = settings.model_copy(update={"index_dir": str(tmp_path / "elsewhere")})
    await reindex(elsewhere, [])
    generation = live(IndexFolder(tmp_path / "elsewhere"))
    view = View(1, generation.index.searcher(), generation.state.position)
    assert contents(view) == contents(searching.catalog.app.state.search.view())


def finds(engine: SearchEngine, title: str) -> bool:
    return engine._view is not None and titles(engine._view, title) > 0


@asynccontextmanager
async def following(root: Path, database_url: str) -> AsyncIterator[SearchEngine]:
    """Run the indexer of another process."""
    database, engine = Database(database_url), SearchEngine(load_search_subjects())
    storage = Storage(f"file://{root}/files")
    indexer = Indexer(database, storage, engine, IndexFolder(root), heap_bytes=HEAP)
    indexer.show_existing()
    task = asyncio.create_task(indexer.run())
    yield engine
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    engine.close()
    await database.close()


def break_state(generation: Generation) -> None:
    (generation.path / "state.json").write_text("{", encoding="utf-8")


def break_schema(generation: Generation) -> None:
    state = json.loads((generation.path / "state.json").read_text())
    state["schema"] = SCHEMA_VERSION + 1
    (generation.path / "state.json").write_text(json.dumps(state), encoding="utf-8")


def break_database(generation: Generation) -> None:
    state = json.loads((generation.path / "state.json").read_text())
    state["database"] = "another/1"
    (generation.path / "state.json").write_text(json.dumps(state), encoding="utf-8")


def break_future(generation: Generation) -> None:
    state = json.loads((generation.path / "state.json").read_text())
    state["position"]["xid"] = 2**40
    (generation.path / "state.json").write_text(json.dumps(state), encoding="utf-8")


def break_segments(generation: Generation) -> None:
    for path in (generation.path / "index").iterdir():
        if path.suffix in {".term", ".idx", ".fast", ".store"}:
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def break_meta(generation: Generation) -> None:
    (generation.path / "index" / "meta.json").write_text("[]", encoding="utf-8")


def remove_segment(generation: Generation) -> None:
    next((generation.path / "index").glob("*.fast")).unlink()


def remove_everything(generation: Generation) -> None:
    generation.remove()


@pytest.mark.parametrize(
    "damage",
    [
        break_state,
        break_schema,
        break_database,
        break_future,
        break_segments,
        break_meta,
        remove_segment,
        remove_everything,
    ],
)
async def test_an_unusable_index_is_built_anew(
    searching: Any, database_url: str, tmp_path: Path, damage: Any
) -> None:
    await searching.publish("Papa")
    folder = IndexFolder(tmp_path / "other")
    async with following(folder.root, database_url) as engine:
        await until(lambda: finds(engine, "papa"))
    broken = live(folder)
    damage(broken)
    async with following(folder.root, database_url) as engine:
        await until(lambda: folder.live_name() != broken.path.name)
        await until(lambda: finds(engine, "papa"))
    assert not broken.path.exists()


async def test_an_index_that_is_in_order_is_taken_up_again(
    searching: Any, database_url: str, tmp_path: Path
) -> None:
    await searching.publish("Papa")
    folder = IndexFolder(tmp_path / "other")
    async with following(folder.root, database_url) as engine:
        await until(lambda: finds(engine, "papa"))
    name = folder.live_name()
    await searching.publish("Quinua")
    async with following(folder.root, database_url) as engine:
        await until(lambda: finds(engine, "quinua"))
    assert folder.live_name() == name


async def test_of_two_processes_one_writes_and_the_other_takes_over(
    searching: Any, database_url: str, tmp_path: Path
) -> None:
    await searching.publish("Papa")
    root = tmp_path / "other"
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(following(root, database_url))
        await until(lambda: finds(first, "papa"))
        async with following(root, database_url) as second:
            assert finds(second, "papa")
            assert IndexFolder(root).try_lock() is False
            await stack.aclose()
            await searching.publish("Quinua")
            await until(lambda: finds(second, "quinua"))


async def test_a_failing_search_is_an_honest_503_and_asks_for_a_new_index() -> None:
    engine = SearchEngine(Subjects())
    asked = []
    engine.on_failure = lambda: asked.append(True)

    def fail() -> None:
        raise ValueError("corrupt block")

    with pytest.raises(Exception, match="cannot be read") as caught:
        await engine.run(fail)
    assert (caught.value.status, asked) == (503, [True])  # type: ignore[attr-defined]
    engine.close()


def test_a_crash_between_building_and_publishing_leaves_the_live_one(
    tmp_path: Path, make_document: Any
) -> None:
    folder = IndexFolder(tmp_path)
    first = Generation.create(tmp_path, "db/1", Position(5, 0))
    first.index.open_writer(HEAP)
    first.apply([make_document("Papa")], [], Subjects(), Position(6, 1))
    folder.publish(first)
    unfinished = Generation.create(tmp_path, "db/1", Position(9, 0))
    assert live(folder).path == first.path
    assert live(folder).state.position == Position(6, 1)
    folder.sweep()
    assert not unfinished.path.exists()
    with pytest.raises(IndexUnusable):
        Generation.open(unfinished.path)


def test_applying_twice_is_applying_once(tmp_path: Path, make_document: Any) -> None:
    generation = Generation.create(tmp_path, "db/1", Position())
    generation.index.open_writer(HEAP)
    documents: list[SearchDocument] = [make_document("Papa", n) for n in range(5)]
    for _ in range(2):
        generation.apply(documents[:4], [documents[4].id], Subjects(), Position(7, 1))
    assert titles(View(1, generation.index.searcher(), Position()), "papa") == 4
    generation.index.close()
