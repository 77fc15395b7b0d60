"""`python -m training demo`: through the service's own functions, with libraries of partners.

A run enters what is missing of the present quarter and leads the cohorts of this quarter and the
one before to the state that their dates ask for. It changes nothing else: neither dates nor
words, nor a cohort that somebody cancelled. A second run on the same day changes nothing.
"""

import sys
from datetime import date, timedelta
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from kit.auth import Principal, Role
from kit.db import Database
from kit.settings import is_loopback
from training.clients.partners import Library, PartnersClient, PartnersUnreachable
from training.cohorts import meetings, schemas
from training.cohorts import service as cohorts
from training.courses import service as courses
from training.courses.schemas import CourseUpdate
from training.demo.calendar import (
    DemoCohort,
    DemoCourse,
    copy_of,
    demo_cohorts,
    demo_courses,
    quarter_start,
    stable_id,
)
from training.settings import Settings

log = structlog.get_logger(__name__)
ADMINISTRATOR = Principal(
    subject=str(stable_id("person", "admin")),
    name="Administración (demostración)",
    client_id="demo",
    roles=frozenset({Role("administrator", "network")}),
)
COURSE_OF_STATES = ("planned", "open", "running", "finished")
OPENS_BEFORE = timedelta(weeks=6)


async def demo(settings: Settings, _: list[str]) -> None:
    if not is_loopback(settings.public_url):
        sys.exit("The demonstration is invented: PUBLIC_URL must be a loopback address.")
    libraries = await read_libraries(settings.partners_url)
    database = Database(settings.database_url, pool_size=settings.database_pool_size)
    try:
        made = await load(database, libraries, courses.today())
    finally:
        await database.close()
    log.info("demo loaded", courses=made[0], cohorts=made[1])


async def read_libraries(url: str) -> list[Library]:
    client = PartnersClient(url)
    try:
        return [library async for library in client.libraries()]
    except PartnersUnreachable as error:
        sys.exit(f"The libraries cannot be read from PARTNERS_URL {url}: {error}")
    finally:
        await client.close()


async def load(database: Database, libraries: list[Library], today: date) -> tuple[int, int]:
    """Enter what is missing in one transaction; return how many courses and cohorts that were."""
    taught = demo_courses()
    monday = quarter_start(today)
    planned = demo_cohorts(taught, libraries, monday)
    earlier = demo_cohorts(taught, libraries, quarter_start(monday - timedelta(days=1)))
    async with database.sessions() as session:
        new_courses = await _write_courses(session, taught)
        await cohorts.keep_libraries(session, [copy_of(library) for library in libraries])
        there = await cohorts.find_existing(session, [c.id for c in [*earlier, *planned]])
        for entry in planned:
            if entry.id not in there:
                await _plan(session, entry)
        for entry in [*earlier, *planned]:
            if entry.id in there or entry in planned:
                await _lead(session, entry, today)
        await session.commit()
    return new_courses, len([entry for entry in planned if entry.id not in there])


async def _write_courses(session: AsyncSession, taught: list[DemoCourse]) -> int:
    there = await courses.find_existing(session, [course.id for course in taught])
    missing = [course for course in taught if course.id not in there]
    for course in missing:
        made = await courses.create_course(
            session, course.draft, principal=ADMINISTRATOR, course_id=course.id, synthetic=True
        )
        await courses.change_course(
            session,
            made.id,
            CourseUpdate(status="published"),
            principal=ADMINISTRATOR,
            if_match=courses.course_etag(made),
        )
    return len(missing)


async def _plan(session: AsyncSession, entry: DemoCohort) -> None:
    await cohorts.plan_cohort(
        session, entry.course_id, entry.draft, principal=ADMINISTRATOR, cohort_id=entry.id
    )
    for session_id, meeting in entry.sessions:
        await meetings.add_session(
            session, entry.id, meeting, principal=ADMINISTRATOR, session_id=session_id
        )


async def _lead(session: AsyncSession, entry: DemoCohort, today: date) -> None:
    """Take the cohort step by step to the state of its dates, or to its cancellation."""
    present = await cohorts.get_cohort(session, entry.id)
    if present.status in cohorts.OVER:
        return
    for step in steps(present, today, cancelled=entry.cancelled):
        present = await _change(session, entry.id, present, step)


async def _change(
    session: AsyncSession, cohort_id: UUID, present: schemas.Cohort, step: str
) -> schemas.Cohort:
    return await cohorts.change_cohort(
        session,
        cohort_id,
        schemas.CohortUpdate.model_validate({"status": step}),
        principal=ADMINISTRATOR,
        if_match=cohorts.cohort_etag(present),
    )


def steps(cohort: schemas.Cohort, today: date, *, cancelled: bool) -> tuple[str, ...]:
    """Return the states to go through from the present one."""
    if cancelled:
        return ("cancelled",)
    reached = COURSE_OF_STATES.index(state_on(cohort.starts_on, cohort.ends_on, today))
    return COURSE_OF_STATES[COURSE_OF_STATES.index(cohort.status) + 1 : reached + 1]


def state_on(starts_on: date, ends_on: date, today: date) -> str:
    """Return the state of a cohort with these dates: open from six weeks before the start."""
    if ends_on < today:
        return "finished"
    if starts_on <= today:
        return "running"
    return "open" if starts_on - today <= OPENS_BEFORE else "planned"
