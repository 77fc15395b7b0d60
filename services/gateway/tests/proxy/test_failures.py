"""Slow, dead and dying services; clients that go away; bounded work."""

import asyncio
import socket
import time
from typing import Any

import httpx
import pytest

ITEMS = "/api/catalog/v1/items"
UPLOAD = f"{ITEMS}/1/renditions"
QUICK = {"answer_seconds": 0.4, "upload_answer_seconds": 0.8, "idle_seconds": 0.6}


async def _never(seen: Any, receive: Any, send: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    seen.is_disconnected = True


async def test_a_slow_service_is_504_within_its_time(make_stack: Any) -> None:
    stack = await make_stack(**QUICK)
    stack.service.answer = _never
    for method, path, least in (("GET", ITEMS, 0.4), ("POST", ITEMS, 0.8), ("POST", UPLOAD, 0.8)):
        started = time.perf_counter()
        content = b"{}" if method == "POST" else None
        answer = await stack.client.request(method, path, content=content)
        assert least <= time.perf_counter() - started < least + 3
        assert answer.status_code == 504
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["retry-after"] == "2"
        assert answer.json()["type"] == "urn:problem:service-too-slow"
        await stack.until(lambda: stack.service.last.is_disconnected)
    assert len(stack.service.seen) == 3, "nothing is tried again"


async def test_a_slow_service_leaves_the_others_alone(make_stack: Any) -> None:
    other = type((await make_stack()).service)()
    async with (await make_stack()).served(other) as partners_url:
        stack = await make_stack(partners_url=partners_url, upstream_in_flight=5, **QUICK)
        stack.service.answer = _never
        stuck = [asyncio.create_task(stack.client.get(ITEMS)) for _ in range(8)]
        await stack.until(lambda: len(stack.service.seen) == 5)
        started = time.perf_counter()
        fine = await stack.client.get("/api/partners/v1/libraries")
        assert fine.status_code == 200
        assert time.perf_counter() - started < 3
        statuses = sorted([(await task).status_code for task in stuck])
        assert statuses == [503] * 3 + [504] * 5
        assert stack.app.state.client.upstreams["catalog"].running == 0


async def test_more_than_so_many_at_once_are_told_to_come_back(make_stack: Any) -> None:
    stack = await make_stack(upstream_in_flight=2)
    stack.service.answer = _never
    running = [asyncio.create_task(stack.client.get(ITEMS)) for _ in range(2)]
    await stack.until(lambda: len(stack.service.seen) == 2)
    refused = await stack.client.get(ITEMS)
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "1"
    assert refused.json()["type"] == "urn:problem:service-busy"
    for task in running:
        task.cancel()
    upstream = stack.app.state.client.upstreams["catalog"]
    await stack.until(lambda: upstream.running == 0)


async def test_a_dead_service_is_502(make_stack: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    stack = await make_stack(catalog_url=f"http://127.0.0.1:{port}")
    for answer in (await stack.client.get(ITEMS), await stack.client.post(UPLOAD, content=b"x")):
        assert answer.status_code == 502
        assert answer.headers["retry-after"] == "2"
        assert answer.json()["type"] == "urn:problem:service-failed"
        assert answer.json()["instance"] in {ITEMS, UPLOAD}


async def test_a_service_that_cannot_be_reached_is_504_in_two_seconds(make_stack: Any) -> None:
    # A listening socket with a full backlog answers no SYN.
    full = socket.socket()
    full.bind(("127.0.0.1", 0))
    full.listen(0)
    fillers = [socket.socket() for _ in range(4)]
    for filler in fillers:
        filler.setblocking(False)
        filler.connect_ex(full.getsockname())
    stack = await make_stack(
        catalog_url=f"http://127.0.0.1:{full.getsockname()[1]}", connect_seconds=0.4
    )
    started = time.perf_counter()
    answer = await stack.client.get(ITEMS)
    assert answer.status_code == 504
    assert time.perf_counter() - started < 6
    for filler in [*fillers, full]:
        filler.close()


async def test_nonsense_from_a_service_is_502(make_stack: Any) -> None:
    async def speak_nonsense(reader: Any, writer: Any) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"NOT HTTP AT ALL\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(speak_nonsense, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    stack = await make_stack(catalog_url=f"http://127.0.0.1:{port}")
    assert (await stack.client.get(ITEMS)).status_code == 502
    server.close()


async def test_an_answer_that_breaks_off_is_seen_to_break_off(make_stack: Any) -> None:
    stack = await make_stack(**QUICK)

    async def break_off(seen: Any, receive: Any, send: Any) -> None:
        await stack.begin(send)
        await stack.body(send, b"half", more=True)

    async def stall(seen: Any, receive: Any, send: Any) -> None:
        await break_off(seen, receive, send)
        await _never(seen, receive, send)

    for behaviour in (break_off, stall):
        stack.service.answer = behaviour
        started = time.perf_counter()
        with pytest.raises(httpx.RemoteProtocolError):
            await stack.client.get(ITEMS)
        assert time.perf_counter() - started < 6


async def test_a_client_that_leaves_stops_the_service(stack: Any) -> None:
    stack.service.answer = _never
    for path, head in (
        (ITEMS, b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n"),
        (ITEMS, b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"),
        (UPLOAD, b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"),
        (UPLOAD, b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"),
    ):
        before = len(stack.service.seen)
        _, writer = await asyncio.open_connection("127.0.0.1", stack.port)
        writer.write(head % path.encode())
        await stack.until(lambda before=before: len(stack.service.seen) > before)
        writer.close()
        await stack.until(lambda: stack.service.last.is_disconnected)
    upstream = stack.app.state.client.upstreams["catalog"]
    await stack.until(lambda: upstream.running == 0)


async def test_a_client_that_stops_sending_is_408(make_stack: Any) -> None:
    stack = await make_stack(**QUICK)
    for path in (ITEMS, UPLOAD, "/api/auth/v1/session"):
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf"
        received = await stack.raw(head.encode(), wait=1.5)
        assert received.startswith(b"HTTP/1.1 408"), path
        assert b"connection: close" in received.lower()


class _HangsUp:
    """Serves one request a connection, then closes it as soon as the next one has arrived."""

    def __init__(self) -> None:
        self.requests: list[bytes] = []

    async def __call__(self, reader: Any, writer: Any) -> None:
        for number in range(2):
            head = await reader.readuntil(b"\r\n\r\n")
            method = head.split(b" ")[0]
            self.requests.append(method)
            if number == 0:
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")
                writer.write(b"" if method == b"HEAD" else b"ok")
        writer.close()


@pytest.mark.parametrize(
    ("method", "status", "sent"),
    [("GET", 200, 3), ("HEAD", 200, 3), ("POST", 502, 2), ("PATCH", 502, 2)],
)
async def test_only_idempotent_requests_are_sent_again(
    make_stack: Any, method: str, status: int, sent: int
) -> None:
    hangs_up = _HangsUp()
    server = await asyncio.start_server(hangs_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    stack = await make_stack(catalog_url=f"http://127.0.0.1:{port}")
    assert (await stack.client.get(ITEMS)).status_code == 200
    answer = await stack.client.request(method, ITEMS)
    assert answer.status_code == status
    assert len(hangs_up.requests) == sent
    server.close()


async def test_uploads_are_never_sent_again(make_stack: Any) -> None:
    hangs_up = _HangsUp()
    server = await asyncio.start_server(hangs_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    stack = await make_stack(catalog_url=f"http://127.0.0.1:{port}")
    await stack.client.get(ITEMS)
    assert (await stack.client.post(UPLOAD, content=b"x" * 100)).status_code == 502
    assert hangs_up.requests == [b"GET", b"POST"]
    server.close()


async def test_without_its_database_the_gateway_still_relays_the_public(
    make_stack: Any, database_url: str
) -> None:
    stack = await make_stack()
    await stack.app.state.database.close()
    stack.app.state.database.engine.url  # noqa: B018 - the engine object itself stays
    stack.app.state.credentials._sessions = _broken_sessions
    assert (await stack.client.get(ITEMS)).status_code == 200
    cookie = {"Cookie": "semillas_session=" + "A" * 43}
    refused = await stack.client.get(ITEMS, headers=cookie)
    assert refused.status_code == 503
    assert refused.json()["type"] == "urn:problem:unavailable"
    assert (await stack.client.get("/healthz")).status_code == 200


def _broken_sessions() -> Any:
    raise ConnectionRefusedError("no database")


async def test_websockets_are_declined(stack: Any) -> None:
    received = await stack.raw(
        b"GET /api/catalog/v1/items HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\n"
        b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eA==\r\n\r\n"
    )
    assert b" 101 " not in received
    assert stack.service.seen == [] or stack.service.last.header("upgrade") is None
