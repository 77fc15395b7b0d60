"""Collects the services' OpenAPI documents."""

import asyncio
import json
import time
from typing import Any

import aiohttp
import structlog

from gateway.docs.merge import Document, merge
from gateway.proxy.client import Client
from kit.problems import Problem, Unavailable

log = structlog.get_logger(__name__)

KEEP_SECONDS = 30.0


class Documents:
    """The merged document, made anew when it is half a minute old."""

    def __init__(self, client: Client, own: Document, *, server: str) -> None:
        self._client, self._own, self._server = client, own, server
        self._merged: Document | None = None
        self._made_at = float("-inf")
        self._lock = asyncio.Lock()

    async def get(self) -> Document:
        """Return the document of all services; raise Unavailable while one cannot be asked."""
        async with self._lock:
            if self._merged is None or time.monotonic() - self._made_at > KEEP_SECONDS:
                self._merged = await self._merge() or self._merged
        if self._merged is None:
            raise Unavailable("A service does not tell its part of the document.")
        return self._merged

    async def _merge(self) -> Document | None:
        names = sorted(self._client.upstreams)
        try:
            found = await asyncio.gather(*(self._read(name) for name in names))
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError, Problem) as error:
            log.warning("a service's document is missing", error=repr(error))
            return None
        self._made_at = time.monotonic()
        services = dict(zip(names, found, strict=True))
        return merge(self._own, services, server=self._server)

    async def _read(self, service: str) -> Document:
        status, content = await self._client.get(service, "/openapi.json", {})
        if status != 200:
            raise ValueError(f"{service} answered {status}")
        document: dict[str, Any] = json.loads(content)
        return document
