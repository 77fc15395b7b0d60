"""The wire forms of courses."""

import re
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from kit.texts import check_line, check_text

Level = Literal["basic", "intermediate", "advanced"]
Modality = Literal["in_person", "online", "mixed"]
Status = Literal["draft", "published", "retired"]
Audience = Literal[
    "children",
    "youth",
    "adults",
    "older_adults",
    "librarians",
    "teachers",
    "entrepreneurs",
    "farmers",
    "general",
]


def text(longest: int) -> Any:
    return StringConstraints(
        strip_whitespace=True, min_length=1, max_length=longest, pattern=r"^[^\x00]*$"
    )


def _with_letter(title: str) -> str:
    if not re.search(r"[^\W_]", title):
        raise ValueError("there is no letter in it")
    return title


def _distinct(values: list[str]) -> list[str]:
    if len(set(values)) != len(values):
        raise ValueError("a value is there twice")
    return values


Title = Annotated[str, text(200), AfterValidator(check_line), AfterValidator(_with_letter)]
Summary = Annotated[str, text(2000), AfterValidator(check_text)]
Objective = Annotated[str, text(300), AfterValidator(check_line)]
Objectives = Annotated[list[Objective], Field(max_length=20)]
Subject = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,63}$")]
Subjects = Annotated[list[Subject], Field(max_length=20), AfterValidator(_distinct)]
# RFC 5646 section 2.1: a language subtag with what may follow it.
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$")]
Languages = Annotated[list[Language], Field(min_length=1, max_length=20), AfterValidator(_distinct)]
Audiences = Annotated[list[Audience], Field(max_length=9), AfterValidator(_distinct)]
Hours = Annotated[float, Field(gt=0, le=1000, multiple_of=0.25, allow_inf_nan=False)]
Programme = Annotated[str, text(200), AfterValidator(check_line)]


def unset() -> Any:
    """Stand for a field that a merge patch leaves out; it never is in `model_fields_set`."""
    return None


class CourseCreate(BaseModel):
    """A course to write down; it begins as a draft."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    summary: Summary
    languages: Languages
    level: Level
    hours: Hours
    modality: Modality
    objectives: Objectives = Field(default_factory=list)
    subjects: Subjects = Field(default_factory=list)
    audience: Audiences = Field(default_factory=list)
    programme: Programme | None = None
    needs_review: bool = False


class CourseUpdate(BaseModel):
    """A merge patch (RFC 7396): what is left out stays, null takes an optional value away."""

    model_config = ConfigDict(extra="forbid")

    title: Title = Field(default_factory=unset)
    summary: Summary = Field(default_factory=unset)
    languages: Languages = Field(default_factory=unset)
    level: Level = Field(default_factory=unset)
    hours: Hours = Field(default_factory=unset)
    modality: Modality = Field(default_factory=unset)
    objectives: Objectives = Field(default_factory=unset)
    subjects: Subjects = Field(default_factory=unset)
    audience: Audiences = Field(default_factory=unset)
    programme: Programme | None = Field(default_factory=unset)
    needs_review: bool = Field(default_factory=unset)
    status: Status = Field(default_factory=unset)


class Course(BaseModel):
    """A course with its calendar in short: cohorts not cancelled, and when the next one starts."""

    id: UUID
    title: str
    summary: str
    objectives: list[str]
    subjects: list[str]
    languages: list[str]
    level: Level
    hours: float = Field(description="Hours of teaching")
    modality: Modality
    audience: list[Audience]
    programme: str | None
    needs_review: bool = Field(description="Words made by machine that nobody has reviewed yet")
    synthetic: bool = Field(description="Invented for the demonstration")
    status: Status
    version: int
    cohort_count: int
    next_starts_on: date | None
