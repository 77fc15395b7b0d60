"""Cursor paging: opaque keyset cursors and the `Link: rel=next` header (RFC 8288)."""

import base64
import binascii
import json
from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Query, Request, Response
from pydantic import BaseModel

from kit.problems import Invalid

Limit = Annotated[int, Query(ge=1, le=100, description="How many entries a page has")]
CursorParam = Annotated[
    str | None, Query(max_length=512, description="`next` of the page before; opaque")
]


# Clients and proxies refuse an answer whose header line is longer than about 8 KiB.
LONGEST_LINK = 4096

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """One page of a list; `next` is null on the last page."""

    items: list[T]
    next: str | None = None


class InvalidCursor(Invalid):
    slug, title = "invalid-cursor", "The cursor is not one that this list gave out"

    def __init__(self) -> None:
        super().__init__(errors=[{"parameter": "cursor", "code": "invalid_cursor"}])


def encode_cursor(*key: object) -> str:
    """Pack the sort key of the last row of a page."""
    raw = json.dumps(key, default=str, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode_cursor(cursor: str | None, *types: Callable[[Any], Any]) -> tuple[Any, ...] | None:
    """Unpack a cursor whose key has these types; raise InvalidCursor for anything else.

    A type is called with the JSON value, so `UUID` and `datetime.fromisoformat` work too.
    """
    if cursor is None:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        values = json.loads(raw)
        if not isinstance(values, list) or len(values) != len(types):
            raise InvalidCursor
        if any(isinstance(v, str) and "\x00" in v for v in values):
            raise InvalidCursor
        return tuple(make(value) for make, value in zip(types, values, strict=True))
    except (binascii.Error, ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        raise InvalidCursor from None


def link_next(request: Request, response: Response, cursor: str | None) -> None:
    """Add `Link: <?…&cursor=…>; rel="next"`; the relative form holds behind any prefix.

    After a question too long for a header there is none: `next` in the body says the same.
    """
    if cursor is None:
        return
    kept = [(k, v) for k, v in request.query_params.multi_items() if k != "cursor"]
    link = f'<?{urlencode([*kept, ("cursor", cursor)])}>; rel="next"'
    if len(link) <= LONGEST_LINK:
        response.headers["Link"] = link
