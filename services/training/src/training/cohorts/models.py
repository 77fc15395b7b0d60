"""The tables of cohorts, their sessions, and the copy of the libraries they are held in."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlmodel import Field, SQLModel

from training.settings import TIME_ZONE


class KnownLibrary(SQLModel, table=True):
    """This service's copy of a library of the partners service; who first named it, filled it."""

    __tablename__ = "known_library"
    __table_args__ = (CheckConstraint("ubigeo ~ '^[0-9]{6}$'", name="known_library_ubigeo"),)

    id: UUID = Field(primary_key=True)
    name: str
    ubigeo: str


class Cohort(SQLModel, table=True):
    """A dated run of a course; only an online one does without a library."""

    __tablename__ = "cohort"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="cohort_dates"),
        CheckConstraint("capacity >= 0", name="cohort_capacity"),
        CheckConstraint("modality IN ('in_person', 'online', 'mixed')", name="cohort_modality"),
        CheckConstraint("modality = 'online' OR library_id IS NOT NULL", name="cohort_library"),
        CheckConstraint(
            "status IN ('planned', 'open', 'running', 'finished', 'cancelled')",
            name="cohort_status",
        ),
        CheckConstraint("version > 0", name="cohort_version"),
        # What a session's dates hang on: see Session.
        UniqueConstraint("id", "starts_on", "ends_on", name="cohort_dates_key"),
        Index("cohort_by_start", "starts_on", "id"),
        Index("cohort_by_course", "course_id", "starts_on", "id"),
        Index("cohort_by_library", "library_id", "starts_on", "id"),
    )

    id: UUID = Field(primary_key=True)
    course_id: UUID = Field(foreign_key="course.id")
    library_id: UUID | None = Field(default=None, foreign_key="known_library.id")
    starts_on: date
    ends_on: date
    capacity: int
    modality: str
    trainer: str | None = None
    status: str = "planned"
    version: int = 1
    created_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    updated_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class Session(SQLModel, table=True):
    """One meeting of a cohort.

    It carries its cohort's dates by a foreign key that follows them, so that the check below
    holds for the meeting and for every change of the cohort's dates.
    """

    __tablename__ = "session"
    __table_args__ = (
        ForeignKeyConstraint(
            ["cohort_id", "cohort_starts_on", "cohort_ends_on"],
            ["cohort.id", "cohort.starts_on", "cohort.ends_on"],
            name="session_cohort_fkey",
            onupdate="CASCADE",
        ),
        CheckConstraint("ends_at > starts_at", name="session_times"),
        CheckConstraint(
            f"(starts_at AT TIME ZONE '{TIME_ZONE}')::date >= cohort_starts_on"
            f" AND (ends_at AT TIME ZONE '{TIME_ZONE}')::date <= cohort_ends_on",
            name="session_within_cohort",
        ),
        CheckConstraint("status IN ('scheduled', 'cancelled')", name="session_status"),
        CheckConstraint("version > 0", name="session_version"),
        ExcludeConstraint(
            ("cohort_id", "="),
            (text("tstzrange(starts_at, ends_at)"), "&&"),
            name="session_overlap",
            using="gist",
            where=text("status = 'scheduled'"),
        ),
        Index("session_by_cohort", "cohort_id", "starts_at"),
    )

    id: UUID = Field(primary_key=True)
    cohort_id: UUID
    cohort_starts_on: date
    cohort_ends_on: date
    starts_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    ends_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    place: str | None = None
    topic: str | None = None
    status: str = "scheduled"
    version: int = 1
