"""Imports over HTTP and their run: dry run, again, faults, kill, cancel, two at once."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from catalog.ingest import running
from catalog.ingest.running import run_import
from catalog.settings import Settings
from kit.testing.plugin import counted_queries

CSV = (
    b"id,title,kind,languages\n"
    b"1,Uno,book,es\n"
    b"2,Dos,book,xx\n"
    b"3,Tres,guide,quy\n"
    b"3,Tres otra vez,guide,quy\n"
    b"4,Cuatro,book,ay\n"
)
COUNTS = ("created", "updated", "unchanged", "merged_rows", "error_count", "processed_rows")


def many(count: int) -> bytes:
    lines = [f"{n},Libro {n},book,es" for n in range(count)]
    return ("id,title,kind,languages\n" + "\n".join(lines)).encode()


class Imports:
    """Short ways to start and run imports."""

    def __init__(self, catalog: Any) -> None:
        self.catalog = catalog
        self.headers = catalog.headers("coordinator")

    async def start(self, content: bytes, **query: str) -> str:
        answer = await self.catalog.client.post(
            "/v1/imports", params={"name": "a.csv", **query}, content=content, headers=self.headers
        )
        assert answer.status_code == 202, answer.text
        assert answer.json()["state"] == "queued"
        return str(answer.json()["id"])

    async def run(self, identifier: str) -> dict[str, Any]:
        state = self.catalog.app.state
        await run_import(state.database, state.storage, UUID(identifier), max_bytes=10**7)
        return await self.get(identifier)

    async def get(self, identifier: str, path: str = "") -> dict[str, Any]:
        url = f"/v1/imports/{identifier}{path}"
        answer = await self.catalog.client.get(url, headers=self.headers)
        assert answer.status_code == 200
        return dict(answer.json())

    async def count_items(self) -> int:
        async with self.catalog.engine.connect() as connection:
            return int((await connection.execute(text("SELECT count(*) FROM item"))).scalar_one())


@pytest.fixture
def imports(catalog: Any) -> Imports:
    return Imports(catalog)


def counts(run: dict[str, Any]) -> list[int]:
    return [run[name] for name in COUNTS]


async def test_a_dry_run_tells_what_the_real_run_does(imports: Imports, catalog: Any) -> None:
    dry = await imports.run(await imports.start(CSV, dry_run="true"))
    assert (dry["state"], dry["total_rows"], dry["dry_run"]) == ("done", 5, True)
    assert counts(dry) == [3, 0, 0, 0, 2, 5]
    assert await imports.count_items() == 0
    started = await catalog.client.post(f"/v1/imports/{dry['id']}/run", headers=imports.headers)
    assert (started.status_code, started.json()["dry_run"]) == (202, False)
    real = await imports.run(started.json()["id"])
    assert counts(real) == counts(dry)
    assert await imports.count_items() == 3
    errors = [await imports.get(run["id"], "/errors") for run in (dry, real)]
    assert errors[0] == errors[1]
    assert [(e["row"], e["column"], e["code"], e["value"]) for e in errors[0]["items"]] == [
        (3, "languages", "unknown_language", "xx"),
        (5, "id", "duplicate_id", "3"),
    ]


async def test_a_second_import_changes_nothing_and_a_changed_row_one_item(
    imports: Imports, catalog: Any
) -> None:
    await imports.run(await imports.start(CSV))
    assert counts(await imports.run(await imports.start(CSV))) == [0, 0, 3, 0, 2, 5]
    changed = CSV.replace(b"Cuatro", b"Cuatro y medio")
    dry = await imports.run(await imports.start(changed, dry_run="true"))
    real = await imports.run(await imports.start(changed))
    assert counts(dry) == counts(real) == [0, 1, 2, 0, 2, 5]
    page = await catalog.client.get("/v1/items?limit=1", headers=imports.headers)
    item = page.json()["items"][0]
    assert (item["title"], item["version"], item["status"]) == ("Cuatro y medio", 2, "published")
    assert item["source"] == {"name": "semillas", "id": "4", "url": None}


async def test_snapshots_are_the_items_as_they_were(imports: Imports, catalog: Any) -> None:
    await imports.run(await imports.start(CSV))
    page = await catalog.client.get("/v1/items?limit=1", headers=imports.headers)
    item = page.json()["items"][0]
    await catalog.upload(item, b"hola", "a.txt")
    await imports.run(await imports.start(CSV.replace(item["title"].encode() + b",", b"Nuevo,")))
    url = f"/v1/items/{item['id']}"
    now = (await catalog.client.get(url, headers=imports.headers)).json()
    first = (await catalog.client.get(url + "/versions/1", headers=imports.headers)).json()
    third = (await catalog.client.get(url + "/versions/3", headers=imports.headers)).json()
    assert (first["change"], first["note"], first["item"]) == ("created", "a.csv", item)
    assert (third["change"], third["item"]) == ("edited", now)
    assert [r["name"] for r in now["renditions"]] == ["a.txt"]


async def test_withdrawn_items_stay_withdrawn(imports: Imports, catalog: Any) -> None:
    await imports.run(await imports.start(CSV))
    page = await catalog.client.get("/v1/items?limit=1", headers=imports.headers)
    item = await catalog.move(page.json()["items"][0], "withdrawn")
    changed = CSV.replace(item["title"].encode() + b",", b"Otro,")
    assert counts(await imports.run(await imports.start(changed)))[:3] == [0, 1, 2]
    now = await catalog.client.get(f"/v1/items/{item['id']}", headers=imports.headers)
    assert (now.json()["title"], now.json()["status"]) == ("Otro", "withdrawn")


@pytest.mark.parametrize(
    ("content", "failure"),
    [
        (b"id,name\n1,a\n", "The header lacks the columns: kind, title."),
        (b"\x81\x8d\x8f", "The file is neither UTF-8 nor Windows-1252."),
    ],
)
async def test_a_file_that_cannot_be_read_fails_with_the_reason(
    imports: Imports, content: bytes, failure: str
) -> None:
    run = await imports.run(await imports.start(content))
    assert (run["state"], run["failure"]) == ("failed", failure)
    assert run["finished_at"] is not None


async def test_requests_that_make_no_sense_are_refused(
    imports: Imports, catalog: Any, settings: Settings
) -> None:
    post, headers = catalog.client.post, imports.headers
    catalog.app.state.settings = settings.model_copy(update={"import_max_bytes": 100})
    empty = await post("/v1/imports?name=a", content=b"", headers=headers)
    assert empty.json()["type"] == "urn:problem:empty-import"
    large = await post("/v1/imports?name=a", content=b"a" * 101, headers=headers)
    assert large.status_code == 413
    done = await imports.run(await imports.start(b"id,title,kind,languages\n1,a,book,es\n"))
    for path, slug in (("cancel", "import-ended"), ("run", "not-a-dry-run")):
        answer = await post(f"/v1/imports/{done['id']}/{path}", headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (409, f"urn:problem:{slug}")


async def test_a_queued_import_is_cancelled_at_once(imports: Imports, catalog: Any) -> None:
    identifier = await imports.start(CSV)
    url = f"/v1/imports/{identifier}/cancel"
    answer = await catalog.client.post(url, headers=imports.headers)
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert (await imports.run(identifier))["state"] == "cancelled"
    assert await imports.count_items() == 0


async def test_a_running_import_stops_after_its_batch(
    imports: Imports, catalog: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH_RECORDS", 10)
    identifier = await imports.start(many(2000))
    task = asyncio.create_task(imports.run(identifier))
    while (await imports.get(identifier))["processed_rows"] == 0:
        await asyncio.sleep(0.01)
    url = f"/v1/imports/{identifier}/cancel"
    answer = await catalog.client.post(url, headers=imports.headers)
    assert answer.json()["state"] == "running"
    run = await task
    assert run["state"] == "cancelled"
    assert 0 < run["created"] == run["processed_rows"] == await imports.count_items() < 2000
    again = await imports.run(await imports.start(many(2000)))
    assert (again["created"], again["unchanged"]) == (2000 - run["created"], run["created"])


async def test_an_import_killed_half_way_goes_on(imports: Imports, settings: Settings) -> None:
    """kill -9 of the process that runs it, then another takes the job over."""
    identifier = await imports.start(many(30_000))
    environment = os.environ | {
        "DATABASE_URL": settings.database_url,
        "STORAGE_URL": settings.storage_url,
    }
    worker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "catalog", "worker"),
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(60):
            while not (await imports.get(identifier))["processed_rows"] >= 1000:
                await asyncio.sleep(0.02)
    finally:
        with contextlib.suppress(ProcessLookupError):
            worker.send_signal(signal.SIGKILL)
        await worker.wait()
    broken = await imports.get(identifier)
    assert broken["state"] == "running"
    assert 1000 <= broken["processed_rows"] < 30_000
    run = await imports.run(identifier)
    assert (run["state"], counts(run)) == ("done", [30_000, 0, 0, 0, 0, 30_000])
    assert await imports.count_items() == 30_000


async def test_two_workers_on_one_import_count_nothing_twice(
    imports: Imports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH_RECORDS", 20)
    identifier = await imports.start(many(400))
    await asyncio.gather(*(imports.run(identifier) for _ in range(3)))
    run = await imports.get(identifier)
    assert counts(run)[:3] == [400, 0, 0]
    assert run["processed_rows"] == 400


NAIVE_READ = text("SELECT 1 FROM naive_item WHERE source_id = :id")
NAIVE_WRITE = text("INSERT INTO naive_item VALUES (:id)")


async def test_two_identical_imports_at_once_do_not_double(
    imports: Imports, catalog: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The naive import, look and then insert, doubles."""
    async with catalog.engine.begin() as connection:
        await connection.execute(text("CREATE TABLE naive_item (source_id text)"))

    async def naive() -> None:
        async with catalog.engine.begin() as connection:
            missing = [
                n
                for n in range(20)
                if not (await connection.execute(NAIVE_READ, {"id": str(n)})).first()
            ]
            await asyncio.sleep(0.1)
            for n in missing:
                await connection.execute(NAIVE_WRITE, {"id": str(n)})

    await asyncio.gather(naive(), naive())
    async with catalog.engine.begin() as connection:
        doubled = await connection.execute(text("SELECT count(*) FROM naive_item"))
        assert doubled.scalar_one() == 40
        await connection.execute(text("DROP TABLE naive_item"))

    monkeypatch.setattr(running, "BATCH_RECORDS", 25)
    identifiers = [await imports.start(many(500)) for _ in range(2)]
    runs = await asyncio.gather(*(imports.run(i) for i in identifiers))
    assert [run["state"] for run in runs] == ["done", "done"]
    assert sum(run["created"] for run in runs) == 500
    assert sum(run["unchanged"] for run in runs) == 500
    assert await imports.count_items() == 500


@pytest.mark.parametrize("path", ["/v1/imports?limit=50", "/v1/imports/{id}/errors?limit=50"])
async def test_lists_take_as_many_queries_for_30_rows_as_for_one(
    imports: Imports, catalog: Any, path: str
) -> None:
    async def count(identifier: str, expected: int) -> int:
        tries = []
        for _ in range(4):
            with counted_queries(catalog.engine) as counted:
                url = path.format(id=identifier)
                page = await catalog.client.get(url, headers=imports.headers)
            assert len(page.json()["items"]) == expected
            tries.append(counted())
        return min(tries)

    header, bad = b"id,title,kind,languages\n", b"%d,a,book,xx\n"
    first = (await imports.run(await imports.start(header + bad % 1)))["id"]
    before = await count(first, 1)
    content = header + b"".join(bad % n for n in range(30))
    last = (await imports.run(await imports.start(content)))["id"]
    for _ in range(28):
        await imports.start(CSV)
    assert await count(last, 30) == before
