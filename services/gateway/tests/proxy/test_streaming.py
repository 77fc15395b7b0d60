"""Bodies pass in both directions as they come, with backpressure and within limits."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from typing import Any

import httpx

ITEMS = "/api/catalog/v1/items"
UPLOAD = f"{ITEMS}/1/renditions"
CHUNK = b"x" * 65_536


async def test_an_answer_arrives_while_it_is_made(stack: Any) -> None:
    async def answer(seen: Any, receive: Any, send: Any) -> None:
        await stack.begin(send)
        await stack.body(send, b"one", more=True)
        await stack.service.gate.wait()
        await stack.body(send, b"two")

    stack.service.answer = answer
    async with stack.client.stream("GET", ITEMS) as response:
        chunks = response.aiter_raw()
        assert await anext(chunks) == b"one"
        assert not stack.service.gate.is_set()
        stack.service.gate.set()
        assert b"".join([chunk async for chunk in chunks]) == b"two"


async def test_an_upload_arrives_while_it_is_sent(stack: Any) -> None:
    has_arrived = asyncio.Event()

    async def answer(seen: Any, receive: Any, send: Any) -> None:
        seen.chunks.append((await receive())["body"])
        has_arrived.set()
        await stack.read_all(seen, receive)
        await stack.begin(send, 201, (b"content-length", b"0"))
        await stack.body(send, b"")

    async def content() -> AsyncIterator[bytes]:
        yield b"one"
        await asyncio.wait_for(has_arrived.wait(), 5)
        yield b"two"

    stack.service.answer = answer
    response = await stack.client.post(UPLOAD, content=content())
    assert response.status_code == 201
    assert stack.service.last.body == b"onetwo"
    assert stack.service.last.header("transfer-encoding") == "chunked"


async def test_an_upload_of_known_length_keeps_it(stack: Any) -> None:
    content = CHUNK * 40
    response = await stack.client.post(UPLOAD, content=content)
    assert response.status_code == 200
    assert stack.service.last.header("content-length") == str(len(content))
    assert stack.service.last.header("transfer-encoding") is None
    assert stack.service.last.body == content


async def test_a_slow_reader_stops_the_service(stack: Any) -> None:
    """Backpressure: a large answer must not pile up in the gateway."""

    async def answer(seen: Any, receive: Any, send: Any) -> None:
        await stack.begin(send)
        while seen.progress < 100_000_000:
            await stack.body(send, CHUNK, more=True)
            seen.progress += len(CHUNK)

    stack.service.answer = answer
    reader, writer = await asyncio.open_connection("127.0.0.1", stack.port, limit=1024)
    writer.write(b"GET /api/catalog/v1/items HTTP/1.1\r\nHost: x\r\n\r\n")
    await reader.readexactly(100)
    produced = await _settled(lambda: stack.service.last.progress)
    assert 0 < produced < 24_000_000
    read = 0
    while read < 2 * produced:
        read += len(await reader.read(1_000_000))
    assert stack.service.last.progress > produced, "and it goes on when the reader does"
    writer.close()


async def test_a_slow_service_stops_the_upload(stack: Any) -> None:
    async def answer(seen: Any, receive: Any, send: Any) -> None:
        await stack.service.gate.wait()
        await stack.read_all(seen, receive)
        await stack.begin(send, 200, (b"content-length", b"0"))
        await stack.body(send, b"")

    sent, total = 0, 40_000_000

    async def content() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < total:
            yield CHUNK
            sent += len(CHUNK)

    stack.service.answer = answer
    uploading = asyncio.create_task(stack.client.post(UPLOAD, content=content()))
    held = await _settled(lambda: sent)
    assert 0 < held < 24_000_000
    stack.service.gate.set()
    assert (await uploading).status_code == 200
    assert len(stack.service.last.body) == sent


async def _settled(value: Any) -> int:
    before = -1
    while value() != before or before <= 0:
        before = value()
        await asyncio.sleep(0.3)
    return int(before)


async def test_encoded_answers_pass_as_they_are(stack: Any) -> None:
    packed = gzip.compress(b"hola" * 100)

    async def answer(seen: Any, receive: Any, send: Any) -> None:
        await stack.begin(send, 200, (b"content-encoding", b"gzip"))
        await stack.body(send, packed)

    stack.service.answer = answer
    async with stack.client.stream("GET", ITEMS, headers={"Accept-Encoding": "gzip"}) as response:
        assert b"".join([chunk async for chunk in response.aiter_raw()]) == packed
    assert stack.service.last.header("accept-encoding") == "gzip"


async def test_redirects_pass_as_they_are(stack: Any) -> None:
    async def answer(seen: Any, receive: Any, send: Any) -> None:
        await stack.begin(send, 302, (b"location", b"/elsewhere"), (b"content-length", b"0"))
        await stack.body(send, b"")

    stack.service.answer = answer
    response = await stack.client.get(ITEMS)
    assert (response.status_code, response.headers["location"]) == (302, "/elsewhere")
    assert len(stack.service.seen) == 1


async def test_answers_without_a_body_keep_their_headers(stack: Any) -> None:
    async def answer(seen: Any, receive: Any, send: Any) -> None:
        status = 304 if seen.method == "GET" else 200
        await stack.begin(send, status, (b"etag", b'"e"'), (b"content-length", b"4242"))
        await stack.body(send, b"")

    stack.service.answer = answer
    head = await stack.client.head(ITEMS)
    assert (head.status_code, head.headers["content-length"], head.content) == (200, "4242", b"")
    unchanged = await stack.client.get(ITEMS)
    assert (unchanged.status_code, unchanged.headers["etag"]) == (304, '"e"')


async def test_ranges_pass(stack: Any) -> None:
    await stack.client.get(ITEMS, headers={"Range": "bytes=0-9", "If-Range": '"e"'})
    assert stack.service.last.header("range") == "bytes=0-9"
    assert stack.service.last.header("if-range") == '"e"'


async def test_a_client_that_waits_for_100_gets_it(stack: Any) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", stack.port)
    writer.write(
        b"POST /api/catalog/v1/items HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
        b"Expect: 100-continue\r\nConnection: close\r\n\r\n"
    )
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 100")
    writer.write(b"{}")
    assert (await reader.read(15)).startswith(b"HTTP/1.1 200")
    assert stack.service.last.header("expect") is None
    writer.close()


async def test_bodies_are_bounded(make_stack: Any) -> None:
    stack = await make_stack(body_max_bytes=1000, upload_max_bytes=200_000)

    async def chunked(size: int) -> AsyncIterator[bytes]:
        for _ in range(0, size, 500):
            yield b"x" * 500

    cases: list[tuple[str, Any]] = [
        (ITEMS, b"x" * 1001),
        (ITEMS, chunked(2000)),
        ("/api/auth/v1/session", b"x" * 1001),
        ("/api/auth/v1/session", chunked(2000)),
        (UPLOAD, b"x" * 200_001),
        (UPLOAD, chunked(300_000)),
        (f"{ITEMS}/1/renditions/2", b"x" * 1001),
        ("/api/partners/v1/imports/1", b"x" * 1001),
    ]
    for path, content in cases:
        async with httpx.AsyncClient(base_url=stack.url) as client:
            refused = await client.post(path, content=content)
        assert refused.status_code == 413, path
        assert refused.json()["type"] == "urn:problem:too-large"
    assert not [seen for seen in stack.service.seen if seen.is_complete]
    for path in (UPLOAD, "/api/catalog/v1/imports"):
        assert (await stack.client.post(path, content=b"x" * 200_000)).status_code == 200
    assert (await stack.client.post(ITEMS, content=b"x" * 1000)).status_code == 200


async def test_an_upload_that_is_refused_early_is_answered(stack: Any) -> None:
    """The service says no before it has read the body, as it does for a stranger."""

    async def answer(seen: Any, receive: Any, send: Any) -> None:
        await stack.begin(send, 401, (b"content-length", b"2"), (b"connection", b"close"))
        await stack.body(send, b"no")

    stack.service.answer = answer
    response = await stack.client.post(UPLOAD, content=CHUNK)
    assert (response.status_code, response.content) == (401, b"no")
    stack.service.answer = type(stack.service)().answer
    assert (await stack.client.get(ITEMS)).status_code == 200
