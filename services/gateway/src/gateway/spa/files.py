"""The built web app in memory: files, their encodings, validators and policies."""

import hashlib
import mimetypes
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from gateway.proxy.policy import content_policy

mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("text/javascript", ".js")

ENCODINGS = {"br": ".br", "gzip": ".gz"}
IMMUTABLE = "/_app/immutable/"


@dataclass(frozen=True)
class Body:
    """What is sent: the bytes as they are and as the client's encodings, with one validator."""

    media_type: str
    cache_control: str
    plain: bytes
    encoded: dict[str, bytes] = field(default_factory=dict)
    policy: str | None = None

    @cached_property
    def etag(self) -> str:
        return hashlib.sha256(self.plain).hexdigest()[:24]


def load_files(folder: Path) -> dict[str, Body]:
    """Read the folder; keys are paths as requested: `/`, `/search`, `/icon.svg`."""
    found = {}
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix not in ENCODINGS.values():
            relative = "/" + file.relative_to(folder).as_posix()
            body = _load(file, relative)
            for path in _paths_of(relative):
                found[path] = body
    return found


def _load(file: Path, path: str) -> Body:
    plain = file.read_bytes()
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    is_html = kind == "text/html"
    return Body(
        media_type=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
        cache_control=_cache_control(path, is_html=is_html),
        plain=plain,
        encoded=_encodings(file),
        policy=content_policy(plain.decode()) if is_html else None,
    )


def _encodings(file: Path) -> dict[str, bytes]:
    """Read the precompressed twins, but not one that is older than what it was made of."""
    found = {}
    for name, ending in ENCODINGS.items():
        twin = file.with_name(file.name + ending)
        if twin.is_file() and twin.stat().st_mtime >= file.stat().st_mtime - 1:
            found[name] = twin.read_bytes()
    return found


def _cache_control(path: str, *, is_html: bool) -> str:
    if path.startswith(IMMUTABLE):
        return "public, max-age=31536000, immutable"
    if is_html or path in {"/service-worker.js", "/_app/version.json"}:
        return "no-cache"
    return "public, max-age=3600"


def _paths_of(relative: str) -> list[str]:
    """A prerendered page answers at its address without `.html`, `index.html` at its folder's."""
    if not relative.endswith(".html"):
        return [relative]
    page = relative.removesuffix(".html")
    if page.endswith("/index"):
        page = page.removesuffix("index").rstrip("/") or "/"
    return [relative, page]


def accepted_encoding(header: bytes | None, available: dict[str, bytes]) -> str | None:
    """Choose brotli, then gzip, when the client accepts it (RFC 9110 section 12.5.3)."""
    if header is None:
        return None
    accepted = {}
    for part in header.decode("latin-1").lower().split(","):
        name, _, parameters = part.partition(";")
        accepted[name.strip()] = parameters.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00"}
    for name in ENCODINGS:
        if name in available and accepted.get(name, accepted.get("*", False)):
            return name
    return None
