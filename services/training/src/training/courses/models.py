"""The table of courses."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Column, DateTime, Index, Text
from sqlmodel import Field, SQLModel


class Course(SQLModel, table=True):
    """A course; `sort_title` and `folded` are made from its words by `kit.folding.fold`."""

    __tablename__ = "course"
    __table_args__ = (
        CheckConstraint("title <> '' AND sort_title <> ''", name="course_title"),
        CheckConstraint("level IN ('basic', 'intermediate', 'advanced')", name="course_level"),
        CheckConstraint("modality IN ('in_person', 'online', 'mixed')", name="course_modality"),
        CheckConstraint("status IN ('draft', 'published', 'retired')", name="course_status"),
        CheckConstraint("hours > 0 AND hours <= 1000", name="course_hours"),
        CheckConstraint("version > 0", name="course_version"),
        Index("course_by_title", "sort_title", "id"),
    )

    id: UUID = Field(primary_key=True)
    title: str
    sort_title: str
    folded: str
    summary: str
    objectives: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    subjects: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    languages: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    audience: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    level: str
    hours: float
    modality: str
    programme: str | None = None
    needs_review: bool = False
    synthetic: bool = False
    status: str = "draft"
    version: int = 1
    created_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    updated_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
