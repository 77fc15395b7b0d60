"""A real service and a real gateway, each served by uvicorn on a loopback port."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import uvicorn

from gateway.door import Door

Answer = Callable[["Seen", Any, Any], Awaitable[None]]


@asynccontextmanager
async def served(app: Any, **options: Any) -> AsyncIterator[str]:
    """Serve an ASGI app; give its URL."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
        **options,
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server._serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await running


@dataclass
class Seen:
    """What the service saw of one request."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    chunks: list[bytes] = field(default_factory=list)
    is_complete: bool = False
    is_disconnected: bool = False
    progress: int = 0

    @property
    def body(self) -> bytes:
        return b"".join(self.chunks)

    def header(self, name: str) -> str | None:
        found = [value for key, value in self.headers if key == name]
        return found[0] if found else None


class FakeService:
    """An ASGI service that remembers what it saw; a test may say how it answers."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.answer: Answer = answer_ok
        self.gate = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        target = scope["raw_path"] + (
            b"?" + scope["query_string"] if scope["query_string"] else b""
        )
        headers = [(k.decode(), v.decode()) for k, v in scope["headers"]]
        seen = Seen(scope["method"], target.decode(), headers)
        self.seen.append(seen)
        await self.answer(seen, receive, send)

    @property
    def last(self) -> Seen:
        return self.seen[-1]


async def read_all(seen: Seen, receive: Any) -> None:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            seen.is_disconnected = True
            return
        if message.get("body"):
            seen.chunks.append(message["body"])
        if not message.get("more_body"):
            seen.is_complete = True
            return


async def begin(send: Any, status: int = 200, *headers: tuple[bytes, bytes]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})


async def body(send: Any, chunk: bytes, more: bool = False) -> None:
    await send({"type": "http.response.body", "body": chunk, "more_body": more})


async def answer_ok(seen: Seen, receive: Any, send: Any) -> None:
    await read_all(seen, receive)
    await begin(send, 200, (b"content-type", b"application/json"), (b"content-length", b"2"))
    await body(send, b"{}")


@dataclass
class Stack:
    """The gateway in front of one service, and a client of the gateway."""

    url: str
    service: FakeService
    client: httpx.AsyncClient
    app: Any
    served = staticmethod(served)
    read_all = staticmethod(read_all)
    begin = staticmethod(begin)
    body = staticmethod(body)

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    async def until(self, condition: Callable[[], bool], seconds: float = 5) -> None:
        async with asyncio.timeout(seconds):
            while not condition():
                await asyncio.sleep(0.01)

    async def raw(self, request: bytes, *, wait: float = 0.5) -> bytes:
        """Send bytes on a socket; return what came back until it closed or fell silent."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request)
        received = b""
        try:
            while chunk := await asyncio.wait_for(reader.read(65536), wait):
                received += chunk
        except (TimeoutError, ConnectionError):
            pass
        writer.close()
        return received


@pytest.fixture
async def make_stack(start_app: Any) -> AsyncIterator[Callable[..., Awaitable[Stack]]]:
    opened: list[Any] = []

    async def make(**settings: Any) -> Stack:
        service = FakeService()
        upstream = served(service)
        service_url = await upstream.__aenter__()
        app = await start_app(**{"catalog_url": service_url, **settings})
        front = served(Door(app), timeout_keep_alive=5)
        url = await front.__aenter__()
        client = httpx.AsyncClient(base_url=url, timeout=20)
        opened.append((client, front, upstream))
        return Stack(url, service, client, app)

    yield make
    for client, front, upstream in opened:
        await client.aclose()
        await front.__aexit__(None, None, None)
        await upstream.__aexit__(None, None, None)


@pytest.fixture
async def stack(make_stack: Any) -> Stack:
    made: Stack = await make_stack()
    return made
