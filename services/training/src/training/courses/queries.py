"""The selects of courses: filters, keyset paging, and the calendar in the same statement."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    and_,
    any_,
    column,
    exists,
    func,
    literal,
    select,
    table,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from kit.paging import decode_cursor, encode_cursor
from training.courses.filters import CourseFilter
from training.courses.models import Course

# The cohorts' tables belong to the feature above this one; of them a course's calendar needs
# these columns and no more.
_cohort = table(
    "cohort",
    *(column(name) for name in ("course_id", "library_id", "starts_on", "ends_on", "status")),
)
_library = table("known_library", column("id"), column("ubigeo"))


@dataclass(frozen=True)
class Row:
    """A course with how many cohorts it has and when the next one starts."""

    course: Course
    cohort_count: int
    next_starts_on: date | None


async def find_course(session: AsyncSession, course_id: UUID, *, today: date) -> Row | None:
    query = select(Course, *_calendar(today)).where(col(Course.id) == course_id)
    # After an update in the same session the row has to be read anew.
    found = await session.execute(query.execution_options(populate_existing=True))
    row = found.one_or_none()
    return Row(*row) if row else None


async def find_page(
    session: AsyncSession, wanted: CourseFilter, cursor: str | None, limit: int, *, today: date
) -> tuple[list[Row], str | None]:
    """Return a page by title and the cursor of the next one."""
    key = (col(Course.sort_title), col(Course.id))
    query = select(Course, *_calendar(today)).where(*_conditions(wanted, today))
    after = decode_cursor(cursor, str, UUID)
    if after is not None:
        query = query.where(tuple_(*key) > tuple_(*after))
    found = await session.execute(query.order_by(*key).limit(limit + 1))
    rows = [Row(*row) for row in found]
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1].course
    return rows[:limit], encode_cursor(last.sort_title, last.id)


def _calendar(today: date) -> tuple[Any, Any]:
    own = _cohort.c.course_id == col(Course.id)
    count = select(func.count()).select_from(_cohort).where(own, _cohort.c.status != "cancelled")
    starts = select(func.min(_cohort.c.starts_on)).where(
        own, _cohort.c.status.in_(["planned", "open"]), _cohort.c.starts_on >= today
    )
    return count.scalar_subquery(), starts.scalar_subquery()


def _conditions(wanted: CourseFilter, today: date) -> list[ColumnElement[bool]]:
    found = [col(Course.status) == wanted.status]
    found += [col(Course.folded).contains(word, autoescape=True) for word in wanted.words]
    if wanted.subject:
        found.append(literal(wanted.subject) == any_(col(Course.subjects)))
    if wanted.modality:
        found.append(col(Course.modality) == wanted.modality)
    if wanted.department or wanted.library_id:
        found.append(_held(wanted, today))
    return found


def _held(wanted: CourseFilter, today: date) -> ColumnElement[bool]:
    """Keep courses with a cohort there that is planned, open or running and has not ended."""
    conditions: list[ColumnElement[bool]] = [
        _cohort.c.course_id == col(Course.id),
        _cohort.c.library_id == _library.c.id,
        _cohort.c.status.in_(["planned", "open", "running"]),
        _cohort.c.ends_on >= today,
    ]
    if wanted.library_id:
        conditions.append(_library.c.id == wanted.library_id)
    if wanted.department:
        conditions.append(_library.c.ubigeo.startswith(wanted.department, autoescape=True))
    return exists().select_from(_cohort, _library).where(and_(*conditions))
