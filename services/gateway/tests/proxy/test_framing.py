"""Requests whose end two readers could see in different places (RFC 9112 section 6.3)."""

from typing import Any

import pytest

POST = b"POST /api/catalog/v1/items HTTP/1.1\r\n"
HOST = b"Host: 127.0.0.1:8080\r\n"
HIDDEN = b"GET /api/catalog/v1/hidden HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    "request_bytes",
    [
        HOST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
        HOST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + HIDDEN,
        HOST + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello" + HIDDEN,
        HOST + b"Content-Length: 5\r\nContent-Length: 50\r\n\r\nhello" + HIDDEN,
        HOST + b"Content-Length: 5, 5\r\n\r\nhello" + HIDDEN,
        HOST + b"Content-Length: +5\r\n\r\nhello" + HIDDEN,
        HOST + b"Content-Length: 0x5\r\n\r\nhello" + HIDDEN,
        HOST + b"Content-Length: -1\r\n\r\n" + HIDDEN,
        HOST + b"Content-Length : 5\r\n\r\nhello" + HIDDEN,
        HOST + b"Content-Length:\r\n\r\n" + HIDDEN,
        HOST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
        HOST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + HIDDEN,
        HOST + b"Transfer-Encoding: identity\r\n\r\n" + HIDDEN,
        HOST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n" + HIDDEN,
        HOST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        HOST + b"Transfer-Encoding\x0b: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
        HOST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
        HOST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
        HOST
        + b"X: a\r\n Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello"
        + HIDDEN[:-2]
        + b"\x00",
        HOST + b"Transfer-Encoding: chunked\r\n\r\n5;\nhello\r\n0\r\n\r\n" + HIDDEN,
        HOST + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n" + HIDDEN,
        HOST + b"Transfer-Encoding: chunked\r\n\r\n5\rX\nhello\r\n0\r\n\r\n" + HIDDEN,
        HOST + HOST + b"Content-Length: 0\r\n\r\n",
        b"Host: a\r\nHost: b\r\nContent-Length: 0\r\n\r\n",
        b"Content-Length: 0\r\n\r\n",
        HOST + b"X-A: a\rX-B: b\r\nContent-Length: 0\r\n\r\n",
        HOST + b"X-A: a\x00b\r\nContent-Length: 0\r\n\r\n",
        HOST + b"Authorization: Bearer a\r\nAuthorization: Bearer b\r\nContent-Length: 0\r\n\r\n",
        HOST + b"bad header\r\n\r\n",
    ],
)
async def test_ambiguous_framing_is_refused(stack: Any, request_bytes: bytes) -> None:
    received = await stack.raw(POST + request_bytes)
    assert received.startswith(b"HTTP/1.1 400"), received[:200]
    assert not [seen for seen in stack.service.seen if "hidden" in seen.target]
    assert not [seen for seen in stack.service.seen if seen.is_complete]


async def test_folded_headers_do_not_reach_a_service_as_two(stack: Any) -> None:
    """obs-fold: whatever the server makes of it, no header of ours grows out of it."""
    folded = HOST + b"X-A: a\r\n X-User: root\r\nContent-Length: 0\r\n\r\n"
    received = await stack.raw(POST + folded)
    names = {name for seen in stack.service.seen for name, _ in seen.headers}
    assert "x-user" not in names
    assert received.startswith(b"HTTP/1.1 400") or "\n" not in str(stack.service.last.headers)


async def test_requests_in_a_row_stay_apart(stack: Any) -> None:
    one = POST + HOST + b"Content-Length: 5\r\n\r\nfirst"
    two = POST + HOST + b"Transfer-Encoding: chunked\r\n\r\n6\r\nsecond\r\n0\r\n\r\n"
    three = b"GET /api/catalog/v1/third HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
    received = await stack.raw(one + two + three)
    assert received.count(b"HTTP/1.1 200") == 3
    assert [seen.body for seen in stack.service.seen] == [b"first", b"second", b""]
    assert [seen.header("content-length") for seen in stack.service.seen] == ["5", "6", None]
    assert not [seen for seen in stack.service.seen if seen.header("transfer-encoding")]


async def test_a_body_that_is_not_its_own_end_is_data(stack: Any) -> None:
    inner = b"0\r\n\r\n" + HIDDEN
    await stack.raw(POST + HOST + b"Content-Length: %d\r\n\r\n" % len(inner) + inner)
    assert [seen.body for seen in stack.service.seen] == [inner]
