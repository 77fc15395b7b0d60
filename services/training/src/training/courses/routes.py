"""HTTP of courses."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from kit.auth import MaybePrincipal, SignedIn, say_who_may_keep
from kit.db import SessionDep
from kit.etags import IfMatch, IfNoneMatch, matches
from kit.folding import words_of
from kit.paging import CursorParam, Limit, Page, link_next
from training.courses import schemas, service
from training.courses.filters import CourseFilter

router = APIRouter(tags=["courses"], dependencies=[Depends(say_who_may_keep)])

Search = Annotated[str | None, Query(max_length=200, description="Words of the course")]
Subject = Annotated[str | None, Query(max_length=64, pattern=r"^[a-z][a-z0-9-]*$")]
Department = Annotated[
    str | None, Query(pattern=r"^[0-9]{2}$", description="Held there now or soon; ubigeo, 2 digits")
]
AtLibrary = Annotated[UUID | None, Query(description="Held there now or soon")]
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "The version named by If-None-Match is the present one"}
}


@router.get("/v1/courses")
async def list_courses(
    session: SessionDep,
    principal: MaybePrincipal,
    request: Request,
    response: Response,
    q: Search = None,
    subject: Subject = None,
    department: Department = None,
    library_id: AtLibrary = None,
    modality: schemas.Modality | None = None,
    status: schemas.Status = "published",
    cursor: CursorParam = None,
    limit: Limit = 20,
) -> Page[schemas.Course]:
    """Courses by title; accents and case do not matter in `q`."""
    words = tuple(words_of(q or ""))
    wanted = CourseFilter(words, status, subject, modality, department, library_id)
    page = await service.list_courses(
        session, wanted, principal=principal, cursor=cursor, limit=limit
    )
    link_next(request, response, page.next)
    return page


@router.post("/v1/courses", status_code=201)
async def create_course(
    session: SessionDep, principal: SignedIn, draft: schemas.CourseCreate, response: Response
) -> schemas.Course:
    """Write a course down as a draft; for coordinators of the network and administrators."""
    course = await service.create_course(session, draft, principal=principal)
    response.headers["ETag"] = service.course_etag(course)
    response.headers["Location"] = f"courses/{course.id}"
    return course


@router.get("/v1/courses/{course_id}", response_model=schemas.Course, responses=NOT_MODIFIED)
async def get_course(
    session: SessionDep,
    principal: MaybePrincipal,
    course_id: UUID,
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> schemas.Course | Response:
    course = await service.get_course(session, course_id, principal=principal)
    etag = service.course_etag(course)
    if matches(if_none_match, etag, weak=True):
        return Response(status_code=304, headers={"ETag": etag})
    response.headers["ETag"] = etag
    return course


@router.patch("/v1/courses/{course_id}")
async def change_course(
    session: SessionDep,
    principal: SignedIn,
    course_id: UUID,
    patch: schemas.CourseUpdate,
    response: Response,
    if_match: IfMatch = None,
) -> schemas.Course:
    """Change, publish or retire a course, as a merge patch on the version that If-Match names."""
    course = await service.change_course(
        session, course_id, patch, principal=principal, if_match=if_match
    )
    response.headers["ETag"] = service.course_etag(course)
    return course
