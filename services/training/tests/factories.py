"""Courses and cohorts for tests, made by the service's own functions."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI

from kit.auth import Principal, Role
from kit.testing.access import OWN_LIBRARY
from training.cohorts import meetings, schemas
from training.cohorts import service as cohorts
from training.courses import service as courses
from training.courses.schemas import Course, CourseCreate, CourseUpdate

ADMINISTRATOR = Principal(
    "admin-1", "Ana Administradora", "web", frozenset({Role("administrator", "network")})
)
TRUJILLO = {"id": OWN_LIBRARY, "name": "Biblioteca de Trujillo", "ubigeo": "130101"}
PUCALLPA = {
    "id": "00000000-0000-4000-8000-000000000002",
    "name": "Biblioteca de Pucallpa",
    "ubigeo": "250101",
}


def in_days(days: int) -> date:
    return courses.today() + timedelta(days=days)


def course_draft(**fields: Any) -> dict[str, Any]:
    """Return the body of a valid course."""
    return {
        "title": "Primeros pasos",
        "summary": "Encender, escribir y guardar.",
        "languages": ["es"],
        "level": "basic",
        "hours": 8.5,
        "modality": "in_person",
        **fields,
    }


def cohort_draft(**fields: Any) -> dict[str, Any]:
    """Return the body of a valid cohort in Trujillo that starts in a week."""
    return {
        "library": TRUJILLO,
        "starts_on": in_days(7).isoformat(),
        "ends_on": in_days(35).isoformat(),
        "capacity": 20,
        "modality": "in_person",
        **fields,
    }


async def course(app: FastAPI, status: str = "published", **fields: Any) -> Course:
    """Write a course down, bring it to the status and commit."""
    identifier = fields.pop("course_id", None)
    draft = CourseCreate.model_validate(course_draft(**fields))
    async with app.state.database.sessions() as session:
        made = await courses.create_course(
            session, draft, principal=ADMINISTRATOR, course_id=identifier
        )
        for step in {"draft": [], "published": ["published"]}.get(status, ["published", "retired"]):
            made = await courses.change_course(
                session,
                made.id,
                CourseUpdate.model_validate({"status": step}),
                principal=ADMINISTRATOR,
                if_match=courses.course_etag(made),
            )
        await session.commit()
    return made


async def cohort(
    app: FastAPI, course_id: UUID, *steps: str, cohort_id: UUID | None = None, **fields: Any
) -> schemas.Cohort:
    """Plan a cohort, lead it through the states and commit."""
    draft = schemas.CohortCreate.model_validate(cohort_draft(**fields))
    async with app.state.database.sessions() as session:
        made = await cohorts.plan_cohort(
            session, course_id, draft, principal=ADMINISTRATOR, cohort_id=cohort_id
        )
        for step in steps:
            made = await cohorts.change_cohort(
                session,
                made.id,
                schemas.CohortUpdate.model_validate({"status": step}),
                principal=ADMINISTRATOR,
                if_match=cohorts.cohort_etag(made),
            )
        await session.commit()
    return made


async def meeting(app: FastAPI, cohort_id: UUID, **fields: Any) -> schemas.Session:
    """Add a session and commit."""
    identifier = fields.pop("session_id", None) or uuid4()
    draft = schemas.SessionCreate.model_validate(meeting_draft(**fields))
    async with app.state.database.sessions() as session:
        made = await meetings.add_sessions(
            session, cohort_id, [(identifier, draft)], principal=ADMINISTRATOR
        )
        await session.commit()
    return made[0]


def meeting_draft(day: int = 8, hour: int = 15, **fields: Any) -> dict[str, Any]:
    """Return the body of a two-hour meeting, by default on the cohort's second day."""
    return {
        "starts_at": f"{in_days(day)}T{hour:02}:00:00Z",
        "ends_at": f"{in_days(day)}T{hour + 2:02}:00:00Z",
        **fields,
    }
