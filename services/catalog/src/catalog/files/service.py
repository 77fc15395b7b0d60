"""Rules of files: received, checked, stored once by content, attached to an item, removed."""

import asyncio
import hashlib
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.files import queries
from catalog.files.archives import ArchiveLimits
from catalog.files.errors import (
    CoverNotImage,
    FileTooLarge,
    OutOfSpace,
    TooManyFiles,
    TypeMismatch,
)
from catalog.files.names import clean_name, fitting_name
from catalog.files.sniff import detect_type
from catalog.files.types import DANGEROUS, extension_of
from catalog.items import service as items
from catalog.items.access import may_see
from catalog.items.models import RenditionRow
from catalog.items.schemas import Rendition, RenditionRole
from catalog.items.wire import wire_rendition
from catalog.settings import Settings
from kit.auth import Principal
from kit.jobs import enqueue
from kit.problems import NotFound
from kit.storage import Storage, StorageFull

INCOMING = "incoming"
SWEEP_JOB = "catalog.sweep_content"
MAX_RENDITIONS = 50


@dataclass(frozen=True)
class Received:
    """A file that lies under a temporary key, checked; `name` fits its type."""

    key: str
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Labels:
    """What the sender says about the file."""

    label: str | None = None
    role: RenditionRole = "main"
    language: str | None = None


@dataclass(frozen=True)
class Content:
    """A file as it is sent; `public` when everyone may see it."""

    name: str
    media_type: str
    size: int
    sha256: str
    public: bool


def content_key(sha256: str) -> str:
    return f"sha256/{sha256[:2]}/{sha256}"


async def require_upload(session: AsyncSession, principal: Principal, item_id: UUID) -> None:
    """Raise unless the caller may add files to the item; holds nothing afterwards.

    The bytes may take minutes to come: the connection goes back to the pool until then.
    """
    row = await items.lock_for_change(session, principal, item_id)
    items.require_editable(principal, row)
    await session.rollback()


@asynccontextmanager
async def receive(
    storage: Storage, settings: Settings, content: AsyncIterable[bytes], name: str
) -> AsyncIterator[Received]:
    """Store the stream under a temporary key and check it; the key is gone afterwards.

    Raises FileTooLarge, OutOfSpace and the problems of `detect_type`; nothing is kept then.
    """
    key = f"{INCOMING}/{uuid4()}"
    digest = hashlib.sha256()
    size = 0

    async def counted() -> AsyncIterator[bytes]:
        nonlocal size
        async for chunk in content:
            size += len(chunk)
            if size > settings.upload_max_bytes:
                raise FileTooLarge(max_bytes=settings.upload_max_bytes)
            digest.update(chunk)
            if chunk:
                yield chunk

    try:
        await _put(storage, key, counted())
        media_type = await _inspect(storage, settings, key, name)
        fitting = fitting_name(name, media_type)
        if fitting is None or extension_of(clean_name(name)) in DANGEROUS:
            raise TypeMismatch(f"It is {media_type}.", media_type=media_type)
        yield Received(key, fitting, media_type, size, digest.hexdigest())
    finally:
        await storage.delete(key)


async def _put(storage: Storage, key: str, content: AsyncIterable[bytes]) -> None:
    try:
        await storage.put(key, content)
    except StorageFull:
        raise OutOfSpace from None


async def _inspect(storage: Storage, settings: Settings, key: str, name: str) -> str:
    limits = ArchiveLimits(settings.archive_max_bytes)
    with await storage.open(key) as file:
        return await asyncio.to_thread(detect_type, file, name, limits, settings.image_max_pixels)


async def add_rendition(
    session: AsyncSession,
    storage: Storage,
    principal: Principal,
    item_id: UUID,
    received: Received,
    labels: Labels,
    *,
    rendition_id: UUID | None = None,
) -> Rendition:
    """Attach a received file to the item as a new version of it."""
    if labels.role == "cover" and not received.media_type.startswith("image/"):
        raise CoverNotImage(f"It is {received.media_type}.")
    item = await items.lock_for_change(session, principal, item_id)
    items.require_editable(principal, item)
    if await queries.count_renditions(session, item_id) >= MAX_RENDITIONS:
        raise TooManyFiles
    await _keep(session, storage, received)
    row = RenditionRow(
        id=rendition_id or uuid4(),
        item_id=item_id,
        name=received.name,
        label=labels.label,
        media_type=received.media_type,
        size=received.size,
        sha256=received.sha256,
        role=labels.role,
        language=labels.language,
        created_at=datetime.now(UTC),
        created_by=principal.subject,
    )
    session.add(row)
    await items.record_change(session, principal, item, "files", f"+ {received.name}")
    return wire_rendition(row)


async def _keep(session: AsyncSession, storage: Storage, received: Received) -> None:
    """Put the bytes where their sum says, unless they are there; a sweep cannot come between."""
    await queries.lock_content(session, received.sha256)
    key = content_key(received.sha256)
    if await storage.size(key) is None:
        await storage.move(received.key, key)


async def remove_rendition(session: AsyncSession, principal: Principal, rendition_id: UUID) -> None:
    """Take the file off its item; its bytes go when nothing else uses them."""
    found = await queries.find_rendition(session, rendition_id)
    if found is None or not may_see(principal, found[1]):
        raise NotFound
    item = await items.lock_for_change(session, principal, found[1].id)
    items.require_editable(principal, item)
    rendition = await session.get(RenditionRow, rendition_id, populate_existing=True)
    if rendition is None:
        raise NotFound
    await session.delete(rendition)
    await items.record_change(session, principal, item, "files", f"- {rendition.name}")
    await enqueue(session, SWEEP_JOB, {"sha256": rendition.sha256})


async def get_content(
    session: AsyncSession, principal: Principal | None, rendition_id: UUID
) -> Content:
    """Return what is known of the bytes; NotFound when the caller may not see the item."""
    found = await queries.find_rendition(session, rendition_id)
    if found is None or not may_see(principal, found[1]):
        raise NotFound
    row, item = found
    return Content(row.name, row.media_type, row.size, row.sha256, item.status == "published")


async def sweep_content(session: AsyncSession, storage: Storage, sha256: str) -> None:
    """Remove bytes that no file uses any more, under the same lock as storing them."""
    await queries.lock_content(session, sha256)
    if not await queries.content_is_used(session, sha256):
        await storage.delete(content_key(sha256))


async def sweep_incoming(storage: Storage, *, older_than: timedelta = timedelta(days=1)) -> int:
    """Remove what uploads left behind that were killed half way; return how many."""
    limit = datetime.now(UTC) - older_than
    stale = [key for key, changed in await storage.list(INCOMING) if changed < limit]
    for key in stale:
        await storage.delete(key)
    return len(stale)
