"""One request relayed to a service and its answer relayed back, both streamed."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import structlog
from starlette.types import Receive, Send

from gateway.proxy.bodies import ClientGone
from gateway.proxy.client import Client, Upstream
from gateway.proxy.errors import (
    BadRequest,
    ClientTooSlow,
    ServiceFailed,
    ServiceTooSlow,
    TooLarge,
)
from gateway.proxy.headers import Headers, relayed_headers
from kit.problems import Problem

log = structlog.get_logger(__name__)


class Exchange:
    """Relays one request.

    One timer bounds every wait and is moved on by every step, so there is no total limit.
    Raises a Problem as long as nothing was answered; after that a failure leaves the answer
    incomplete, which the server shows the client by closing the connection.
    """

    def __init__(self, client: Client, upstream: Upstream, receive: Receive, send: Send) -> None:
        self._client, self._upstream, self._settings = client, upstream, client.settings
        self._receive, self._send = receive, send
        self._timer = asyncio.timeout(None)
        self._loop = asyncio.get_running_loop()
        self._watcher: asyncio.Task[None] | None = None
        self._problem: Problem | None = None
        self._is_client_gone = False
        self._has_started = False
        self._is_body_sent = True

    async def run(
        self, method: str, path: str, query: str, headers: Headers, body: bytes | None
    ) -> None:
        """Relay with this body; None streams it from the client."""
        data: bytes | AsyncIterator[bytes] | None = self._upload() if body is None else body or None
        request = self._client.session.request(
            method,
            self._upstream.url(path, query),
            headers=_as_text(headers),
            data=data,
            allow_redirects=False,
        )
        try:
            async with self._timer:
                if body is not None:
                    self._watch()
                seconds = self._settings
                self._allow(seconds.upload_answer_seconds if data else seconds.answer_seconds)
                async with request as response:
                    await self._relay(response)
        except (TimeoutError, aiohttp.ClientError, OSError, ClientGone) as error:
            self._give_up(error)
        finally:
            if self._watcher is not None:
                self._watcher.cancel()

    def _allow(self, seconds: float) -> None:
        self._timer.reschedule(self._loop.time() + seconds)

    async def _relay(self, response: aiohttp.ClientResponse) -> None:
        self._has_started = True
        await self._send(
            {
                "type": "http.response.start",
                "status": response.status,
                "headers": relayed_headers(response.raw_headers),
            }
        )
        more = True
        while more:
            self._allow(self._settings.idle_seconds)
            chunk = await response.content.readany()
            more = not response.content.at_eof()
            await self._send({"type": "http.response.body", "body": chunk, "more_body": more})
        if not self._is_body_sent:
            # Answered before the upload was read: the connection is in the middle of a request.
            response.close()

    async def _upload(self) -> AsyncIterator[bytes]:
        self._is_body_sent, total, more = False, 0, True
        while more:
            self._problem = ClientTooSlow()
            self._allow(self._settings.idle_seconds)
            message = await self._receive()
            self._problem = None
            if message["type"] == "http.disconnect":
                self._is_client_gone = True
                raise ClientGone
            chunk, more = message.get("body", b""), message.get("more_body", False)
            total += len(chunk)
            if total > self._settings.upload_max_bytes:
                self._problem = TooLarge(f"At most {self._settings.upload_max_bytes} bytes.")
                raise self._problem
            if chunk:
                yield chunk
        self._is_body_sent = True
        self._allow(self._settings.upload_answer_seconds)
        self._watch()

    def _watch(self) -> None:
        self._watcher = self._loop.create_task(self._stop_when_client_goes())

    async def _stop_when_client_goes(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._is_client_gone = True
        self._timer.reschedule(self._loop.time())

    def _give_up(self, error: Exception) -> None:
        """Turn a failure into the problem to answer; say nothing to a client that is gone."""
        if self._is_client_gone:
            return
        log.warning("service failed", upstream=self._upstream.name, error=repr(error))
        if self._has_started:
            return
        if self._problem is not None:
            raise self._problem from error
        if isinstance(error, TimeoutError):
            raise ServiceTooSlow from error
        raise ServiceFailed from error


def _as_text(headers: Headers) -> list[tuple[str, str]]:
    # aiohttp writes header values as UTF-8, so only UTF-8 can pass unchanged.
    try:
        return [(name.decode("ascii"), value.decode("utf-8")) for name, value in headers]
    except UnicodeDecodeError:
        raise BadRequest("A header is not UTF-8 text.") from None
