"""HTTP of imports."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import StringConstraints

from catalog.files.errors import FileTooLarge
from catalog.ingest import service
from catalog.ingest.schemas import Format, Import, ImportError
from catalog.items.plain_text import Line
from catalog.settings import Settings
from kit.auth import SignedIn
from kit.db import SessionDep
from kit.paging import CursorParam, Limit, Page, link_next

router = APIRouter(prefix="/v1/imports", tags=["imports"])

Source = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
CSV_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "text/csv": {"schema": {"type": "string", "format": "binary"}},
            "application/gzip": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@router.post("", status_code=202, operation_id="startImport", openapi_extra=CSV_BODY)
async def start_import(
    request: Request,
    session: SessionDep,
    principal: SignedIn,
    name: Annotated[Line, Query(description="What the import is called, such as the file's name")],
    format: Format = "semillas",
    source: Annotated[
        Source | None,
        Query(description="Whose ids the file holds; ids are unique within a source"),
    ] = None,
    dry_run: bool = False,
) -> Import:
    """Send the CSV, plain or gzip, as the raw body. A dry run reports and writes nothing."""
    service.require_importer(principal)
    settings: Settings = request.app.state.settings
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > settings.import_max_bytes:
        raise FileTooLarge(max_bytes=settings.import_max_bytes)
    key = await service.store_file(
        request.app.state.storage, request.stream(), settings.import_max_bytes
    )
    return await service.start_import(
        session,
        principal,
        name=name,
        format=format,
        source=source or format,
        dry_run=dry_run,
        file_key=key,
    )


@router.get("", operation_id="listImports")
async def list_imports(
    request: Request,
    response: Response,
    session: SessionDep,
    principal: SignedIn,
    cursor: CursorParam = None,
    limit: Limit = 20,
) -> Page[Import]:
    """Imports, the latest first."""
    page = await service.list_imports(session, principal, cursor=cursor, limit=limit)
    link_next(request, response, page.next)
    return page


@router.get("/{import_id}", operation_id="getImport")
async def get_import(import_id: UUID, session: SessionDep, principal: SignedIn) -> Import:
    """The import with its progress."""
    return await service.get_import(session, principal, import_id)


@router.get("/{import_id}/errors", operation_id="listImportErrors")
async def list_errors(
    import_id: UUID,
    request: Request,
    response: Response,
    session: SessionDep,
    principal: SignedIn,
    cursor: CursorParam = None,
    limit: Limit = 20,
) -> Page[ImportError]:
    """The faults found, in the file's order."""
    page = await service.list_errors(session, principal, import_id, cursor=cursor, limit=limit)
    link_next(request, response, page.next)
    return page


@router.post("/{import_id}/cancel", operation_id="cancelImport")
async def cancel_import(import_id: UUID, session: SessionDep, principal: SignedIn) -> Import:
    """Stop after the present batch; what was written stays, and a new import goes on from it."""
    return await service.cancel_import(session, principal, import_id)


@router.post("/{import_id}/run", status_code=202, operation_id="runDryRun")
async def run_dry_run(import_id: UUID, session: SessionDep, principal: SignedIn) -> Import:
    """Import for real what a dry run has read, as a new import."""
    return await service.run_dry_run(session, principal, import_id)
