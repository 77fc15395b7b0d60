"""Tables of imports and their errors."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Text,
    func,
    text,
)
from sqlmodel import Field, SQLModel


def _text(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(Text, nullable=nullable))


def _moment() -> Any:
    return Field(default=None, sa_column=Column(DateTime(timezone=True), nullable=True))


class ImportRow(SQLModel, table=True):
    """One run over one file. `done_records` is where an interrupted run goes on."""

    __tablename__ = "import"
    __table_args__ = (
        CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')",
            name="import_state_check",
        ),
        CheckConstraint("format IN ('semillas', 'gutenberg')", name="import_format_check"),
        Index("import_created_idx", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    name: str = _text()
    format: str = _text()
    source: str = _text()
    dry_run: bool = Field(sa_column=Column(Boolean, nullable=False))
    state: str = _text()
    total_rows: int | None = None
    processed_rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    merged_rows: int = 0
    error_count: int = 0
    failure: str | None = _text(nullable=True)
    created_at: datetime = Field(
        default=None,
        sa_column=Column(DateTime(timezone=True), nullable=False, server_default=func.now()),
    )
    started_at: datetime | None = _moment()
    finished_at: datetime | None = _moment()
    created_by: str = _text()
    created_by_name: str = _text()
    file_key: str = _text()
    done_records: int = 0
    attempts: int = 0
    cancel_requested: bool = Field(
        default=False,
        sa_column=Column(Boolean, nullable=False, server_default=text("false")),
    )


class ImportErrorRow(SQLModel, table=True):
    """One fault of one row of the file."""

    __tablename__ = "import_error"
    __table_args__ = (Index("import_error_import_idx", "import_id", "row", "id"),)

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(), primary_key=True))
    import_id: UUID = Field(sa_column=Column(ForeignKey("import.id"), nullable=False))
    row: int
    column: str | None = _text(nullable=True)
    code: str = _text()
    detail: str = _text()
    value: str | None = _text(nullable=True)
