"""When and where the demonstration's courses are held; all follows from the quarter of the year.

Dates hang on the Monday on or before the first day of the quarter, so that within a quarter every
run plans the same cohorts. They lie from three months before that Monday to half a year after it:
on any day some are past, some running and some to come.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from training.clients.partners import Library
from training.cohorts import schemas
from training.courses.schemas import CourseCreate
from training.settings import TIME_ZONE

SESSION_HOURS = 2
_FIRST_WEEK, _WEEKS = -14, 40
_TIMES = (time(10), time(15), time(17))


@dataclass(frozen=True)
class DemoCourse:
    """A course of courses.toml with its stable id."""

    id: UUID
    key: str
    draft: CourseCreate


@dataclass(frozen=True)
class DemoCohort:
    """A cohort to plan, with its sessions and their stable ids."""

    id: UUID
    course_id: UUID
    draft: schemas.CohortCreate
    sessions: list[tuple[UUID, schemas.SessionCreate]]
    cancelled: bool


def stable_id(what: str, key: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"semillas:demo:{what}:{key}")


def demo_courses() -> list[DemoCourse]:
    entries = tomllib.loads((Path(__file__).parent / "courses.toml").read_text("utf-8"))["course"]
    return [_course(entry) for entry in entries]


def _course(entry: dict[str, Any]) -> DemoCourse:
    key = entry.pop("key")
    draft = CourseCreate.model_validate({"languages": ["es"], **entry})
    return DemoCourse(stable_id("course", key), key, draft)


def copy_of(library: Library) -> schemas.Library:
    """Return the library as this service keeps it."""
    return schemas.Library(id=library.id, name=library.name, ubigeo=library.ubigeo)


def quarter_start(day: date) -> date:
    """Return the Monday on or before the first day of the day's quarter."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return first - timedelta(days=first.weekday())


def demo_cohorts(
    courses: Sequence[DemoCourse], libraries: Sequence[Library], monday: date
) -> list[DemoCohort]:
    """Return the cohorts of the quarter that hangs on this Monday."""
    places = Places(libraries)
    return [
        _cohort(course, monday, f"{place.ubigeo if place else 'online'}-{n}", place)
        for number, course in enumerate(courses)
        for n, place in enumerate(places.of(course, number))
    ]


class Places:
    """Chooses libraries: the pilots in turn, then a spread over the departments."""

    def __init__(self, libraries: Sequence[Library]) -> None:
        open_ones = [library for library in libraries if library.state == "open"]
        self.pilots = sorted((li for li in open_ones if li.pilot), key=lambda li: li.ubigeo)
        others = sorted(
            (library for library in open_ones if not library.pilot),
            key=lambda library: (stable_id("spread", library.ubigeo).int, library.id),
        )
        first = {library.ubigeo[:2]: library for library in reversed(others)}
        one_each = [first[department] for department in sorted(first)]
        self.spread = one_each + [library for library in others if library not in one_each]

    def of(self, course: DemoCourse, number: int) -> list[Library | None]:
        """Return two or three places of a course; None is online."""
        count = 2 if number % 3 == 2 else 3
        if course.draft.modality == "online":
            return [None] * count
        spread = [library for library in self.spread if _understood(course, library)]
        chosen: list[Library | None] = []
        if self.pilots:
            chosen.append(self.pilots[number % len(self.pilots)])
        chosen += [spread[(number * 2 + n) % len(spread)] for n in range(count - 1) if spread]
        return chosen


def _understood(course: DemoCourse, library: Library) -> bool:
    """A course in Quechua is held where Quechua is spoken."""
    wanted = {language for language in course.draft.languages if language.startswith("qu")}
    return not wanted or any(language.startswith("qu") for language in library.languages)


def _cohort(course: DemoCourse, monday: date, run: str, library: Library | None) -> DemoCohort:
    cohort_id = stable_id("cohort", f"{course.key}:{run}:{monday}")
    dice = stable_id("dice", f"{course.key}:{run}").int
    start = monday + timedelta(weeks=_FIRST_WEEK + dice // 7 % _WEEKS, days=dice % 5)
    hour = _TIMES[dice % len(_TIMES)]
    sessions = _sessions(course, cohort_id, start, hour, in_person=library is not None)
    draft = schemas.CohortCreate(
        library=library and copy_of(library),
        starts_on=start,
        ends_on=start + timedelta(weeks=len(sessions) - 1),
        capacity=12 + dice % 4 * 4,
        modality="online" if library is None else course.draft.modality,
        trainer="Equipo de capacitación (demostración)",
    )
    return DemoCohort(cohort_id, course.id, draft, sessions, cancelled=dice % 19 == 0)


def _sessions(
    course: DemoCourse, cohort_id: UUID, start: date, hour: time, *, in_person: bool
) -> list[tuple[UUID, schemas.SessionCreate]]:
    """Return weekly meetings of two hours that make up the course's hours, at most ten."""
    zone, topics = ZoneInfo(TIME_ZONE), course.draft.objectives
    count = min(max(round(course.draft.hours / SESSION_HOURS), 1), 10)
    found = []
    for n in range(count):
        begins = datetime.combine(start + timedelta(weeks=n), hour, zone)
        meeting = schemas.SessionCreate(
            starts_at=begins,
            ends_at=begins + timedelta(hours=SESSION_HOURS),
            place="Sala de usos múltiples" if in_person else None,
            topic=topics[n * len(topics) // count] if topics else None,
        )
        found.append((stable_id("session", f"{cohort_id}:{n}"), meeting))
    return found
