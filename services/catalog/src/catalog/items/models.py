"""Tables of items, their versions and their files."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import UserDefinedType
from sqlmodel import Field, SQLModel

JsonList = list[Any]


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "XID8"


def _text(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(Text, nullable=nullable))


def _list() -> Any:
    return Field(
        default_factory=list,
        sa_column=Column(JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    )


def _moment(*, nullable: bool = False) -> Any:
    default = None if nullable else func.now()
    return Field(
        default=None,
        sa_column=Column(DateTime(timezone=True), nullable=nullable, server_default=default),
    )


class ItemRow(SQLModel, table=True):
    """One item. Never deleted: a withdrawn one is a tombstone.

    A trigger sets `change_xid` and `change_seq` on every insert and update; readers of
    changes take rows with `change_xid` below the snapshot's xmin, in that order, so that a
    transaction that commits late is not skipped.
    """

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("source_name", "source_id", name="item_source_key"),
        CheckConstraint(
            "status IN ('draft', 'in_review', 'published', 'withdrawn')", name="item_status_check"
        ),
        CheckConstraint(
            "owner_kind IN ('network', 'library', 'organisation') "
            "AND (owner_kind = 'network') = (owner_id IS NULL)",
            name="item_owner_check",
        ),
        CheckConstraint("(source_name IS NULL) = (source_id IS NULL)", name="item_source_check"),
        Index("item_change_idx", "change_xid", "change_seq"),
        Index("item_updated_idx", "updated_at", "id"),
        Index("item_status_updated_idx", "status", "updated_at", "id"),
        Index("item_owner_updated_idx", "owner_kind", "owner_id", "updated_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    title: str = _text()
    alternative_titles: JsonList = _list()
    summary: str | None = _text(nullable=True)
    creators: JsonList = _list()
    subjects: JsonList = _list()
    keywords: JsonList = _list()
    languages: JsonList = _list()
    kind: str = _text()
    audience: JsonList = _list()
    licence: str = _text()
    publisher: str | None = _text(nullable=True)
    issued: str | None = _text(nullable=True)
    coverage: JsonList = _list()
    identifiers: JsonList = _list()
    accessibility: JsonList = _list()
    source_name: str | None = _text(nullable=True)
    source_id: str | None = _text(nullable=True)
    source_url: str | None = _text(nullable=True)
    source_hash: str | None = _text(nullable=True)
    status: str = _text()
    owner_kind: str = _text()
    owner_id: str | None = _text(nullable=True)
    version: int = 1
    created_at: datetime = _moment()
    created_by: str = _text()
    created_by_name: str = _text()
    updated_at: datetime = _moment()
    updated_by: str = _text()
    updated_by_name: str = _text()
    published_at: datetime | None = _moment(nullable=True)
    change_xid: int = Field(default=None, sa_column=Column(Xid8, nullable=False))
    change_seq: int = Field(default=None, sa_column=Column(BigInteger, nullable=False))


class ItemVersionRow(SQLModel, table=True):
    """What an item was after one change, who made the change and why."""

    __tablename__ = "item_version"
    __table_args__ = (
        CheckConstraint(
            "change IN ('created', 'edited', 'submitted', 'published', 'returned', 'withdrawn', "
            "'files')",
            name="item_version_change_check",
        ),
    )

    item_id: UUID = Field(sa_column=Column(ForeignKey("item.id"), primary_key=True))
    version: int = Field(primary_key=True)
    at: datetime = _moment()
    by_id: str = _text()
    by_name: str = _text()
    change: str = _text()
    note: str | None = _text(nullable=True)
    snapshot: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))


class RenditionRow(SQLModel, table=True):
    """One file of an item; its bytes lie in the storage under their SHA-256."""

    __tablename__ = "rendition"
    __table_args__ = (
        CheckConstraint("role IN ('main', 'alternative', 'cover')", name="rendition_role_check"),
        CheckConstraint("size >= 0", name="rendition_size_check"),
        Index("rendition_item_idx", "item_id", "created_at", "id"),
        Index("rendition_sha256_idx", "sha256"),
    )

    id: UUID = Field(primary_key=True)
    item_id: UUID = Field(sa_column=Column(ForeignKey("item.id"), nullable=False))
    name: str = _text()
    label: str | None = _text(nullable=True)
    media_type: str = _text()
    size: int = Field(sa_column=Column(BigInteger, nullable=False))
    sha256: str = _text()
    role: str = _text()
    language: str | None = _text(nullable=True)
    created_at: datetime = _moment()
    created_by: str = _text()
