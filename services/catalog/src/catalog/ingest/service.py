"""Rules of imports: who starts, cancels and sees them."""

from collections.abc import AsyncIterable, AsyncIterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.files.errors import FileTooLarge, OutOfSpace
from catalog.ingest import queries
from catalog.ingest.errors import EmptyImport, ImportEnded, NotADryRun
from catalog.ingest.models import ImportRow
from catalog.ingest.schemas import Format, Import, ImportError
from catalog.items.access import may_publish
from catalog.items.schemas import Person
from kit.auth import Principal
from kit.jobs import enqueue
from kit.paging import Page, decode_cursor, encode_cursor
from kit.problems import Forbidden, NotFound
from kit.storage import Storage, StorageFull

IMPORT_JOB = "catalog.import"


def require_importer(principal: Principal) -> None:
    """Imports write the network's items and publish them: for the network's staff alone."""
    if not may_publish(principal):
        raise Forbidden


def wire_import(row: ImportRow) -> Import:
    by = Person(id=row.created_by, name=row.created_by_name)
    return Import.model_validate({**row.model_dump(exclude={"created_by"}), "created_by": by})


async def store_file(storage: Storage, content: AsyncIterable[bytes], max_bytes: int) -> str:
    """Keep the sent file; return its key. Raises FileTooLarge, EmptyImport, OutOfSpace."""
    key, size = f"imports/{uuid4()}", 0

    async def counted() -> AsyncIterator[bytes]:
        nonlocal size
        async for chunk in content:
            size += len(chunk)
            if size > max_bytes:
                raise FileTooLarge(max_bytes=max_bytes)
            if chunk:
                yield chunk

    try:
        await storage.put(key, counted())
    except StorageFull:
        raise OutOfSpace from None
    if size == 0:
        await storage.delete(key)
        raise EmptyImport
    return key


async def start_import(
    session: AsyncSession,
    principal: Principal,
    *,
    name: str,
    format: Format,
    source: str,
    dry_run: bool,
    file_key: str,
) -> Import:
    """Queue a run over a stored file."""
    require_importer(principal)
    row = ImportRow(
        id=uuid4(),
        name=name,
        format=format,
        source=source,
        dry_run=dry_run,
        state="queued",
        created_at=datetime.now(UTC),
        created_by=principal.subject,
        created_by_name=principal.name,
        file_key=file_key,
    )
    session.add(row)
    await session.flush()
    await enqueue(session, IMPORT_JOB, {"import_id": str(row.id)})
    return wire_import(row)


async def run_dry_run(session: AsyncSession, principal: Principal, import_id: UUID) -> Import:
    """Queue the real run of a dry run's file, as a new import."""
    row = await _find(session, principal, import_id)
    if not (row.dry_run and row.state == "done"):
        raise NotADryRun
    return await start_import(
        session,
        principal,
        name=row.name,
        format=wire_import(row).format,
        source=row.source,
        dry_run=False,
        file_key=row.file_key,
    )


async def cancel_import(session: AsyncSession, principal: Principal, import_id: UUID) -> Import:
    """Stop the import after its present batch; what was written stays."""
    await _find(session, principal, import_id)
    row = await queries.lock_import(session, import_id)
    if row is None or row.state not in {"queued", "running"}:
        raise ImportEnded
    row.cancel_requested = True
    if row.state == "queued":
        row.state, row.finished_at = "cancelled", datetime.now(UTC)
    await session.flush()
    return wire_import(row)


async def get_import(session: AsyncSession, principal: Principal, import_id: UUID) -> Import:
    return wire_import(await _find(session, principal, import_id))


async def _find(session: AsyncSession, principal: Principal, import_id: UUID) -> ImportRow:
    require_importer(principal)
    row = await session.get(ImportRow, import_id, populate_existing=True)
    if row is None:
        raise NotFound
    return row


async def list_imports(
    session: AsyncSession, principal: Principal, *, cursor: str | None, limit: int
) -> Page[Import]:
    """Return imports, the latest first."""
    require_importer(principal)
    after = decode_cursor(cursor, datetime.fromisoformat, UUID)
    rows = await queries.page_of_imports(
        session, after=(after[0], after[1]) if after else None, limit=limit + 1
    )
    shown = rows[:limit]
    more = len(rows) > limit
    following = encode_cursor(shown[-1].created_at.isoformat(), shown[-1].id) if more else None
    return Page(items=[wire_import(row) for row in shown], next=following)


async def list_errors(
    session: AsyncSession,
    principal: Principal,
    import_id: UUID,
    *,
    cursor: str | None,
    limit: int,
) -> Page[ImportError]:
    """Return the import's errors in the file's order."""
    await _find(session, principal, import_id)
    after = decode_cursor(cursor, int, int)
    rows = await queries.page_of_errors(
        session, import_id, after=(after[0], after[1]) if after else None, limit=limit + 1
    )
    shown = rows[:limit]
    following = encode_cursor(shown[-1].row, shown[-1].id) if len(rows) > limit else None
    items = [
        ImportError.model_validate(row.model_dump(exclude={"id", "import_id"})) for row in shown
    ]
    return Page(items=items, next=following)
