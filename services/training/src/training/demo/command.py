"""`python -m training demo`: through the service's own functions, with libraries of partners.

A run plans the present quarter, unless that was done, and leads the cohorts of this quarter and the
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
from training.cohorts.filters import CohortFilter
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
    made = 0
    async with database.sessions() as session:
        new_courses = await _write_courses(session, taught)
        await cohorts.keep_libraries(session, [copy_of(library) for library in libraries])
        there = await _present(session)
        # A library that opened or closed since would move the others: a quarter is planned once.
        if not any(entry.id in there for entry in planned):
            there |= {entry.id: await _plan(session, entry) for entry in planned}
            made = len(planned)
        for entry in [*earlier, *planned]:
            if entry.id in there:
                await _lead(session, there[entry.id], today, cancelled=entry.cancelled)
        await session.commit()
    return new_courses, made


async def _present(session: AsyncSession) -> dict[UUID, schemas.Cohort]:
    """Return all cohorts by id."""
    found: dict[UUID, schemas.Cohort] = {}
    cursor = None
    while True:
        page = await cohorts.list_cohorts(session, CohortFilter(), cursor=cursor, limit=100)
        found |= {cohort.id: cohort for cohort in page.items}
        if page.next is None:
            return found
        cursor = page.next


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


async def _plan(session: AsyncSession, entry: DemoCohort) -> schemas.Cohort:
    planned = await cohorts.plan_cohort(
        session, entry.course_id, entry.draft, principal=ADMINISTRATOR, cohort_id=entry.id
    )
    await meetings.add_sessions(session, entry.id, entry.sessions, principal=ADMINISTRATOR)
    # Adding them was one change of the cohort.
    return planned.model_copy(update={"version": planned.version + 1})


async def _lead(
    session: AsyncSession, present: schemas.Cohort, today: date, *, cancelled: bool
) -> None:
    """Take the cohort step by step to the state of its dates, or to its cancellation."""
    if present.status in cohorts.OVER:
        return
    for step in steps(present, today, cancelled=cancelled):
        present = await _change(session, present, step)


async def _change(session: AsyncSession, present: schemas.Cohort, step: str) -> schemas.Cohort:
    return await cohorts.change_cohort(
        session,
        present.id,
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
