"""Upload, download and removal of files over HTTP."""

import asyncio
import hashlib
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import text
from sqlalchemy.pool import QueuePool

from catalog.files import queries, service
from catalog.files.queries import content_is_used
from catalog.settings import Settings
from kit.db import Database
from kit.storage import Storage

HTML = "<!doctype html><title>Guía</title><p>Hola".encode()


def stored(settings: Settings) -> list[str]:
    """Return the names of all objects in the storage."""
    root = Path(settings.storage_url.removeprefix("file://"))
    return sorted(path.name for path in root.rglob("*") if path.is_file())


async def test_a_file_comes_back_as_it_was_sent(catalog: Any, settings: Settings) -> None:
    item = await catalog.publish()
    answer = await catalog.upload(item, HTML, "guía.html", label="Leer", language="es")
    assert answer.status_code == 201, answer.text
    rendition = answer.json()
    digest = hashlib.sha256(HTML).hexdigest()
    expected = {
        "name": "guía.html",
        "label": "Leer",
        "media_type": "text/html",
        "size": len(HTML),
        "sha256": digest,
        "role": "main",
        "language": "es",
        "readable": True,
        "content_url": f"/api/catalog/v1/renditions/{rendition['id']}/content",
    }
    assert {name: rendition[name] for name in expected} == expected
    assert stored(settings) == [digest]
    got = await catalog.client.get(f"/v1/renditions/{rendition['id']}/content")
    assert (got.status_code, got.content) == (200, HTML)
    assert got.headers["etag"] == f'"{digest}"'
    assert got.headers["content-type"] == "text/html; charset=utf-8"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert got.headers["cache-control"] == "public, max-age=3600"
    disposition = "inline; filename=\"guia.html\"; filename*=UTF-8''gu%C3%ADa.html"
    assert got.headers["content-disposition"] == disposition
    saved = await catalog.client.get(f"/v1/renditions/{rendition['id']}/content?download=1")
    assert saved.headers["content-disposition"].startswith("attachment;")


async def test_an_upload_is_a_version_of_the_item(catalog: Any) -> None:
    item = await catalog.make()
    await catalog.upload(item, HTML)
    headers = catalog.headers("administrator")
    now = (await catalog.client.get(f"/v1/items/{item['id']}", headers=headers)).json()
    assert (now["version"], [r["name"] for r in now["renditions"]]) == (2, ["guia.html"])
    versions = await catalog.client.get(f"/v1/items/{item['id']}/versions", headers=headers)
    assert [(v["change"], v["note"]) for v in versions.json()["items"]] == [
        ("files", "+ guia.html"),
        ("created", None),
    ]


async def test_ranges_and_validators(catalog: Any) -> None:
    item = await catalog.publish()
    content = bytes(range(32, 127)) * 5000
    rendition = (await catalog.upload(item, content, "a.txt")).json()
    url, size = f"/v1/renditions/{rendition['id']}/content", len(content)
    etag = f'"{rendition["sha256"]}"'

    async def get(**headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await catalog.client.get(url, headers=named)

    part = await get(Range="bytes=100-299999")
    assert (part.status_code, part.content) == (206, content[100:300000])
    assert part.headers["content-range"] == f"bytes 100-299999/{size}"
    assert (await get(Range="bytes=-7")).content == content[-7:]
    beyond = await get(Range=f"bytes={size}-")
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    assert beyond.json()["type"] == "urn:problem:range-not-satisfiable"
    assert (await get(Range="bytes=0-1,5-6")).status_code == 200
    assert (await get(Range="bytes=0-3", If_Range=etag)).status_code == 206
    stale = await get(Range="bytes=0-3", If_Range='"other"')
    assert (stale.status_code, stale.content) == (200, content)
    weak = await get(Range="bytes=0-3", If_Range="W/" + etag)
    assert weak.status_code == 200
    unchanged = await get(If_None_Match=etag, Range="bytes=0-3")
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    head = await catalog.client.head(url, headers={"Range": "bytes=0-3"})
    assert (head.status_code, head.headers["content-length"]) == (200, str(size))
    assert head.headers["accept-ranges"] == "bytes"


async def test_files_of_a_draft_are_for_those_who_see_it(catalog: Any) -> None:
    item = await catalog.make("librarian")
    rendition = (await catalog.upload(item, HTML, role="librarian")).json()
    url = f"/v1/renditions/{rendition['id']}/content"
    for method in (catalog.client.get, catalog.client.head):
        assert (await method(url)).status_code == 404
        assert (await method(url, headers=catalog.headers("member"))).status_code == 404
        own = await method(url, headers=catalog.headers("librarian"))
        assert (own.status_code, own.headers["cache-control"]) == (200, "private, no-store")
    removal = await catalog.client.delete(
        f"/v1/renditions/{rendition['id']}", headers=catalog.headers("member")
    )
    assert removal.status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "status", "slug"),
    [
        (b"%PDF-1.4\n", "foto.png", 422, "type-mismatch"),
        (b"hola", "virus.exe", 422, "type-mismatch"),
        (b"MZ\x00\x00", "a.pdf", 415, "unsupported-file"),
        (b"", "a.txt", 422, "empty-file"),
        (b"%PDF-1.4 <script>", "a.pdf", 422, "unsafe-file"),
        (b"a" * 2001, "a.txt", 413, "file-too-large"),
    ],
)
async def test_refused_files_leave_nothing(
    catalog: Any, settings: Settings, content: bytes, name: str, status: int, slug: str
) -> None:
    catalog.app.state.settings = settings.model_copy(update={"upload_max_bytes": 2000})
    item = await catalog.make()
    answer = await catalog.upload(item, content, name)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:problem:{slug}")
    assert stored(settings) == []


