"""Statements of imports: whole batches at once."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from catalog.ingest.models import ImportErrorRow, ImportRow
from catalog.ingest.records import Fault, Prepared

_TEXTS = ("title", "summary", "kind", "licence", "publisher", "issued")
_LISTS = (
    "alternative_titles",
    "creators",
    "subjects",
    "keywords",
    "languages",
    "audience",
    "coverage",
    "identifiers",
    "accessibility",
)
_FIELDS = ", ".join((*_TEXTS, *_LISTS))
_TYPED = ", ".join([f"{n} text" for n in _TEXTS] + [f"{n} jsonb" for n in _LISTS])
_ASSIGNED = ", ".join(f"{n} = EXCLUDED.{n}" for n in (*_TEXTS, *_LISTS))
_SNAPSHOT_FIELDS = ", ".join(
    f"'{n}', c.{n}"
    for n in (
        *("id", *_TEXTS, *_LISTS, "status", "version"),
        *("created_at", "updated_at", "published_at"),
    )
)
# What the wire's Item holds; a test compares it with the form that items.wire builds.
_SNAPSHOT = f"""
jsonb_build_object({_SNAPSHOT_FIELDS},
  'source', jsonb_build_object('name', c.source_name, 'id', c.source_id, 'url', c.source_url),
  'owner', jsonb_build_object('scope_kind', c.owner_kind, 'scope_id', c.owner_id),
  'created_by', jsonb_build_object('id', c.created_by, 'name', c.created_by_name),
  'updated_by', jsonb_build_object('id', c.updated_by, 'name', c.updated_by_name),
  'renditions', COALESCE((
    SELECT jsonb_agg((to_jsonb(r) - 'created_by') || jsonb_build_object(
        'content_url', '/api/catalog/v1/renditions/' || r.id || '/content',
        'readable', r.media_type ~ '^(image/|audio/|video/)'
          OR r.media_type IN ('text/html', 'text/plain', 'application/pdf'))
      ORDER BY array_position(ARRAY['main', 'alternative', 'cover'], r.role), r.created_at, r.id)
    FROM rendition r WHERE r.item_id = c.id), '[]'::jsonb))
"""  # noqa: S608 - made of the column names above
# The id is random: one made of the source's id could conflict on the primary key, which
# ON CONFLICT of the source's key does not cover. ON CONFLICT makes two imports of the same
# source at once end with one item each; an unchanged source leaves the item, and what people
# edited in it, alone.
_WRITE = text(f"""
WITH incoming AS (
  SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb))
    AS r(source_id text, source_url text, source_hash text, {_TYPED})
), changed AS (
  INSERT INTO item (id, {_FIELDS}, source_name, source_id, source_url, source_hash, status,
      owner_kind, version, created_at, created_by, created_by_name, updated_at, updated_by,
      updated_by_name, published_at)
  SELECT uuidv7(), {_FIELDS}, :source, source_id, source_url, source_hash, 'published',
      'network', 1, now(), :by, :by_name, now(), :by, :by_name, now()
  FROM incoming ORDER BY source_id
  ON CONFLICT (source_name, source_id) DO UPDATE SET {_ASSIGNED},
      source_url = EXCLUDED.source_url, source_hash = EXCLUDED.source_hash,
      version = item.version + 1, updated_at = now(),
      updated_by = EXCLUDED.updated_by, updated_by_name = EXCLUDED.updated_by_name
    WHERE item.source_hash IS DISTINCT FROM EXCLUDED.source_hash
  RETURNING *
), kept AS (
  INSERT INTO item_version (item_id, version, at, by_id, by_name, change, note, snapshot)
  SELECT c.id, c.version, c.updated_at, c.updated_by, c.updated_by_name,
      CASE WHEN c.version = 1 THEN 'created' ELSE 'edited' END, :note, {_SNAPSHOT}
  FROM changed c
  RETURNING version
)
SELECT count(*) FILTER (WHERE version = 1) AS created,
       count(*) FILTER (WHERE version > 1) AS updated FROM kept
""")  # noqa: S608 - made of the column names above


@dataclass(frozen=True)
class Written:
    created: int
    updated: int
    unchanged: int


async def write_items(session: AsyncSession, row: ImportRow, items: Sequence[Prepared]) -> Written:
    """Insert what is new, update what the source changed, with one statement."""
    if not items:
        return Written(0, 0, 0)
    rows = [
        {
            **item.fields,
            "source_id": item.source_id,
            "source_url": item.url,
            "source_hash": item.hash,
        }
        for item in items
    ]
    parameters: dict[str, Any] = {
        "rows": json.dumps(rows, ensure_ascii=False),
        "source": row.source,
        "by": row.created_by,
        "by_name": row.created_by_name,
        "note": row.name,
    }
    counts = (await session.execute(_WRITE, parameters)).one()
    changed = counts.created + counts.updated
    return Written(counts.created, counts.updated, len(items) - changed)


async def add_faults(session: AsyncSession, import_id: UUID, faults: Sequence[Fault]) -> None:
    if faults:
        rows = [{"import_id": import_id, **asdict(fault)} for fault in faults]
        await session.execute(insert(ImportErrorRow), rows)


async def lock_import(session: AsyncSession, import_id: UUID) -> ImportRow | None:
    query = select(ImportRow).where(col(ImportRow.id) == import_id).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def page_of_imports(
    session: AsyncSession, *, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[ImportRow]:
    """Return imports, the latest first."""
    query = select(ImportRow)
    if after is not None:
        key = tuple_(col(ImportRow.created_at), col(ImportRow.id))
        query = query.where(key < tuple_(*after))
    order = (col(ImportRow.created_at).desc(), col(ImportRow.id).desc())
    return (await session.scalars(query.order_by(*order).limit(limit))).all()


async def page_of_errors(
    session: AsyncSession, import_id: UUID, *, after: tuple[int, int] | None, limit: int
) -> Sequence[ImportErrorRow]:
    """Return an import's errors in the file's order."""
    query = select(ImportErrorRow).where(col(ImportErrorRow.import_id) == import_id)
    key = (col(ImportErrorRow.row), col(ImportErrorRow.id))
    if after is not None:
        query = query.where(tuple_(*key) > tuple_(*after))
    return (await session.scalars(query.order_by(*key).limit(limit))).all()
