"""Selects on items that others reuse or that need care."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, or_, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlmodel import col

from catalog.items.models import ItemRow, ItemVersionRow, RenditionRow
from catalog.items.schemas import Owner

# Below the snapshot's xmin every transaction has ended, so no row can still appear before
# the last one read.
_CHANGED = text("""
SELECT i.id, i.status, i.title, i.alternative_titles, i.summary, i.creators, i.subjects,
       i.keywords, i.languages, i.kind, i.audience, i.licence, i.publisher, i.issued,
       i.coverage, i.identifiers, i.created_at, i.published_at, i.version,
       i.change_xid::text::bigint AS change_xid, i.change_seq,
       ARRAY(SELECT DISTINCT r.media_type FROM rendition r
             WHERE r.item_id = i.id AND r.role <> 'cover' ORDER BY 1) AS media_types
FROM item i
WHERE (i.change_xid, i.change_seq) > (CAST(CAST(:after_xid AS text) AS xid8), :after_seq)
  AND i.change_xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY i.change_xid, i.change_seq
LIMIT :limit
""")


@dataclass(frozen=True, slots=True)
class ChangedItem:
    """What a reader of changes gets of an item: its present state and its change position."""

    id: UUID
    status: str
    title: str
    alternative_titles: list[str]
    summary: str | None
    creators: list[dict[str, Any]]
    subjects: list[str]
    keywords: list[str]
    languages: list[str]
    kind: str
    audience: list[str]
    licence: str
    publisher: str | None
    issued: str | None
    coverage: list[str]
    identifiers: list[dict[str, Any]]
    created_at: datetime
    published_at: datetime | None
    version: int
    change_xid: int
    change_seq: int
    media_types: list[str]


async def read_changed_items(
    connection: AsyncConnection | AsyncSession, after_xid: int, after_seq: int, limit: int
) -> list[ChangedItem]:
    """Return items changed after the position, oldest change first; (0, 0) is the beginning.

    Every status comes, also `withdrawn`: the reader drops what it must not show. A change
    whose transaction, or an older one, still runs comes later, never out of order.
    """
    rows = await connection.execute(
        _CHANGED, {"after_xid": str(after_xid), "after_seq": after_seq, "limit": limit}
    )
    return [ChangedItem(**row) for row in rows.mappings()]


async def find_item(session: AsyncSession, item_id: UUID, *, lock: bool = False) -> ItemRow | None:
    """Return the item; with `lock` no other transaction changes it until this one ends."""
    query = select(ItemRow).where(col(ItemRow.id) == item_id)
    if lock:
        # What the session read before the lock may be old by now.
        query = query.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(query)).one_or_none()


async def renditions_of(
    session: AsyncSession, item_ids: Sequence[UUID]
) -> dict[UUID, list[RenditionRow]]:
    """Return the files of the items, main ones first, with one statement."""
    rank = case({"main": 0, "alternative": 1}, value=col(RenditionRow.role), else_=2)
    rows = await session.scalars(
        select(RenditionRow)
        .where(col(RenditionRow.item_id).in_(item_ids))
        .order_by(rank, col(RenditionRow.created_at), col(RenditionRow.id))
    )
    found: dict[UUID, list[RenditionRow]] = {item_id: [] for item_id in item_ids}
    for row in rows:
        found[row.item_id].append(row)
    return found


async def page_of_items(
    session: AsyncSession,
    *,
    status: str | None,
    owners: Sequence[Owner] | None,
    or_published: bool,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[ItemRow]:
    """Return items, the latest change first; `owners` None means of everybody."""
    query = select(ItemRow)
    if status is not None:
        query = query.where(col(ItemRow.status) == status)
    if owners is not None:
        pair = tuple_(col(ItemRow.owner_kind), func.coalesce(col(ItemRow.owner_id), ""))
        own = pair.in_([(owner.scope_kind, owner.scope_id or "") for owner in owners])
        query = query.where(or_(own, col(ItemRow.status) == "published") if or_published else own)
    key = tuple_(col(ItemRow.updated_at), col(ItemRow.id))
    if after is not None:
        query = query.where(key < tuple_(*after))
    order = (col(ItemRow.updated_at).desc(), col(ItemRow.id).desc())
    return (await session.scalars(query.order_by(*order).limit(limit))).all()


async def page_of_versions(
    session: AsyncSession, item_id: UUID, *, before: int | None, limit: int
) -> Sequence[ItemVersionRow]:
    """Return an item's versions, the latest first."""
    query = select(ItemVersionRow).where(col(ItemVersionRow.item_id) == item_id)
    if before is not None:
        query = query.where(col(ItemVersionRow.version) < before)
    order = col(ItemVersionRow.version).desc()
    return (await session.scalars(query.order_by(order).limit(limit))).all()
