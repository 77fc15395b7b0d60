"""The guides that come with the product, loaded as items with their files."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.files import service as files
from catalog.files.service import Labels
from catalog.items import queries
from catalog.items import service as items
from catalog.items.models import ItemRow
from catalog.items.schemas import Creator, ItemCreate, ItemUpdate, Owner, Source, Transition
from catalog.settings import Settings
from catalog.starter.epub import render_epub
from catalog.starter.guides import Guide, load_guides
from catalog.starter.render import render_html
from kit.auth import Principal, Role
from kit.db import Database
from kit.etags import etag_of
from kit.storage import Storage

SOURCE = "semillas-starter"
# The product itself; nobody signs in as this.
SYSTEM = Principal(
    subject=str(uuid5(NAMESPACE_URL, "semillas:system")),
    name="Semillas",
    client_id="catalog",
    roles=frozenset({Role("administrator", "network")}),
)


@dataclass(frozen=True)
class Attachment:
    """A file to be added to an item."""

    name: str
    content: bytes
    labels: Labels


async def load_starter(database: Database, storage: Storage, settings: Settings) -> int:
    """Bring the guides in, or to their present text; return how many were written.

    A guide whose text is as loaded before is left alone, with all that people did to it.
    """
    written = 0
    for guide in load_guides():
        async with database.sessions.begin() as session:
            written += await _load_guide(session, storage, settings, guide)
    return written


async def _load_guide(
    session: AsyncSession, storage: Storage, settings: Settings, guide: Guide
) -> bool:
    attachments, fields = _attachments(guide), _fields(guide)
    digest = _digest(attachments, fields)
    row = await queries.find_item(session, starter_id(guide.id), lock=True)
    if row is not None and row.source_hash == digest:
        return False
    if row is None:
        source = Source(name=SOURCE, id=guide.id, url=None)
        row = await add_item(session, SYSTEM, starter_id(guide.id), fields, source)
    else:
        await _replace(session, row, fields)
    row.source_hash = digest
    await attach(session, storage, settings, SYSTEM, row.id, attachments)
    if row.status == "draft" and row.published_at is None:
        await move(session, SYSTEM, row, "in_review", "published")
    return True


def starter_id(guide_id: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"semillas:starter:{guide_id}")


async def add_item(
    session: AsyncSession,
    principal: Principal,
    item_id: UUID,
    fields: dict[str, Any],
    source: Source,
    owner: Owner | None = None,
) -> ItemRow:
    """Make the draft and return its row."""
    wanted = ItemCreate.model_validate({**fields, "owner": owner})
    await items.create_item(session, principal, wanted, item_id=item_id, source=source)
    return await items.lock_for_change(session, principal, item_id)


async def _replace(session: AsyncSession, row: ItemRow, fields: dict[str, Any]) -> None:
    patch = ItemUpdate.model_validate(fields)
    await items.update_item(session, SYSTEM, row.id, patch, etag_of(row.version))
    for rendition in (await queries.renditions_of(session, [row.id]))[row.id]:
        await files.remove_rendition(session, SYSTEM, rendition.id)


async def attach(
    session: AsyncSession,
    storage: Storage,
    settings: Settings,
    principal: Principal,
    item_id: UUID,
    attachments: list[Attachment],
) -> None:
    """Add the files as an upload would."""
    for attachment in attachments:
        stream = _stream(attachment.content)
        async with files.receive(storage, settings, stream, attachment.name) as received:
            await files.add_rendition(
                session, storage, principal, item_id, received, attachment.labels
            )


async def move(
    session: AsyncSession, principal: Principal, row: ItemRow, *states: Any, note: str | None = None
) -> None:
    """Take the item through the states."""
    for state in states:
        wanted = Transition(to=state, note=note)
        await items.change_status(session, principal, row.id, wanted, etag_of(row.version))


async def _stream(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _attachments(guide: Guide) -> list[Attachment]:
    language = guide.language
    found = [
        Attachment(
            f"{guide.id}.html", render_html(guide), Labels("Leer en línea", "main", language)
        ),
        Attachment(
            f"{guide.id}.epub", render_epub(guide), Labels("Libro EPUB", "alternative", language)
        ),
    ]
    if guide.pictures:
        cover = guide.pictures[0]
        found.append(Attachment(cover.name, cover.content, Labels(None, "cover")))
    return found


def _fields(guide: Guide) -> dict[str, Any]:
    return {
        "title": guide.title,
        "alternative_titles": list(guide.alternative_titles),
        "summary": guide.summary,
        "creators": [
            Creator.model_validate({"name": c.name, "role": c.role}).model_dump()
            for c in guide.creators
        ],
        "subjects": list(guide.subjects),
        "keywords": list(guide.keywords),
        "languages": list(guide.languages),
        "kind": guide.kind,
        "audience": list(guide.audience),
        "licence": guide.licence,
        "publisher": guide.publisher,
        "issued": guide.issued.isoformat(),
        "accessibility": list(guide.accessibility),
    }


def _digest(attachments: list[Attachment], fields: dict[str, Any]) -> str:
    digest = hashlib.sha256(repr(sorted(fields.items())).encode())
    for attachment in attachments:
        digest.update(hashlib.sha256(attachment.content).digest())
    return digest.hexdigest()
