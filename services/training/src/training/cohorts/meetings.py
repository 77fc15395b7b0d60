"""Rules of sessions, the meetings of a cohort."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from kit.auth import Principal
from kit.etags import PreconditionFailed, etag_of, require_if_match
from kit.problems import NotFound
from training.cohorts import schemas
from training.cohorts import service as cohorts
from training.cohorts.errors import ImpossibleDates
from training.cohorts.models import Session


async def add_session(
    session: AsyncSession,
    cohort_id: UUID,
    draft: schemas.SessionCreate,
    *,
    principal: Principal,
) -> schemas.Session:
    """Add a meeting; SessionOutsideCohort and SessionsOverlap come from the database."""
    added = await add_sessions(session, cohort_id, [(uuid4(), draft)], principal=principal)
    return added[0]


async def add_sessions(
    session: AsyncSession,
    cohort_id: UUID,
    drafts: Sequence[tuple[UUID, schemas.SessionCreate]],
    *,
    principal: Principal,
) -> list[schemas.Session]:
    """Add meetings, all or none, as one change of the cohort."""
    cohort = await cohorts.get_cohort(session, cohort_id)
    cohorts.require_planner_of(principal, cohort)
    held = await cohorts.touch(session, cohort_id)
    dates: dict[str, Any] = {"cohort_starts_on": held.starts_on, "cohort_ends_on": held.ends_on}
    rows = [
        Session(**draft.model_dump(), **dates, id=identifier, cohort_id=cohort_id)
        for identifier, draft in drafts
    ]
    session.add_all(rows)
    await cohorts.flush(session)
    return [schemas.Session.model_validate(row.model_dump()) for row in rows]


async def get_session(session: AsyncSession, session_id: UUID) -> schemas.Session:
    """Return a meeting; NotFound when there is none."""
    return schemas.Session.model_validate((await _get(session, session_id)).model_dump())


async def change_session(
    session: AsyncSession,
    session_id: UUID,
    patch: schemas.SessionUpdate,
    *,
    principal: Principal,
    if_match: str | None,
) -> schemas.Session:
    """Apply a merge patch to the version named by If-Match; nobody's change is overwritten."""
    row = await _get(session, session_id)
    cohorts.require_planner_of(principal, await cohorts.get_cohort(session, row.cohort_id))
    present = schemas.Session.model_validate(row.model_dump())
    require_if_match(if_match, session_etag(present))
    wanted = patch.model_dump(exclude_unset=True)
    after = present.model_copy(update=wanted)
    if after == present:
        return present
    if not after.starts_at < after.ends_at <= after.starts_at + schemas.LONGEST_SESSION:
        raise ImpossibleDates("#/ends_at")
    await cohorts.touch(session, row.cohort_id)
    await _write(session, present, wanted)
    await session.refresh(row)
    return schemas.Session.model_validate(row.model_dump())


async def _write(session: AsyncSession, present: schemas.Session, values: dict[str, Any]) -> None:
    statement = (
        update(Session)
        .where(col(Session.id) == present.id, col(Session.version) == present.version)
        .values(values | {"version": present.version + 1})
        .returning(col(Session.id))
        .execution_options(synchronize_session=False)
    )
    try:
        written = (await session.execute(statement)).scalar_one_or_none()
    except IntegrityError as error:
        raise cohorts.problem_of(error) from error
    if written is None:
        raise PreconditionFailed


def session_etag(meeting: schemas.Session) -> str:
    return etag_of(meeting.id, meeting.version)


async def _get(session: AsyncSession, session_id: UUID) -> Session:
    row = await session.get(Session, session_id)
    if row is None:
        raise NotFound
    return row
