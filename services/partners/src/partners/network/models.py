"""The tables of the network of libraries."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlmodel import Field, SQLModel

_SECONDS = "int4range(extract(epoch FROM opens)::int, extract(epoch FROM closes)::int)"


class Library(SQLModel, table=True):
    """A service point of the network.

    `sort_name` and `folded` are made from the name and the place by `folding.fold`. A trigger
    (migration 0001) refuses coordinates outside the country or far from the district.
    """

    __tablename__ = "library"
    __table_args__ = (
        CheckConstraint("ubigeo ~ '^[0-9]{6}$'", name="library_ubigeo_district"),
        CheckConstraint("name <> '' AND sort_name <> ''", name="library_name"),
        CheckConstraint("state IN ('open', 'temporarily_closed', 'closed')", name="library_state"),
        CheckConstraint("version > 0", name="library_version"),
        UniqueConstraint("ubigeo", "sort_name", name="library_name_once_in_district"),
        Index("library_by_name", "sort_name", "id"),
    )

    id: UUID = Field(primary_key=True)
    name: str
    sort_name: str
    folded: str
    ubigeo: str = Field(foreign_key="place.ubigeo")
    address: str | None = None
    latitude: float
    longitude: float
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    description: str | None = None
    languages: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    services: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    pilot: bool = False
    synthetic: bool = False
    state: str = "open"
    version: int = 1
    created_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    updated_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class LibraryHours(SQLModel, table=True):
    """One interval in which a library is open, local time; several a day may not overlap."""

    __tablename__ = "library_hours"
    __table_args__ = (
        CheckConstraint("day BETWEEN 1 AND 7", name="library_hours_day"),
        CheckConstraint("opens < closes", name="library_hours_order"),
        ExcludeConstraint(
            ("library_id", "="),
            ("day", "="),
            (text(_SECONDS), "&&"),
            name="library_hours_overlap",
            using="gist",
        ),
    )

    library_id: UUID = Field(primary_key=True, foreign_key="library.id")
    day: int = Field(primary_key=True)
    opens: time = Field(primary_key=True)
    closes: time


class LibraryChange(SQLModel, table=True):
    """Who changed a library, when and what: `{field: {"from": …, "to": …}}`; never altered."""

    __tablename__ = "library_change"

    library_id: UUID = Field(primary_key=True, foreign_key="library.id")
    version: int = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    by_id: str
    by_name: str
    changed: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
