"""The gateway on a real database, in process or served on a loopback port before a real service."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from asgi_lifespan import LifespanManager
from fastapi import FastAPI

from gateway.__main__ import SERVICE
from gateway.door import Door
from gateway.main import create
from gateway.settings import Settings
from kit.testing.plugin import empty_tables, migrated_database
from kit.testing.postgres import TestPostgres

ORIGIN = "http://127.0.0.1:8080"
EMAIL, PASSWORD = "rosa@ejemplo.pe", "llama-papa-nube-91"


class Browser(httpx.AsyncClient):
    """Keeps cookies and sends an Origin, like a browser on the site's own pages."""

    def __init__(self, app: FastAPI, *, address: str = "10.0.0.1", origin: str | None = ORIGIN):
        transport = httpx.ASGITransport(Door(app), client=(address, 1), raise_app_exceptions=False)
        headers = {"Origin": origin} if origin else {}
        super().__init__(transport=transport, base_url=ORIGIN, headers=headers)

    async def sign_up(self, email: str = EMAIL, password: str = PASSWORD) -> dict[str, Any]:
        answer = await self.post(
            "/api/auth/v1/accounts",
            json={"email": email, "password": password, "name": "Rosa Quispe"},
        )
        assert answer.status_code == 201, answer.text
        account: dict[str, Any] = answer.json()
        return account

    async def sign_in(self, email: str = EMAIL, password: str = PASSWORD) -> httpx.Response:
        return await self.post("/api/auth/v1/session", json={"email": email, "password": password})

    async def signed_in_as(self) -> str | None:
        """The e-mail of whoever the gateway takes us for."""
        account = (await self.get("/api/auth/v1/session")).json()["account"]
        return account["email"] if account else None


@pytest.fixture(scope="session")
async def database_url(postgres: TestPostgres) -> str:
    return await migrated_database(
        postgres, "test_gateway", SERVICE.folder / "migrations", jobs=False
    )


@pytest.fixture
def make_settings(database_url: str, tmp_path: Path) -> Callable[..., Settings]:
    """Settings of the test's gateway; no web app and no services unless they are given."""

    def make(**changes: object) -> Settings:
        nowhere = {f"{name}_url": "http://127.0.0.1:9" for name in ("catalog", "training")}
        fields = {"database_url": database_url, "spa_dir": tmp_path / "none", **nowhere, **changes}
        return Settings.model_validate({"partners_url": "http://127.0.0.1:9", **fields})

    return make


@pytest.fixture
async def start_app(
    database_url: str, make_settings: Callable[..., Settings]
) -> AsyncIterator[Callable[..., Any]]:
    """Start a gateway with these settings; several make replicas on one database."""
    await empty_tables(database_url)
    running: list[LifespanManager] = []

    async def start(**changes: object) -> FastAPI:
        app = create(make_settings(**changes))
        manager = LifespanManager(app, startup_timeout=30, shutdown_timeout=30)
        await manager.__aenter__()
        running.append(manager)
        return app

    yield start
    for manager in running:
        await manager.__aexit__(None, None, None)


@pytest.fixture
async def app(start_app: Callable[..., Any]) -> FastAPI:
    app: FastAPI = await start_app()
    return app


@pytest.fixture
async def open_browser(app: FastAPI) -> AsyncIterator[Callable[..., Browser]]:
    opened: list[Browser] = []

    def open_one(other: FastAPI | None = None, **options: Any) -> Browser:
        opened.append(Browser(other or app, **options))
        return opened[-1]

    yield open_one
    for browser in opened:
        await browser.aclose()


@pytest.fixture
def rosa(open_browser: Callable[..., Browser]) -> Browser:
    """Rosa's browser; she has no account yet."""
    return open_browser()


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
