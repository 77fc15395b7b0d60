"""HTTP of items, their states and versions."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from catalog.items import service
from catalog.items.fragments import Fragment, Lang, build_fragment, build_reading_fragment
from catalog.items.schemas import (
    Item,
    ItemCreate,
    ItemSnapshot,
    ItemUpdate,
    ItemVersion,
    Status,
    Transition,
)
from kit.auth import MaybePrincipal, SignedIn
from kit.db import SessionDep
from kit.etags import IfMatch, IfNoneMatch, matches
from kit.paging import CursorParam, Limit, Page, link_next

router = APIRouter(prefix="/v1", tags=["items"])
# For the gateway, which writes it into the page of an item; no part of the public API.
fragments = APIRouter(prefix="/fragments", include_in_schema=False)

VersionNumber = Annotated[int, Path(ge=1, lt=2**31)]


def _answer(item: Item, response: Response) -> Item:
    response.headers["ETag"] = service.item_etag(item)
    response.headers["Cache-Control"] = "private, no-store"
    return item


@router.get("/items", operation_id="listItems")
async def list_items(
    request: Request,
    response: Response,
    session: SessionDep,
    principal: SignedIn,
    status: Annotated[Status | None, Query(description="Only items in this state")] = None,
    owner: Annotated[
        Literal["mine"] | None, Query(description="Only items of the caller's scopes")
    ] = None,
    cursor: CursorParam = None,
    limit: Limit = 20,
) -> Page[Item]:
    """Items as staff see them, drafts included, the latest change first."""
    page = await service.list_items(
        session, principal, status=status, mine=owner == "mine", cursor=cursor, limit=limit
    )
    link_next(request, response, page.next)
    return page


@router.post("/items", status_code=201, operation_id="createItem")
async def create_item(
    wanted: ItemCreate, response: Response, session: SessionDep, principal: SignedIn
) -> Item:
    """Make a draft. The owner is the caller's library or organisation unless said otherwise."""
    item = await service.create_item(session, principal, wanted)
    response.headers["Location"] = f"/api/catalog/v1/items/{item.id}"
    return _answer(item, response)


@router.get(
    "/items/{item_id}",
    operation_id="getItem",
    responses={304: {"description": "The version named by If-None-Match is the present one"}},
)
async def get_item(
    item_id: UUID,
    response: Response,
    session: SessionDep,
    principal: MaybePrincipal,
    if_none_match: IfNoneMatch = None,
) -> Item:
    """A published item for everyone; in any other state only for its staff, else 404."""
    item = await service.get_item(session, principal, item_id)
    _answer(item, response)
    if principal is None:
        response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Vary"] = "Authorization, Cookie"
    if matches(if_none_match, service.item_etag(item), weak=True):
        response.status_code = 304
        return Response(status_code=304, headers=dict(response.headers))  # type: ignore[return-value]
    return item


@router.patch("/items/{item_id}", operation_id="updateItem")
async def update_item(
    item_id: UUID,
    patch: ItemUpdate,
    response: Response,
    session: SessionDep,
    principal: SignedIn,
    if_match: IfMatch = None,
) -> Item:
    """JSON merge patch (RFC 7396) of the version named by If-Match."""
    item = await service.update_item(session, principal, item_id, patch, if_match)
    return _answer(item, response)


@router.post("/items/{item_id}/transitions", operation_id="changeItemStatus")
async def change_status(
    item_id: UUID,
    wanted: Transition,
    response: Response,
    session: SessionDep,
    principal: SignedIn,
    if_match: IfMatch = None,
) -> Item:
    """Submit, publish, return, withdraw or publish again; the note stays in the history."""
    item = await service.change_status(session, principal, item_id, wanted, if_match)
    return _answer(item, response)


@router.get("/items/{item_id}/versions", operation_id="listItemVersions")
async def list_versions(
    item_id: UUID,
    request: Request,
    response: Response,
    session: SessionDep,
    principal: SignedIn,
    cursor: CursorParam = None,
    limit: Limit = 20,
) -> Page[ItemVersion]:
    """The item's history, the latest change first; for its staff."""
    page = await service.list_versions(session, principal, item_id, cursor=cursor, limit=limit)
    link_next(request, response, page.next)
    return page


@router.get("/items/{item_id}/versions/{version}", operation_id="getItemVersion")
async def get_version(
    item_id: UUID, version: VersionNumber, session: SessionDep, principal: SignedIn
) -> ItemSnapshot:
    """The whole item as it was after that change; for its staff."""
    return await service.get_version(session, principal, item_id, version)


@fragments.get("/items/{item_id}")
async def get_fragment(
    item_id: UUID, request: Request, session: SessionDep, lang: Lang = "es"
) -> Fragment:
    """The item's text for the first answer; 404 unless it is published."""
    item = await service.get_item(session, None, item_id)
    return build_fragment(item, lang, request.app.state.settings.public_url)


@fragments.get("/items/{item_id}/read")
async def get_reading_fragment(
    item_id: UUID, request: Request, session: SessionDep, lang: Lang = "es"
) -> Fragment:
    """The reader with the file in it, for the first answer; 404 unless it is published."""
    item = await service.get_item(session, None, item_id)
    return build_reading_fragment(item, lang, request.app.state.settings.public_url)
