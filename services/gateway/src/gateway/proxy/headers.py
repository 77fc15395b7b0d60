"""Which headers pass the door, in either direction (RFC 9110 sections 7.6.1 and 8.6)."""

import re
from collections.abc import Iterable

from gateway.proxy.errors import BadRequest, HeadersTooLarge

Headers = list[tuple[bytes, bytes]]

MOST_HEADERS = 100
MOST_BYTES = 32 * 1024

_HOP_BY_HOP = frozenset(
    b"connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer"
    b" transfer-encoding upgrade".split()
)
# Set anew by the gateway, or answered by it.
_OWN = frozenset(b"host cookie content-length expect forwarded via x-real-ip x-request-id".split())
# What some server behind a proxy would believe about who is calling, from where and to what.
_CLAIMS = (
    b"x-forwarded",
    b"x-user",
    b"x-auth",
    b"x-remote",
    b"x-original",
    b"x-rewrite",
    b"x-client",
    b"x-cluster-client",
    b"x-semillas",
    b"x-http-method",
    b"x-method-override",
    b"x-ssl",
    b"remote-",
    b"true-client-ip",
    b"cf-",
    b"fastly-client",
)
_NOT_RELAYED = _HOP_BY_HOP | {b"set-cookie", b"set-cookie2", b"server", b"date"}
_ONCE = (b"host", b"content-length", b"transfer-encoding", b"authorization", b"content-type")
_LENGTH = re.compile(rb"[0-9]{1,18}")


def check_headers(headers: Headers, http_version: str) -> None:
    """Refuse too many headers, and framing that another reader could take differently."""
    if len(headers) > MOST_HEADERS:
        raise HeadersTooLarge
    if sum(len(name) + len(value) for name, value in headers) > MOST_BYTES:
        raise HeadersTooLarge
    seen: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in _ONCE and name in seen:
            raise BadRequest(f"The header {name.decode('latin-1')} comes twice.")
        seen[name] = value
    if b"host" not in seen and http_version != "1.0":
        raise BadRequest("There is no Host header.")
    _check_framing(seen)


def _check_framing(seen: dict[bytes, bytes]) -> None:
    length, coding = seen.get(b"content-length"), seen.get(b"transfer-encoding")
    if length is not None and coding is not None:
        raise BadRequest("Content-Length and Transfer-Encoding come together.")
    if length is not None and not _LENGTH.fullmatch(length):
        raise BadRequest("Content-Length is not one number.")
    if coding is not None and coding.lower() != b"chunked":
        raise BadRequest("Transfer-Encoding is not chunked.")


def passing_headers(headers: Headers) -> Headers:
    """Return the request headers that a service may see.

    Names with an underscore go: a service may read `X_User` and `X-User` as one.
    """
    dropped = _HOP_BY_HOP | _OWN | _nominated(headers)
    return [
        (name, value)
        for name, value in headers
        if name not in dropped and b"_" not in name and not name.startswith(_CLAIMS)
    ]


def relayed_headers(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Return the answer headers that a client may see, names in lower case."""
    lower = [(name.lower(), value) for name, value in headers]
    dropped = _NOT_RELAYED | _nominated(lower)
    return [(name, value) for name, value in lower if name not in dropped]


def _nominated(headers: Headers) -> set[bytes]:
    """Return the names that Connection declares to be for this hop only."""
    return {
        token.strip().lower()
        for name, value in headers
        if name == b"connection"
        for token in value.split(b",")
    }


def find_header(headers: Headers, wanted: bytes) -> bytes | None:
    return next((value for name, value in headers if name == wanted), None)


def body_length(headers: Headers) -> int | None:
    """Return the length of the request body, None when only its end will tell."""
    if find_header(headers, b"transfer-encoding") is not None:
        return None
    return int(find_header(headers, b"content-length") or 0)
