"""The readable text of items that have an HTML file, so that a guide is found by what it says."""

from collections.abc import Collection
from html.parser import HTMLParser
from uuid import UUID

import structlog
from obstore.exceptions import BaseError
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.files.service import content_key
from catalog.search import queries
from kit.storage import Storage

log = structlog.get_logger(__name__)

# A batch of items is in memory at once: enough for a long guide, too little to fill it.
MAX_HTML_BYTES, MAX_CHARS = 512 * 1024, 20_000
_UNREAD = {"head", "script", "style", "template", "noscript", "svg"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unread += tag in _UNREAD
        self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in _UNREAD and self._unread > 0
        self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.parts.append(data)


def text_of_html(content: bytes) -> str:
    """Return at most MAX_CHARS characters of what a reader sees, in one line."""
    reader = _Reader()
    reader.feed(content.decode("utf-8", "replace"))
    reader.close()
    return " ".join("".join(reader.parts).split())[:MAX_CHARS]


async def read_bodies(
    session: AsyncSession, storage: Storage, ids: Collection[UUID]
) -> dict[UUID, str]:
    """Return the text of each item's main HTML file; raise OSError when the storage is away."""
    found = {}
    for item_id, sha256 in await queries.read_html_files(session, ids, MAX_HTML_BYTES):
        try:
            found[item_id] = text_of_html(await storage.read(content_key(sha256)))
        except FileNotFoundError:
            log.warning("file of an item is missing", item_id=str(item_id), sha256=sha256)
        except BaseError as error:
            raise OSError("the storage does not answer") from error
    return found
