"""The web app as the gateway serves it: files, deep links and pages with a first answer."""

import asyncio
import re
import time

import aiohttp
import structlog
from pydantic import ValidationError
from starlette.types import Scope, Send

from gateway.proxy.answers import send_answer
from gateway.proxy.client import Client
from gateway.proxy.headers import find_header
from gateway.proxy.policy import content_policy
from gateway.settings import Settings
from gateway.spa.errors import MethodNotAllowed
from gateway.spa.files import Body, accepted_encoding, load_files
from gateway.spa.fragments import MicroCache
from gateway.spa.shell import Fragment, write_page
from kit.etags import etag_of, matches
from kit.problems import Problem

log = structlog.get_logger(__name__)

SHELL = "/app.html"
OWNERS = {"items": "catalog", "libraries": "partners", "courses": "training"}
# A page waits so long for its text; the app asks again by itself.
FRAGMENT_SECONDS = 2.0
RELOAD_SECONDS = 2.0

_PAGE = re.compile(
    r"(/(items|libraries|courses)/[A-Za-z0-9_-]{1,64})|(/items/[A-Za-z0-9_-]{1,64})/read"
)
_DEEP = re.compile(r"/staff(/[A-Za-z0-9_/-]{1,200})?")

_NOT_BUILT = (
    '<!doctype html><html lang="es"><meta charset="utf-8"><title>Semillas</title>'
    "<h1>Semillas</h1><p>La aplicación web no está construida en este servidor.</p>"
    '<p lang="en">The web app has not been built on this server; the API is at '
    '<a href="/api/docs">/api/docs</a>.</p></html>'
)


class Site:
    """Answers every path that is no API. Nothing here depends on who is asking."""

    def __init__(self, settings: Settings, client: Client) -> None:
        self._settings, self._client = settings, client
        self._pages: MicroCache[Body | None] = MicroCache(settings.fragment_seconds)
        self._files: dict[str, Body] = {}
        self._stamp = 0
        self._looked_at = float("-inf")

    async def answer(self, path: str, scope: Scope, send: Send) -> None:
        """Answer a GET or HEAD; raise MethodNotAllowed for the rest."""
        if scope["method"] not in {"GET", "HEAD"}:
            raise MethodNotAllowed
        files = self._current_files()
        if SHELL not in files:
            await send_body(scope, send, _page(_NOT_BUILT), status=503)
        elif path in files:
            await send_body(scope, send, files[path])
        elif match := _PAGE.fullmatch(path):
            await self._answer_page(path, match[1] or match[3], scope, send)
        else:
            is_known = _DEEP.fullmatch(path) is not None
            await send_body(scope, send, files[SHELL], status=200 if is_known else 404)

    async def _answer_page(self, path: str, thing: str, scope: Scope, send: Send) -> None:
        """Answer a page of the thing whose own address is `thing`, such as `/items/1`."""
        shell = self._files[SHELL]
        try:
            page = await self._pages.get(path, lambda: self._load_page(path, thing))
        except (aiohttp.ClientError, OSError, TimeoutError, ValidationError, Problem) as error:
            log.warning("no first answer", path=path, error=repr(error))
            await send_body(scope, send, self._pages.find_old(path) or shell)
            return
        await send_body(scope, send, page or shell, status=200 if page else 404)

    async def _load_page(self, path: str, thing: str) -> Body | None:
        """Return the page, None when the service says that there is nothing to show."""
        async with asyncio.timeout(FRAGMENT_SECONDS):
            status, content = await self._client.get(
                OWNERS[thing.split("/")[1]], f"/fragments{path}", {"Accept": "application/json"}
            )
        # 422 is a service's word for an id that cannot be one.
        if status in {404, 410, 422}:
            return None
        if status != 200:
            raise aiohttp.ClientError(f"status {status}")
        fragment = Fragment.model_validate_json(content)
        shell = self._files[SHELL].plain.decode()
        return write_page(shell, fragment, thing=thing, origin=self._settings.public_origin)

    def _current_files(self) -> dict[str, Body]:
        """Return the files, read again when the app was built anew."""
        if time.monotonic() - self._looked_at >= RELOAD_SECONDS:
            self._looked_at = time.monotonic()
            stamp = self._stamp_of_build()
            if stamp != self._stamp:
                self._files = load_files(self._settings.spa_dir) if stamp else {}
                self._pages = MicroCache(self._settings.fragment_seconds)
                self._stamp = stamp
        return self._files

    def _stamp_of_build(self) -> int:
        try:
            return (self._settings.spa_dir / SHELL[1:]).stat().st_mtime_ns
        except OSError:
            return 0


def _page(html: str) -> Body:
    return Body("text/html; charset=utf-8", "no-store", html.encode(), {}, content_policy(html))


async def send_body(scope: Scope, send: Send, body: Body, status: int = 200) -> None:
    """Send the body in an encoding that the client accepts, or 304 when it has it."""
    encoding = accepted_encoding(find_header(scope["headers"], b"accept-encoding"), body.encoded)
    etag = etag_of(body.etag, encoding) if encoding else etag_of(body.etag)
    headers = [
        (b"content-type", body.media_type.encode()),
        (b"cache-control", body.cache_control.encode()),
        (b"etag", etag.encode()),
        (b"vary", b"Accept-Encoding"),
    ]
    if body.policy is not None:
        headers.append((b"content-security-policy", body.policy.encode()))
    known = (find_header(scope["headers"], b"if-none-match") or b"").decode("latin-1")
    if status == 200 and known and matches(known, etag, weak=True):
        await send({"type": "http.response.start", "status": 304, "headers": headers[1:]})
        await send({"type": "http.response.body", "body": b""})
        return
    if encoding:
        headers.append((b"content-encoding", encoding.encode()))
    await send_answer(send, status, headers, body.encoded[encoding] if encoding else body.plain)