async def test_a_stream_without_length_is_cut_at_the_limit(
    catalog: Any, settings: Settings
) -> None:
    catalog.app.state.settings = settings.model_copy(update={"upload_max_bytes": 2000})
    item = await catalog.make()

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"a" * 1000

    answer = await catalog.upload(item, endless(), "a.txt")
    assert answer.status_code == 413
    assert stored(settings) == []


async def test_a_cover_is_an_image(catalog: Any, png: bytes) -> None:
    item = await catalog.make()
    assert (await catalog.upload(item, HTML)).status_code == 201
    headers = catalog.headers("administrator")
    url = f"/v1/items/{item['id']}/renditions"
    refused = await catalog.client.post(
        url, params={"name": "a.html", "role": "cover"}, content=HTML, headers=headers
    )
    assert refused.json()["type"] == "urn:problem:cover-not-image"
    taken = await catalog.client.post(
        url, params={"name": "a", "role": "cover"}, content=png, headers=headers
    )
    assert (taken.status_code, taken.json()["name"]) == (201, "a.png")


async def test_the_same_bytes_are_stored_once_and_go_with_the_last_use(
    catalog: Any, settings: Settings
) -> None:
    item = await catalog.make()
    first, second = [(await catalog.upload(item, HTML)).json() for _ in range(2)]
    assert stored(settings) == [first["sha256"]]
    storage = Storage(settings.storage_url)
    for rendition, left in ((first, [first["sha256"]]), (second, [])):
        gone = await catalog.client.delete(
            f"/v1/renditions/{rendition['id']}", headers=catalog.headers("administrator")
        )
        assert gone.status_code == 204
        async with catalog.app.state.database.sessions.begin() as session:
            await service.sweep_content(session, storage, rendition["sha256"])
        assert stored(settings) == left


async def test_a_sweep_never_takes_bytes_that_are_just_being_stored(
    catalog: Any, settings: Settings
) -> None:
    """The naive sweep, without the lock, removes them between their placing and the commit."""
    item, storage = await catalog.make(), Storage(settings.storage_url)
    digest = hashlib.sha256(HTML).hexdigest()
    sessions = catalog.app.state.database.sessions

    async def upload_and_sweep(sweep: Any) -> list[str]:
        async with sessions() as session:
            await queries.lock_content(session, digest)
            await storage.put(service.content_key(digest), HTML)
            sweeping = asyncio.create_task(sweep())
            await asyncio.sleep(0.3)
            await session.execute(text(ADD_RENDITION), {"item": item["id"]})
            await session.commit()
        await sweeping
        return stored(settings)

    async def naive() -> None:
        async with sessions() as session:
            if not await content_is_used(session, digest):
                await storage.delete(service.content_key(digest))

    async def ours() -> None:
        async with sessions.begin() as session:
            await service.sweep_content(session, storage, digest)

    assert await upload_and_sweep(naive) == []
    async with sessions.begin() as session:
        await session.execute(text("DELETE FROM rendition"))
    assert await upload_and_sweep(ours) == [digest]


ADD_RENDITION = f"""
INSERT INTO rendition (id, item_id, name, media_type, size, sha256, role, created_by)
VALUES (gen_random_uuid(), :item, 'a.html', 'text/html', {len(HTML)},
        '{hashlib.sha256(HTML).hexdigest()}', 'main', 'x')
"""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB; only root can mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("mounting a small file system is not allowed here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


async def test_a_full_disk_is_said_and_keeps_nothing(catalog: Any, small_disk: Path) -> None:
    catalog.app.state.storage = Storage(f"file://{small_disk}")
    item = await catalog.publish()
    small = (await catalog.upload(item, HTML)).json()
    answer = await catalog.upload(item, b"a" * 3_000_000, "a.txt")
    assert (answer.status_code, answer.json()["type"]) == (507, "urn:problem:out-of-space")
    left = [path.name for path in small_disk.rglob("*") if path.is_file()]
    assert left == [small["sha256"]]
    still = await catalog.client.get(f"/v1/renditions/{small['id']}/content")
    assert still.content == HTML


async def test_a_download_holds_no_connection(catalog: Any, settings: Settings) -> None:
    item = await catalog.publish()
    rendition = (await catalog.upload(item, b"a" * 2_000_000, "a.txt")).json()
    # A pool that requests alone use: the follower of changes keeps to the app's first one.
    shared, own = catalog.app.state.database, Database(settings.database_url)
    catalog.app.state.database = own
    pool, seen = cast(QueuePool, own.engine.pool), []
    storage, original = catalog.app.state.storage, catalog.app.state.storage.stream

    async def watched(key: str, start: int, end: int) -> AsyncIterator[bytes]:
        async for chunk in original(key, start, end):
            seen.append(pool.checkedout())
            yield chunk

    storage.stream = watched
    await catalog.client.get(f"/v1/renditions/{rendition['id']}/content")
    catalog.app.state.database = shared
    await own.close()
    assert seen
    assert set(seen) == {0}


async def test_leftovers_of_killed_uploads_are_swept(tmp_path: Path) -> None:
    storage = Storage(f"file://{tmp_path}/s")
    await storage.put("incoming/old", b"a")
    await storage.put("incoming/new", b"b")
    old = tmp_path / "s/incoming/old"
    os.utime(old, (0, 0))
    assert await service.sweep_incoming(storage) == 1
    assert await storage.size("incoming/new") == 1
