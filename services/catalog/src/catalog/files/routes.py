"""HTTP of files: upload, removal, download."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import StreamingResponse

from catalog.files import service
from catalog.files.errors import FileTooLarge, RangeNotSatisfiable
from catalog.files.names import content_disposition
from catalog.files.ranges import Unsatisfiable, select_range
from catalog.files.types import ACTIVE, TEXTS
from catalog.items.languages import LanguageTag
from catalog.items.plain_text import Line
from catalog.items.schemas import Rendition, RenditionRole
from catalog.items.wire import is_readable
from catalog.settings import Settings
from kit.auth import MaybePrincipal, SignedIn
from kit.db import SessionDep
from kit.etags import IfNoneMatch, etag_of, matches
from kit.problems import Unavailable
from kit.storage import Storage

router = APIRouter(prefix="/v1", tags=["files"])

# A sandbox without allow-scripts and an origin of its own: the document can do nothing here.
ACTIVE_POLICY = (
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'"
)
# The browser's own viewers load the file itself and style their page.
PASSIVE_POLICY = (
    "default-src 'none'; img-src 'self'; media-src 'self'; object-src 'self'; "
    "style-src 'unsafe-inline'; frame-ancestors 'self'"
)
BINARY = {"type": "string", "format": "binary"}
ANY_BYTES = {"content": {"application/octet-stream": {"schema": BINARY}}}
# A file is sent as what it is: `image/png`, `application/pdf`, …
ANY_TYPE = {"content": {"*/*": {"schema": BINARY}}}
CONTENT_RESPONSES: dict[int | str, dict[str, object]] = {
    200: {"description": "The whole file", **ANY_TYPE},
    206: {"description": "The range asked for", **ANY_TYPE},
    304: {"description": "The bytes named by If-None-Match are the present ones"},
}


@router.post(
    "/items/{item_id}/renditions",
    status_code=201,
    operation_id="addRendition",
    openapi_extra={"requestBody": {"required": True, **ANY_BYTES}},
)
async def add_rendition(
    item_id: UUID,
    request: Request,
    session: SessionDep,
    principal: SignedIn,
    name: Annotated[str, Query(min_length=1, max_length=300, description="Name of the file")],
    label: Annotated[Line | None, Query(description="What people read on the link")] = None,
    role: RenditionRole = "main",
    language: Annotated[LanguageTag | None, Query()] = None,
) -> Rendition:
    """Send the file as the raw body. Its type is read from its bytes, not from its name."""
    settings: Settings = request.app.state.settings
    storage: Storage = request.app.state.storage
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > settings.upload_max_bytes:
        raise FileTooLarge(max_bytes=settings.upload_max_bytes)
    await service.require_upload(session, principal, item_id)
    labels = service.Labels(label, role, language)
    async with service.receive(storage, settings, request.stream(), name) as received:
        return await service.add_rendition(session, storage, principal, item_id, received, labels)


@router.delete("/renditions/{rendition_id}", status_code=204, operation_id="removeRendition")
async def remove_rendition(rendition_id: UUID, session: SessionDep, principal: SignedIn) -> None:
    """Take the file off its item."""
    await service.remove_rendition(session, principal, rendition_id)


Download = Annotated[bool, Query(description="Offer the file for saving instead of showing it")]
RangeHeader = Annotated[str | None, Header(alias="Range", max_length=512)]
IfRange = Annotated[str | None, Header(alias="If-Range", max_length=512)]


@router.get(
    "/renditions/{rendition_id}/content",
    operation_id="getRenditionContent",
    response_class=Response,
    responses=CONTENT_RESPONSES,
)
async def get_content(
    rendition_id: UUID,
    request: Request,
    session: SessionDep,
    principal: MaybePrincipal,
    download: Download = False,
    range_header: RangeHeader = None,
    if_range: IfRange = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """The bytes, whole or one range of them; the same rule of sight as for the item."""
    content = await service.get_content(session, principal, rendition_id)
    etag, headers = etag_of(content.sha256), content_headers(content, download=download)
    if matches(if_none_match, etag, weak=True):
        return Response(status_code=304, headers=headers)
    part = _select(range_header, if_range, etag, content.size)
    storage: Storage = request.app.state.storage
    key = service.content_key(content.sha256)
    if await storage.size(key) != content.size:
        raise Unavailable("The file is missing from the storage.")
    start, end = part or (0, content.size)
    headers["Content-Length"] = str(end - start)
    if part:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{content.size}"
    return StreamingResponse(
        storage.stream(key, start, end), status_code=206 if part else 200, headers=headers
    )


@router.head(
    "/renditions/{rendition_id}/content",
    operation_id="headRenditionContent",
    response_class=Response,
    responses={304: CONTENT_RESPONSES[304]},
)
async def head_content(
    rendition_id: UUID,
    session: SessionDep,
    principal: MaybePrincipal,
    download: Download = False,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """The headers of the whole file; Range means nothing here (RFC 9110 section 14.2)."""
    content = await service.get_content(session, principal, rendition_id)
    headers = content_headers(content, download=download)
    if matches(if_none_match, etag_of(content.sha256), weak=True):
        return Response(status_code=304, headers=headers)
    return Response(headers=headers | {"Content-Length": str(content.size)})


def _select(
    range_header: str | None, if_range: str | None, etag: str, size: int
) -> tuple[int, int] | None:
    # A stale If-Range, or a date, which we never give out, asks for the whole file.
    if if_range is not None and if_range.strip() != etag:
        return None
    try:
        return select_range(range_header, size)
    except Unsatisfiable:
        raise RangeNotSatisfiable(headers={"Content-Range": f"bytes */{size}"}) from None


def content_headers(content: service.Content, *, download: bool) -> dict[str, str]:
    """Return the headers that every answer about these bytes carries."""
    inline = is_readable(content.media_type) and not download
    charset = "; charset=utf-8" if content.media_type in TEXTS else ""
    return {
        "Content-Type": content.media_type + charset,
        "ETag": etag_of(content.sha256),
        "Accept-Ranges": "bytes",
        "Content-Disposition": content_disposition(
            "inline" if inline else "attachment", content.name
        ),
        "Cache-Control": "public, max-age=3600" if content.public else "private, no-store",
        "Vary": "Authorization, Cookie",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": ACTIVE_POLICY
        if content.media_type in ACTIVE
        else PASSIVE_POLICY,
    }
