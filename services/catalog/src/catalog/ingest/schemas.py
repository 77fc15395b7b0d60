"""Wire forms of imports."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from catalog.items.schemas import Person

Format = Literal["semillas", "gutenberg"]
State = Literal["queued", "running", "done", "failed", "cancelled"]


class Import(BaseModel):
    """One run over a file. Rows count the file's rows; created, updated, unchanged count items.

    `merged_rows` are rows that went into the item of an earlier row; `error_count` counts
    faults, of which one row may have several. `failure` says why the whole run failed.
    """

    id: UUID
    name: str
    format: Format
    source: str
    dry_run: bool
    state: State
    total_rows: int | None
    processed_rows: int
    created: int
    updated: int
    unchanged: int
    merged_rows: int
    error_count: int
    failure: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    created_by: Person


class ImportError(BaseModel):
    """A fault; `row` counts as a spreadsheet does, the header is row 1."""

    row: int
    column: str | None
    code: str
    detail: str
    value: str | None
