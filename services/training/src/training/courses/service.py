"""Rules of courses: writing them down, publishing, retiring, reading."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from kit.auth import Principal
from kit.etags import PreconditionFailed, etag_of, require_if_match
from kit.folding import fold
from kit.paging import Page
from kit.problems import Forbidden, NotFound
from training.courses import access, queries, schemas
from training.courses.errors import IllegalCourseTransition
from training.courses.filters import CourseFilter
from training.courses.models import Course
from training.settings import TIME_ZONE

TRANSITIONS = {"draft": {"published"}, "published": {"retired"}, "retired": {"published"}}


def today() -> date:
    """Return the day it is in the calendar of the courses."""
    return datetime.now(ZoneInfo(TIME_ZONE)).date()


async def list_courses(
    session: AsyncSession,
    wanted: CourseFilter,
    *,
    principal: Principal | None,
    cursor: str | None,
    limit: int,
) -> Page[schemas.Course]:
    """Return a page of courses by title; drafts are only for those who work on them."""
    if wanted.status == "draft" and not access.sees_drafts(principal):
        raise Forbidden
    rows, following = await queries.find_page(session, wanted, cursor, limit, today=today())
    return Page(items=[_wire(row) for row in rows], next=following)


async def get_course(
    session: AsyncSession, course_id: UUID, *, principal: Principal | None
) -> schemas.Course:
    """Return a course; NotFound when there is none, or a draft the caller may not see."""
    row = await queries.find_course(session, course_id, today=today())
    if row is None or (row.course.status == "draft" and not access.sees_drafts(principal)):
        raise NotFound
    return _wire(row)


async def find_existing(session: AsyncSession, ids: Sequence[UUID]) -> set[UUID]:
    """Return which of these ids are taken."""
    return set(await session.scalars(select(col(Course.id)).where(col(Course.id).in_(ids))))


async def create_course(
    session: AsyncSession,
    draft: schemas.CourseCreate,
    *,
    principal: Principal,
    course_id: UUID | None = None,
    synthetic: bool = False,
) -> schemas.Course:
    """Write a course down as a draft."""
    access.require_writer(principal)
    now = datetime.now(UTC)
    values: dict[str, Any] = draft.model_dump() | _search_texts(draft.model_dump())
    row = Course(
        **values, id=course_id or uuid4(), synthetic=synthetic, created_at=now, updated_at=now
    )
    session.add(row)
    await session.flush()
    return _wire(queries.Row(row, 0, None))


async def change_course(
    session: AsyncSession,
    course_id: UUID,
    patch: schemas.CourseUpdate,
    *,
    principal: Principal,
    if_match: str | None,
) -> schemas.Course:
    """Apply a merge patch to the version named by If-Match; nobody's change is overwritten."""
    access.require_writer(principal)
    present = await get_course(session, course_id, principal=principal)
    require_if_match(if_match, course_etag(present))
    wanted = patch.model_dump(exclude_unset=True)
    if "status" in wanted:
        _require_transition(present.status, wanted["status"])
    values = {**present.model_dump(), **wanted}
    if values == present.model_dump():
        return present
    await _write(session, present, wanted | _search_texts(values))
    return await get_course(session, course_id, principal=principal)


async def _write(session: AsyncSession, present: schemas.Course, values: dict[str, Any]) -> None:
    """Write where the version still is the one that was read, else PreconditionFailed."""
    statement = (
        update(Course)
        .where(col(Course.id) == present.id, col(Course.version) == present.version)
        .values(values | {"version": present.version + 1, "updated_at": datetime.now(UTC)})
        .returning(col(Course.id))
        .execution_options(synchronize_session=False)
    )
    if (await session.execute(statement)).scalar_one_or_none() is None:
        raise PreconditionFailed


def course_etag(course: schemas.Course) -> str:
    """Return the validator; the calendar in short is part of what is shown."""
    return etag_of(course.id, course.version, course.cohort_count, course.next_starts_on or 0)


def _require_transition(present: str, wanted: str) -> None:
    if wanted != present and wanted not in TRANSITIONS[present]:
        raise IllegalCourseTransition(present, wanted)


def _search_texts(values: dict[str, Any]) -> dict[str, str]:
    words = [values["title"], values["summary"], *values["objectives"], values["programme"] or ""]
    return {"sort_title": fold(values["title"]), "folded": fold(" ".join(words))}


def _wire(row: queries.Row) -> schemas.Course:
    return schemas.Course.model_validate(
        {
            **row.course.model_dump(),
            "cohort_count": row.cohort_count,
            "next_starts_on": row.next_starts_on,
        }
    )
