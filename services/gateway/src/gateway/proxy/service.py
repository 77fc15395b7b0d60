"""The data path: admits a request, finds out who sends it, relays it to its service."""

from starlette.types import Receive, Scope, Send

from gateway.identity.credentials import Credentials
from gateway.identity.errors import ForeignOrigin
from gateway.proxy.addresses import client_address
from gateway.proxy.bodies import read_body
from gateway.proxy.client import Client
from gateway.proxy.errors import BadRequest, TooLarge
from gateway.proxy.exchange import Exchange
from gateway.proxy.headers import (
    Headers,
    body_length,
    check_headers,
    find_header,
    passing_headers,
)
from gateway.proxy.origins import SAFE, comes_from_other_page, comes_from_own_page
from gateway.proxy.security import without_storing
from gateway.proxy.targets import Target
from gateway.sessions.cookies import find_token
from gateway.settings import Settings
from kit.logs import accept_request_id

METHODS = SAFE | {"POST", "PUT", "PATCH", "DELETE"}


class DataPath:
    """Relays to the services; also prepares the requests that the gateway answers itself."""

    def __init__(self, settings: Settings, client: Client, credentials: Credentials) -> None:
        self._settings, self._client, self._credentials = settings, client, credentials

    def check(self, scope: Scope) -> None:
        """Raise a Problem for a request that no reader should have to understand."""
        check_headers(scope["headers"], scope["http_version"])
        if scope["method"] not in METHODS:
            raise BadRequest("The method is not one of ours.")

    async def relay(self, target: Target, scope: Scope, receive: Receive, send: Send) -> None:
        upstream = self._client.upstreams[target.service]
        headers = await self.forwarded_headers(scope)
        length = body_length(scope["headers"])
        body = None
        if not target.is_upload:
            body = await self.read_body(scope, receive)
        elif (length or 0) > self._settings.upload_max_bytes:
            raise TooLarge(f"At most {self._settings.upload_max_bytes} bytes.")
        if body is None and length is not None:
            headers.append((b"content-length", str(length).encode()))
        if find_header(headers, b"authorization") is not None:
            send = without_storing(send)
        with upstream:
            exchange = Exchange(self._client, upstream, receive, send)
            query = scope["query_string"].decode("ascii")
            await exchange.run(scope["method"], target.path, query, headers, body)

    async def read_body(self, scope: Scope, receive: Receive) -> bytes:
        """Return the whole of a body that is no upload."""
        return await read_body(
            receive,
            body_length(scope["headers"]),
            most=self._settings.body_max_bytes,
            idle_seconds=self._settings.idle_seconds,
        )

    async def forwarded_headers(self, scope: Scope) -> Headers:
        """Return the headers for whoever answers: no cookie, no claims, who it is as a token."""
        inbound: Headers = scope["headers"]
        token = await self.find_token(scope)
        headers = passing_headers(inbound)
        if token is not None:
            headers.append((b"authorization", b"Bearer " + token.encode()))
        candidate = (find_header(inbound, b"x-request-id") or b"").decode("latin-1")
        headers.append((b"x-request-id", accept_request_id(candidate).encode()))
        return headers + self._forwarded(self.client_of(scope))

    async def find_token(self, scope: Scope) -> str | None:
        """Return the token of the session cookie; raise ForeignOrigin when a stranger used it.

        A bearer token counts alone: then the cookie is not looked at.
        """
        headers = scope["headers"]
        is_unsafe = scope["method"] not in SAFE
        if find_header(headers, b"authorization") is not None:
            return None
        cookie = find_token(headers, self._settings.is_https)
        if is_unsafe and cookie and not comes_from_own_page(headers, self._settings):
            raise ForeignOrigin
        if is_unsafe and comes_from_other_page(headers, self._settings):
            raise ForeignOrigin
        return await self._credentials.find_token(cookie) if cookie else None

    def client_of(self, scope: Scope) -> str:
        peer = scope["client"][0] if scope.get("client") else ""
        return client_address(peer, scope["headers"], self._settings.trusted_proxies)

    def _forwarded(self, address: str) -> Headers:
        scheme, _, host = self._settings.public_origin.partition("://")
        return [
            (b"x-forwarded-for", address.encode()),
            (b"x-forwarded-proto", scheme.encode()),
            (b"x-forwarded-host", host.encode()),
        ]
