"""The gateway's HTTP client towards the services."""

import asyncio
from dataclasses import dataclass, field

import aiohttp
from yarl import URL

from gateway.proxy.errors import ServiceBusy
from gateway.settings import Settings

# Far below `kit.cli.KEEP_ALIVE_SECONDS`: the gateway is the one that closes an idle connection.
KEEP_ALIVE_SECONDS = 4.0


@dataclass
class Upstream:
    """One service. A bounded number of requests runs in it, the others are told to come back."""

    name: str
    base: str
    most: int
    running: int = field(default=0)

    def url(self, path: str, query: str) -> URL:
        """Return the URL with path and query untouched."""
        return URL(f"{self.base}{path}?{query}" if query else f"{self.base}{path}", encoded=True)

    def __enter__(self) -> None:
        if self.running >= self.most:
            raise ServiceBusy
        self.running += 1

    def __exit__(self, *_: object) -> None:
        self.running -= 1


class Client:
    """One connection pool for all services; `open` and `close` belong to the process's life.

    No redirects, cookies, decompression or environment proxies: bytes pass as they are.
    A request on a kept connection that turns out dead is sent again once when its method is
    idempotent (aiohttp does this), never otherwise.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.upstreams = {
            name: Upstream(name, url, settings.upstream_in_flight)
            for name, url in settings.upstreams.items()
        }
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEP_ALIVE_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
            timeout=aiohttp.ClientTimeout(
                total=None,
                connect=None,
                sock_connect=self.settings.connect_seconds,
                sock_read=None,
            ),
            read_bufsize=256 * 1024,
        )

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    @property
    def session(self) -> aiohttp.ClientSession:
        assert self._session is not None, "the client is not open"
        return self._session

    async def get(self, service: str, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
        """Read a small answer whole, within the time for an answer; raise what aiohttp raises."""
        upstream = self.upstreams[service]
        with upstream:
            async with (
                asyncio.timeout(self.settings.answer_seconds),
                self.session.get(
                    upstream.url(path, ""), headers=headers, allow_redirects=False
                ) as answer,
            ):
                return answer.status, await answer.read()
