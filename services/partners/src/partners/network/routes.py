"""HTTP of libraries."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from kit.auth import SignedIn, say_who_may_keep
from kit.db import SessionDep
from kit.etags import IfMatch, IfNoneMatch, matches
from kit.folding import words_of
from kit.paging import CursorParam, Limit, Page, link_next
from kit.problems import Invalid
from partners.network import fragments, schemas, service
from partners.network.filters import LibraryFilter

router = APIRouter(tags=["libraries"], dependencies=[Depends(say_who_may_keep)])

Search = Annotated[str | None, Query(max_length=200, description="Words of the name or place")]
Department = Annotated[str | None, Query(pattern=r"^[0-9]{2}$", description="Ubigeo, 2 digits")]
Province = Annotated[str | None, Query(pattern=r"^[0-9]{4}$", description="Ubigeo, 4 digits")]
_DEGREES = r"-?[0-9]{1,3}(?:\.[0-9]{1,10})?"
Near = Annotated[
    str | None,
    Query(
        pattern=rf"^{_DEGREES},{_DEGREES}$",
        description="`latitude,longitude` in degrees: orders by distance, nearest first",
        examples=["-8.11,-79.03"],
    ),
]
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "The version named by If-None-Match is the present one"}
}


@router.get("/v1/libraries")
async def list_libraries(
    session: SessionDep,
    request: Request,
    response: Response,
    q: Search = None,
    department: Department = None,
    province: Province = None,
    pilot: bool | None = None,
    near: Near = None,
    cursor: CursorParam = None,
    limit: Limit = 20,
) -> Page[schemas.LibraryHit]:
    """Libraries by name, or by distance from a point; accents and case do not matter in `q`."""
    wanted = LibraryFilter(tuple(words_of(q or "")), department, province, pilot, _point(near))
    page = await service.list_libraries(session, wanted, cursor=cursor, limit=limit)
    link_next(request, response, page.next)
    return page


@router.get("/v1/libraries/points", response_model=schemas.Points, responses=NOT_MODIFIED)
async def list_points(
    session: SessionDep, response: Response, if_none_match: IfNoneMatch = None
) -> schemas.Points | Response:
    """All points of the map at once, compact."""
    etag = await service.points_etag(session)
    if matches(if_none_match, etag, weak=True):
        return Response(status_code=304, headers={"ETag": etag})
    response.headers["ETag"] = etag
    return schemas.Points(items=await service.list_points(session))


@router.post("/v1/libraries", status_code=201)
async def register_library(
    session: SessionDep, principal: SignedIn, draft: schemas.LibraryCreate, response: Response
) -> schemas.Library:
    """Enter a library in the registry; for coordinators, of the network or its department."""
    library = await service.register_library(session, draft, principal=principal)
    response.headers["ETag"] = service.library_etag(library)
    response.headers["Location"] = f"libraries/{library.id}"
    return library


@router.get("/v1/libraries/{library_id}", response_model=schemas.Library, responses=NOT_MODIFIED)
async def get_library(
    session: SessionDep,
    library_id: UUID,
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> schemas.Library | Response:
    library = await service.get_library(session, library_id)
    etag = service.library_etag(library)
    if matches(if_none_match, etag, weak=True):
        return Response(status_code=304, headers={"ETag": etag})
    response.headers["ETag"] = etag
    return library


@router.patch("/v1/libraries/{library_id}")
async def change_library(
    session: SessionDep,
    principal: SignedIn,
    library_id: UUID,
    patch: schemas.LibraryUpdate,
    response: Response,
    if_match: IfMatch = None,
) -> schemas.Library:
    """Change a library, as a merge patch on the version that If-Match names."""
    library = await service.change_library(
        session, library_id, patch, principal=principal, if_match=if_match
    )
    response.headers["ETag"] = service.library_etag(library)
    return library


@router.get("/v1/libraries/{library_id}/changes")
async def list_changes(
    session: SessionDep,
    principal: SignedIn,
    request: Request,
    response: Response,
    library_id: UUID,
    cursor: CursorParam = None,
    limit: Limit = 20,
) -> Page[schemas.Change]:
    """Who changed what, newest first; for those who may edit the library."""
    page = await service.list_changes(
        session, library_id, principal=principal, cursor=cursor, limit=limit
    )
    link_next(request, response, page.next)
    return page


@router.get("/fragments/libraries/{library_id}")
async def library_fragment(
    session: SessionDep, request: Request, library_id: UUID
) -> fragments.Fragment:
    """The readable page of a library, for the gateway to put into the first answer."""
    library = await service.get_library(session, library_id)
    return fragments.library_fragment(library, request.app.state.settings)


def _point(near: str | None) -> tuple[float, float] | None:
    if near is None:
        return None
    latitude, longitude = (float(part) for part in near.split(","))
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise Invalid(errors=[{"parameter": "near", "code": "out_of_range"}])
    return latitude, longitude
