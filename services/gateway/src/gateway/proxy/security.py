"""Security headers of every answer; what a service set itself is left alone."""

from starlette.types import Message, Send

from gateway.settings import Settings

Headers = list[tuple[bytes, bytes]]

_ALWAYS: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (
        b"permissions-policy",
        b"camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
    ),
    (b"cross-origin-opener-policy", b"same-origin"),
]
_HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
_NO_FRAMES = (b"x-frame-options", b"DENY")
_DATA_CSP = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")


def with_security_headers(send: Send, settings: Settings) -> Send:
    standing = [*_ALWAYS, _HSTS] if settings.is_https else _ALWAYS

    async def send_secured(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = _secured(list(message["headers"]), standing)
        await send(message)

    return send_secured


def without_storing(send: Send) -> Send:
    """Keep an answer that says nothing of caching out of every cache: it is about a person."""

    async def send_unstored(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message["headers"])
            if not any(name == b"cache-control" for name, _ in headers):
                headers.append((b"cache-control", b"private, no-store"))
            message["headers"] = headers
        await send(message)

    return send_unstored


def _secured(headers: Headers, standing: Headers) -> Headers:
    present = dict(headers)
    added = [entry for entry in standing if entry[0] not in present]
    policy = present.get(b"content-security-policy")
    if policy is None and b"json" in present.get(b"content-type", b""):
        added.append(_DATA_CSP)
    if b"x-frame-options" not in present and not _allows_frames(policy or b""):
        added.append(_NO_FRAMES)
    return headers + added


def _allows_frames(policy: bytes) -> bool:
    """Tell whether a service wants to be framed, as files of items do by our own reader."""
    return b"frame-ancestors" in policy and b"frame-ancestors 'none'" not in policy
