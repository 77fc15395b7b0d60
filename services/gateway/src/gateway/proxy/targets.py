"""Which service a path belongs to, and the paths that could be read in two ways.

Every path has one spelling here: what the gateway compares is what the service will read.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from starlette.types import Scope

from gateway.proxy.errors import BadRequest, TargetTooLong

LONGEST = 8 * 1024
SERVICES = ("catalog", "training", "partners")

_VISIBLE = re.compile(rb"[\x21-\x7e]*")
_TRIPLET = re.compile(rb"%([0-9A-Fa-f]{2})?")
_UNRESERVED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
# Slash, backslash and control characters: they would move the borders of segments.
_MOVING = b"/\\\x7f" + bytes(range(0x20))
_API = re.compile(r"/api/(catalog|training|partners)(/v1/.*)", re.DOTALL)
_UPLOADS = re.compile(r"/v1/(items/[^/]+/renditions|imports)")


@dataclass(frozen=True, slots=True)
class Target:
    """A path of a service. `is_upload` tells that its body is streamed and may be large."""

    service: str
    path: str
    is_upload: bool = False


def read_path(scope: Scope) -> str:
    """Return the path exactly as it was sent; raise BadRequest for one with two readings."""
    raw: bytes = scope.get("raw_path") or b""
    if len(raw) + len(scope["query_string"]) > LONGEST:
        raise TargetTooLong
    if not _VISIBLE.fullmatch(raw) or not _VISIBLE.fullmatch(scope["query_string"]):
        raise BadRequest("The address holds characters that must be percent-encoded.")
    if not raw.startswith(b"/") or b"//" in raw or b"\\" in raw:
        raise BadRequest("The path holds an empty segment or a backslash.")
    if b"%" in raw:
        _check_triplets(raw)
    if b"/." in raw and any(segment in {b".", b".."} for segment in raw.split(b"/")):
        raise BadRequest("The path holds dot segments.")
    return raw.decode("ascii")


def _check_triplets(raw: bytes) -> None:
    for match in _TRIPLET.finditer(raw):
        if match.group(1) is None:
            raise BadRequest("The path holds a percent sign that encodes nothing.")
        character = unquote_to_bytes(match.group())
        if character in _UNRESERVED or character in _MOVING:
            raise BadRequest("The path encodes a character that must be written plainly.")


def find_target(path: str, method: str) -> Target | None:
    """Return the service's own path, or None for a path that is the gateway's.

    Only `/v1/` of a service can be reached; its health, fragments and internals cannot.
    """
    match = _API.fullmatch(path)
    if match is None:
        return None
    service, rest = match.groups()
    is_upload = method == "POST" and _UPLOADS.fullmatch(rest) is not None
    return Target(service, rest, is_upload)
