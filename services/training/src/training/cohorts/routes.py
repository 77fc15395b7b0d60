"""HTTP of cohorts, their sessions, and the readable page of a course."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from kit.auth import MaybePrincipal, SignedIn, say_who_may_keep
from kit.db import SessionDep
from kit.etags import IfMatch, IfNoneMatch, matches
from kit.paging import CursorParam, Limit, Page, link_next
from training.cohorts import fragments, meetings, schemas, service
from training.cohorts.filters import CohortFilter
from training.courses import service as courses
from training.courses.routes import NOT_MODIFIED

router = APIRouter(tags=["cohorts"], dependencies=[Depends(say_who_may_keep)])

Department = Annotated[str | None, Query(pattern=r"^[0-9]{2}$", description="Ubigeo, 2 digits")]
Since = Annotated[
    date | None, Query(alias="from", description="Leave out what ended before this day")
]
SHOWN_ON_PAGE = 20


@router.get("/v1/cohorts")
async def list_cohorts(
    session: SessionDep,
    request: Request,
    response: Response,
    library_id: UUID | None = None,
    department: Department = None,
    since: Since = None,
    cursor: CursorParam = None,
    limit: Limit = 20,
) -> Page[schemas.Cohort]:
    """Cohorts by first day, with their sessions."""
    wanted = CohortFilter(library_id=library_id, department=department, since=since)
    page = await service.list_cohorts(session, wanted, cursor=cursor, limit=limit)
    link_next(request, response, page.next)
    return page


@router.get("/v1/courses/{course_id}/cohorts")
async def list_cohorts_of_course(
    session: SessionDep,
    principal: MaybePrincipal,
    request: Request,
    response: Response,
    course_id: UUID,
    cursor: CursorParam = None,
    limit: Limit = 20,
) -> Page[schemas.Cohort]:
    """The cohorts of a course by first day, past ones too."""
    page = await service.list_cohorts_of_course(
        session, course_id, principal=principal, cursor=cursor, limit=limit
    )
    link_next(request, response, page.next)
    return page


@router.post("/v1/courses/{course_id}/cohorts", status_code=201)
async def plan_cohort(
    session: SessionDep,
    principal: SignedIn,
    course_id: UUID,
    draft: schemas.CohortCreate,
    response: Response,
) -> schemas.Cohort:
    """Plan a cohort; for the library's librarian, coordinators in scope and administrators."""
    cohort = await service.plan_cohort(session, course_id, draft, principal=principal)
    response.headers["ETag"] = service.cohort_etag(cohort)
    response.headers["Location"] = f"../../cohorts/{cohort.id}"
    return cohort


@router.get("/v1/cohorts/{cohort_id}", response_model=schemas.Cohort, responses=NOT_MODIFIED)
async def get_cohort(
    session: SessionDep, cohort_id: UUID, response: Response, if_none_match: IfNoneMatch = None
) -> schemas.Cohort | Response:
    cohort = await service.get_cohort(session, cohort_id)
    etag = service.cohort_etag(cohort)
    if matches(if_none_match, etag, weak=True):
        return Response(status_code=304, headers={"ETag": etag})
    response.headers["ETag"] = etag
    return cohort


@router.patch("/v1/cohorts/{cohort_id}")
async def change_cohort(
    session: SessionDep,
    principal: SignedIn,
    cohort_id: UUID,
    patch: schemas.CohortUpdate,
    response: Response,
    if_match: IfMatch = None,
) -> schemas.Cohort:
    """Change a cohort or its state, as a merge patch on the version that If-Match names."""
    cohort = await service.change_cohort(
        session, cohort_id, patch, principal=principal, if_match=if_match
    )
    response.headers["ETag"] = service.cohort_etag(cohort)
    return cohort


@router.post("/v1/cohorts/{cohort_id}/sessions", status_code=201)
async def add_session(
    session: SessionDep,
    principal: SignedIn,
    cohort_id: UUID,
    draft: schemas.SessionCreate,
    response: Response,
) -> schemas.Session:
    """Add a session within the cohort's dates; the cohort gets a new version."""
    meeting = await meetings.add_session(session, cohort_id, draft, principal=principal)
    response.headers["ETag"] = meetings.session_etag(meeting)
    response.headers["Location"] = f"../../sessions/{meeting.id}"
    return meeting


@router.get("/v1/sessions/{session_id}")
async def get_session(session: SessionDep, session_id: UUID, response: Response) -> schemas.Session:
    meeting = await meetings.get_session(session, session_id)
    response.headers["ETag"] = meetings.session_etag(meeting)
    return meeting


@router.patch("/v1/sessions/{session_id}")
async def change_session(
    session: SessionDep,
    principal: SignedIn,
    session_id: UUID,
    patch: schemas.SessionUpdate,
    response: Response,
    if_match: IfMatch = None,
) -> schemas.Session:
    """Move or cancel a session, as a merge patch on the version that If-Match names."""
    meeting = await meetings.change_session(
        session, session_id, patch, principal=principal, if_match=if_match
    )
    response.headers["ETag"] = meetings.session_etag(meeting)
    return meeting


@router.get("/fragments/courses/{course_id}")
async def course_fragment(
    session: SessionDep, request: Request, course_id: UUID
) -> schemas.CourseFragment:
    """The readable page of a published course, for the gateway to put into the first answer."""
    course = await courses.get_course(session, course_id, principal=None)
    wanted = CohortFilter(course_id=course_id, since=courses.today())
    page = await service.list_cohorts(session, wanted, cursor=None, limit=SHOWN_ON_PAGE)
    return fragments.course_fragment(course, page.items, request.app.state.settings)
