"""The selects of cohorts and their sessions."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from kit.paging import decode_cursor, encode_cursor
from training.cohorts.filters import CohortFilter
from training.cohorts.models import Cohort, KnownLibrary, Session
from training.courses.models import Course


@dataclass(frozen=True)
class Row:
    """A cohort with what it shows of others."""

    cohort: Cohort
    course_title: str
    library: KnownLibrary | None


def _rows() -> Any:
    return (
        select(Cohort, col(Course.title), KnownLibrary)
        .join(Course, col(Course.id) == col(Cohort.course_id))
        .outerjoin(KnownLibrary, col(KnownLibrary.id) == col(Cohort.library_id))
        # After an update in the same session the rows have to be read anew.
        .execution_options(populate_existing=True)
    )


async def find_cohort(session: AsyncSession, cohort_id: UUID) -> Row | None:
    found = await session.execute(_rows().where(col(Cohort.id) == cohort_id))
    row = found.one_or_none()
    return Row(*row) if row else None


async def find_page(
    session: AsyncSession, wanted: CohortFilter, cursor: str | None, limit: int
) -> tuple[list[Row], str | None]:
    """Return a page by first day and the cursor of the next one."""
    key = (col(Cohort.starts_on), col(Cohort.id))
    query = _rows().where(*_conditions(wanted))
    after = decode_cursor(cursor, date.fromisoformat, UUID)
    if after is not None:
        query = query.where(tuple_(*key) > tuple_(*after))
    rows = [Row(*row) for row in await session.execute(query.order_by(*key).limit(limit + 1))]
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1].cohort
    return rows[:limit], encode_cursor(last.starts_on, last.id)


def _conditions(wanted: CohortFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.course_id:
        found.append(col(Cohort.course_id) == wanted.course_id)
    if wanted.library_id:
        found.append(col(Cohort.library_id) == wanted.library_id)
    if wanted.department:
        found.append(col(KnownLibrary.ubigeo).startswith(wanted.department, autoescape=True))
    if wanted.since:
        found.append(col(Cohort.ends_on) >= wanted.since)
    return found


async def sessions_of(session: AsyncSession, ids: list[UUID]) -> dict[UUID, list[Session]]:
    """Return each cohort's sessions in order, with one statement."""
    found: dict[UUID, list[Session]] = {identifier: [] for identifier in ids}
    query = select(Session).where(col(Session.cohort_id).in_(ids))
    query = query.order_by(col(Session.starts_at), col(Session.id))
    for meeting in await session.scalars(query.execution_options(populate_existing=True)):
        found[meeting.cohort_id].append(meeting)
    return found
