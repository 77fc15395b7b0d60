"""What search reads of PostgreSQL: what changed, what to hide, what to show."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.items.queries import ChangedItem
from catalog.search.generations import Position

# More would mean that the index is far behind; the join to PostgreSQL still drops the rest.
MAX_HIDDEN = 2000

_PUBLISHED = text("""
SELECT i.id, i.status, i.title, i.alternative_titles, i.summary, i.creators, i.subjects,
       i.keywords, i.languages, i.kind, i.audience, i.licence, i.publisher, i.issued,
       i.coverage, i.identifiers, i.created_at, i.published_at, i.version,
       i.change_xid::text::bigint AS change_xid, i.change_seq,
       ARRAY(SELECT DISTINCT r.media_type FROM rendition r
             WHERE r.item_id = i.id AND r.role <> 'cover' ORDER BY 1) AS media_types
FROM item i
WHERE i.status = 'published' AND i.id > :after
ORDER BY i.id
LIMIT :limit
""")

_HORIZON = text("""
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xmin,
       pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS xmax,
       (SELECT system_identifier FROM pg_control_system())::text || '/' || d.oid AS database
FROM pg_database d WHERE d.datname = current_database()
""")

# Rows with an id from before a logical restore lie beyond xmax: they are no pending changes.
_HIDDEN = text("""
SELECT id FROM item
WHERE (change_xid, change_seq) > (CAST(CAST(:xid AS text) AS xid8), :seq)
  AND change_xid < pg_snapshot_xmax(pg_current_snapshot())
  AND status <> 'published'
LIMIT :limit
""")

_SHOWN = text("""
SELECT i.id, i.title, i.summary, i.creators, i.kind, i.languages, i.subjects, i.licence, i.issued,
       COALESCE(
         (SELECT jsonb_agg(jsonb_build_object('media_type', r.media_type, 'size', r.size)
                           ORDER BY r.role <> 'main', r.created_at, r.id)
          FROM rendition r WHERE r.item_id = i.id AND r.role <> 'cover'), '[]'::jsonb) AS formats
FROM item i
WHERE i.id = ANY(:ids) AND i.status = 'published'
""")

_HTML_FILES = text("""
SELECT DISTINCT ON (item_id) item_id, sha256 FROM rendition
WHERE item_id = ANY(:ids) AND media_type = 'text/html' AND role = 'main' AND size <= :bytes
ORDER BY item_id, created_at, id
""")

_TITLES = text("SELECT id, title FROM item WHERE id = ANY(:ids) AND status = 'published'")


async def read_published(session: AsyncSession, after: UUID, limit: int) -> list[ChangedItem]:
    """Return published items by id, for building an index from nothing."""
    rows = await session.execute(_PUBLISHED, {"after": after, "limit": limit})
    return [ChangedItem(**row) for row in rows.mappings()]


async def read_horizon(session: AsyncSession) -> tuple[Position, int, str]:
    """Return the position before which every change is visible, the next xid, the database.

    The database is named by its server's system identifier and its own oid: a restored copy
    or another server counts its transactions anew.
    """
    row = (await session.execute(_HORIZON)).one()
    return Position(row.xmin, 0), row.xmax, row.database


async def read_hidden(session: AsyncSession, since: Position) -> list[UUID]:
    """Return items that changed since and are not public: the index may still have them."""
    rows = await session.execute(
        _HIDDEN, {"xid": str(since.xid), "seq": since.seq, "limit": MAX_HIDDEN}
    )
    return list(rows.scalars())


async def read_shown(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return what a result shows of each item that is public now, with one statement."""
    rows = await session.execute(_SHOWN, {"ids": list(ids)})
    return {row["id"]: dict(row) for row in rows.mappings()}


async def read_titles(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, str]:
    rows = await session.execute(_TITLES, {"ids": list(ids)})
    return {row.id: row.title for row in rows}


async def read_html_files(
    session: AsyncSession, ids: Collection[UUID], max_bytes: int
) -> list[tuple[UUID, str]]:
    """Return item and SHA-256 of the first main HTML file of each item that has one."""
    rows = await session.execute(_HTML_FILES, {"ids": list(ids), "bytes": max_bytes})
    return [(row.item_id, row.sha256) for row in rows]
