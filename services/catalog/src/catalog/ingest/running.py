"""The run of an import: batch by batch, each one transaction, so that it can go on after a kill."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.ingest import gutenberg, queries, semillas
from catalog.ingest.csv_input import UnreadableFile, read_rows
from catalog.ingest.models import ImportRow
from catalog.ingest.records import (
    Fault,
    Grouped,
    Prepared,
    Record,
    SourceFormat,
    group_rows,
    prepare,
)
from kit.db import Database
from kit.storage import Storage

log = structlog.get_logger(__name__)

FORMATS: dict[str, SourceFormat] = {"semillas": semillas.FORMAT, "gutenberg": gutenberg.FORMAT}
BATCH_RECORDS = 500
MAX_ATTEMPTS = 5


class Stopped(Exception):
    """The import was cancelled, has ended, or another worker runs it."""


async def run_import(
    database: Database, storage: Storage, import_id: UUID, *, max_bytes: int
) -> None:
    """Run or go on with the import; returns when it has ended. A dry run takes the same path.

    Every batch commits its items together with the count of records done, so that after a
    kill the next worker goes on behind the last batch. A dry run rolls the items back.
    """
    try:
        row = await _start(database, import_id)
        grouped = await _read(storage, row, max_bytes)
        await _run_batches(database, row, grouped)
    except UnreadableFile as error:
        await _fail(database, import_id, str(error))
    except FileNotFoundError:
        await _fail(database, import_id, "The file is no longer in the storage.")
    except Stopped as reason:
        log.info("import stopped", import_id=str(import_id), reason=str(reason))


async def _start(database: Database, import_id: UUID) -> ImportRow:
    async with database.sessions.begin() as session:
        row = await _lock_open(session, import_id)
        row.attempts += 1
        if row.attempts > MAX_ATTEMPTS:
            _end(row, "failed")
            row.failure = "The import was broken off too often."
        else:
            row.state = "running"
            row.started_at = row.started_at or datetime.now(UTC)
    if row.state == "failed":
        raise Stopped("too many attempts")
    return row


async def _lock_open(session: AsyncSession, import_id: UUID) -> ImportRow:
    row = await queries.lock_import(session, import_id)
    if row is None or row.state not in {"queued", "running"}:
        raise Stopped("ended")
    return row


async def _read(storage: Storage, row: ImportRow, max_bytes: int) -> Grouped:
    with await storage.open(row.file_key) as file:
        return await asyncio.to_thread(_group, file, FORMATS[row.format], max_bytes)


def _group(file: object, form: SourceFormat, max_bytes: int) -> Grouped:
    header, rows = read_rows(file, max_bytes)  # type: ignore[arg-type]
    missing = sorted(form.required - set(header))
    if missing:
        raise UnreadableFile(f"The header lacks the columns: {', '.join(missing)}.")
    return group_rows(rows, form)


async def _run_batches(database: Database, row: ImportRow, grouped: Grouped) -> None:
    form = FORMATS[row.format]
    if row.total_rows is None:
        await _begin_counts(database, row.id, grouped)
    start = row.done_records
    while True:
        records = grouped.records[start : start + BATCH_RECORDS]
        ready, faults = await asyncio.to_thread(_prepare_all, records, form)
        if not await _write_batch(database, row.id, start, records, ready, faults):
            return
        start += len(records)


async def _begin_counts(database: Database, import_id: UUID, grouped: Grouped) -> None:
    """Count what grouping found: rows that belong to no record; once, whoever comes first."""
    async with database.sessions.begin() as session:
        row = await _lock_open(session, import_id)
        if row.total_rows is not None:
            return
        row.total_rows = grouped.total_rows
        row.processed_rows = row.error_count = len(grouped.faults)
        await queries.add_faults(session, import_id, grouped.faults)


def _prepare_all(records: list[Record], form: SourceFormat) -> tuple[list[Prepared], list[Fault]]:
    ready: list[Prepared] = []
    faults: list[Fault] = []
    for record in records:
        prepared = prepare(record, form)
        if isinstance(prepared, Prepared):
            ready.append(prepared)
        else:
            faults += prepared
    return ready, faults


async def _write_batch(
    database: Database,
    import_id: UUID,
    start: int,
    records: list[Record],
    ready: list[Prepared],
    faults: list[Fault],
) -> bool:
    """Write one batch and count it, all in one transaction; False after the last one.

    Raises Stopped when another worker has done this batch meanwhile.
    """
    async with database.sessions.begin() as session:
        row = await _lock_open(session, import_id)
        if row.done_records != start:
            raise Stopped("another worker runs it")
        if row.cancel_requested or not records:
            _end(row, "cancelled" if row.cancel_requested else "done")
            return False
        async with session.begin_nested() as savepoint:
            written = await queries.write_items(session, row, ready)
            if row.dry_run:
                await savepoint.rollback()
        await queries.add_faults(session, import_id, faults)
        row.done_records += len(records)
        rows = sum(len(record.rows) for record in records)
        row.processed_rows += rows
        row.merged_rows += rows - len(records)
        row.error_count += len(faults)
        row.created += written.created
        row.updated += written.updated
        row.unchanged += written.unchanged
    return True


def _end(row: ImportRow, state: str) -> None:
    row.state = state
    row.finished_at = datetime.now(UTC)


async def _fail(database: Database, import_id: UUID, reason: str) -> None:
    async with database.sessions.begin() as session:
        row = await _lock_open(session, import_id)
        _end(row, "failed")
        row.failure = reason
