"""Rules of cohorts: planning, changing and reading them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from kit.auth import Principal
from kit.etags import PreconditionFailed, etag_of, require_if_match
from kit.paging import Page
from kit.problems import NotFound
from training.cohorts import access, queries, schemas
from training.cohorts.errors import (
    CohortOver,
    CourseNotPublished,
    IllegalCohortTransition,
    ImpossibleDates,
    LibraryDiffers,
    LibraryNeeded,
    SessionOutsideCohort,
    SessionsOverlap,
)
from training.cohorts.filters import CohortFilter
from training.cohorts.models import Cohort, KnownLibrary
from training.courses import service as courses

TRANSITIONS = {
    "planned": {"open", "cancelled"},
    "open": {"running", "cancelled"},
    "running": {"finished", "cancelled"},
    "finished": set[str](),
    "cancelled": set[str](),
}
OVER = ("finished", "cancelled")


async def list_cohorts(
    session: AsyncSession, wanted: CohortFilter, *, cursor: str | None, limit: int
) -> Page[schemas.Cohort]:
    """Return a page of cohorts by first day."""
    rows, following = await queries.find_page(session, wanted, cursor, limit)
    return Page(items=await _wire(session, rows), next=following)


async def list_cohorts_of_course(
    session: AsyncSession,
    course_id: UUID,
    *,
    principal: Principal | None,
    cursor: str | None,
    limit: int,
) -> Page[schemas.Cohort]:
    """Return the cohorts of a course; NotFound when the caller may not see the course."""
    await courses.get_course(session, course_id, principal=principal)
    return await list_cohorts(
        session, CohortFilter(course_id=course_id), cursor=cursor, limit=limit
    )


async def get_cohort(session: AsyncSession, cohort_id: UUID) -> schemas.Cohort:
    """Return a cohort; NotFound when there is none. Cohorts exist of published courses only."""
    row = await queries.find_cohort(session, cohort_id)
    if row is None:
        raise NotFound
    return (await _wire(session, [row]))[0]


async def keep_libraries(session: AsyncSession, libraries: Sequence[schemas.Library]) -> None:
    """Copy libraries that are not known yet; what is known stays as it is."""
    if libraries:
        values = [library.model_dump() for library in libraries]
        await session.execute(insert(KnownLibrary).values(values).on_conflict_do_nothing())


async def plan_cohort(
    session: AsyncSession,
    course_id: UUID,
    draft: schemas.CohortCreate,
    *,
    principal: Principal,
    cohort_id: UUID | None = None,
) -> schemas.Cohort:
    """Plan a run of a published course at a library that the caller answers for."""
    course = await courses.get_course(session, course_id, principal=principal)
    library = await _known_library(session, draft.library)
    access.require_planner(
        principal, library.id if library else None, library.ubigeo if library else None
    )
    if course.status != "published":
        raise CourseNotPublished
    now = datetime.now(UTC)
    row = Cohort(
        **draft.model_dump(exclude={"library"}),
        id=cohort_id or uuid4(),
        course_id=course_id,
        library_id=library.id if library else None,
        created_at=now,
        updated_at=now,
    )
    if library:
        await keep_libraries(session, [library])
    session.add(row)
    await flush(session)
    return schemas.Cohort(
        **row.model_dump(), course_title=course.title, library=library, sessions=[]
    )


async def _known_library(
    session: AsyncSession, given: schemas.Library | None
) -> schemas.Library | None:
    """Return the copy of the library, else what was given.

    A district is a scope of authority, so one that contradicts the copy is refused.
    """
    if given is None:
        return None
    known = await session.get(KnownLibrary, given.id)
    if known is None:
        return given
    if known.ubigeo != given.ubigeo:
        raise LibraryDiffers
    return schemas.Library.model_validate(known.model_dump())


async def change_cohort(
    session: AsyncSession,
    cohort_id: UUID,
    patch: schemas.CohortUpdate,
    *,
    principal: Principal,
    if_match: str | None,
) -> schemas.Cohort:
    """Apply a merge patch to the version named by If-Match; nobody's change is overwritten."""
    present = await get_cohort(session, cohort_id)
    require_planner_of(principal, present)
    require_if_match(if_match, cohort_etag(present))
    wanted = patch.model_dump(exclude_unset=True)
    after = present.model_copy(update=wanted)
    if after == present:
        return present
    _require_possible(present, after)
    await _write(session, present, wanted)
    return after.model_copy(update={"version": present.version + 1})


def _require_possible(present: schemas.Cohort, after: schemas.Cohort) -> None:
    if present.status in OVER:
        raise CohortOver
    if after.status != present.status and after.status not in TRANSITIONS[present.status]:
        raise IllegalCohortTransition(present.status, after.status)
    if after.ends_on < after.starts_on:
        raise ImpossibleDates("#/ends_on")
    if after.library is None and after.modality != "online":
        raise LibraryNeeded


async def _write(session: AsyncSession, present: schemas.Cohort, values: dict[str, Any]) -> None:
    """Write where the version still is the one that was read, else PreconditionFailed."""
    statement = (
        update(Cohort)
        .where(col(Cohort.id) == present.id, col(Cohort.version) == present.version)
        .values(values | {"version": present.version + 1, "updated_at": datetime.now(UTC)})
        .returning(col(Cohort.id))
        .execution_options(synchronize_session=False)
    )
    try:
        written = (await session.execute(statement)).scalar_one_or_none()
    except IntegrityError as error:
        raise problem_of(error) from error
    if written is None:
        raise PreconditionFailed


async def touch(session: AsyncSession, cohort_id: UUID) -> Cohort:
    """Count the version up for a change of the sessions, and hold the cohort until the commit.

    CohortOver when it is finished or cancelled, also if that happens at the same moment.
    """
    statement = (
        update(Cohort)
        .where(col(Cohort.id) == cohort_id, col(Cohort.status).not_in(OVER))
        .values(version=col(Cohort.version) + 1, updated_at=datetime.now(UTC))
        .returning(Cohort)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    row = (await session.scalars(statement)).one_or_none()
    if row is None:
        raise CohortOver
    return row


def require_planner_of(principal: Principal, cohort: schemas.Cohort) -> None:
    library = cohort.library
    access.require_planner(
        principal, library.id if library else None, library.ubigeo if library else None
    )


def cohort_etag(cohort: schemas.Cohort) -> str:
    return etag_of(cohort.id, cohort.version)


async def flush(session: AsyncSession) -> None:
    try:
        await session.flush()
    except IntegrityError as error:
        raise problem_of(error) from error


def problem_of(error: IntegrityError) -> Exception:
    """Name the broken constraint where a client can do something about it."""
    constraint = getattr(getattr(error.orig, "__cause__", None), "constraint_name", None)
    match constraint:
        case "session_within_cohort":
            return SessionOutsideCohort()
        case "session_overlap":
            return SessionsOverlap()
        case _:
            return error


async def _wire(session: AsyncSession, rows: list[queries.Row]) -> list[schemas.Cohort]:
    """Return the wire form of cohorts with one more statement, however many there are."""
    sessions = await queries.sessions_of(session, [row.cohort.id for row in rows])
    return [
        schemas.Cohort.model_validate(
            {
                **row.cohort.model_dump(),
                "course_title": row.course_title,
                "library": row.library.model_dump() if row.library else None,
                "sessions": [meeting.model_dump() for meeting in sessions[row.cohort.id]],
            }
        )
        for row in rows
    ]
