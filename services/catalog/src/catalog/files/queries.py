"""Selects on files."""

from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from catalog.items.models import ItemRow, RenditionRow


async def lock_content(session: AsyncSession, sha256: str) -> None:
    """Until the transaction ends nobody else stores or removes the bytes of that sum."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:sha256, 0))"), {"sha256": sha256}
    )


async def count_renditions(session: AsyncSession, item_id: UUID) -> int:
    query = select(func.count()).where(col(RenditionRow.item_id) == item_id)
    return (await session.execute(query)).scalar_one()


async def content_is_used(session: AsyncSession, sha256: str) -> bool:
    query = select(col(RenditionRow.id)).where(col(RenditionRow.sha256) == sha256).limit(1)
    return (await session.execute(query)).first() is not None


async def find_rendition(
    session: AsyncSession, rendition_id: UUID
) -> tuple[RenditionRow, ItemRow] | None:
    """Return the file and its item, with one statement."""
    query = (
        select(RenditionRow, ItemRow)
        .join(ItemRow, col(ItemRow.id) == col(RenditionRow.item_id))
        .where(col(RenditionRow.id) == rendition_id)
    )
    row = (await session.execute(query)).one_or_none()
    return (row[0], row[1]) if row else None
