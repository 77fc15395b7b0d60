"""The wire forms of cohorts and sessions: times in UTC, dates in the courses' calendar."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from kit.texts import check_line
from training.courses.schemas import Course, Modality, text, unset

CohortStatus = Literal["planned", "open", "running", "finished", "cancelled"]
SessionStatus = Literal["scheduled", "cancelled"]
Ubigeo = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
Capacity = Annotated[int, Field(ge=0, le=100_000)]
LONGEST_SESSION = timedelta(hours=24)


def _utc(value: datetime) -> datetime:
    if not 2000 <= value.year <= 2200:
        raise ValueError("the year is not between 2000 and 2200")
    return value.astimezone(UTC)


def _near(value: date) -> date:
    if not 2000 <= value.year <= 2200:
        raise ValueError("the year is not between 2000 and 2200")
    return value


Instant = Annotated[AwareDatetime, AfterValidator(_utc)]
Day = Annotated[date, AfterValidator(_near)]
Trainer = Annotated[str, text(200), AfterValidator(check_line)]
Place = Annotated[str, text(200), AfterValidator(check_line)]
Topic = Annotated[str, text(300), AfterValidator(check_line)]


class Library(BaseModel):
    """Where a cohort is held, as the registry names it."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    name: Annotated[str, text(200), AfterValidator(check_line)]
    ubigeo: Ubigeo


class CohortCreate(BaseModel):
    """A cohort to plan; the library is left out only when it is online."""

    model_config = ConfigDict(extra="forbid")

    library: Library | None = None
    starts_on: Day
    ends_on: Day
    capacity: Capacity
    modality: Modality
    trainer: Trainer | None = None

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.ends_on < self.starts_on:
            raise ValueError("it ends before it starts")
        if self.library is None and self.modality != "online":
            raise ValueError("only an online cohort does without a library")
        return self


class CohortUpdate(BaseModel):
    """A merge patch (RFC 7396): what is left out stays, null takes an optional value away."""

    model_config = ConfigDict(extra="forbid")

    starts_on: Day = Field(default_factory=unset)
    ends_on: Day = Field(default_factory=unset)
    capacity: Capacity = Field(default_factory=unset)
    modality: Modality = Field(default_factory=unset)
    trainer: Trainer | None = Field(default_factory=unset)
    status: CohortStatus = Field(default_factory=unset)


class SessionCreate(BaseModel):
    """A meeting to add to a cohort, within its dates."""

    model_config = ConfigDict(extra="forbid")

    starts_at: Instant
    ends_at: Instant
    place: Place | None = None
    topic: Topic | None = None

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if not timedelta(0) < self.ends_at - self.starts_at <= LONGEST_SESSION:
            raise ValueError("it ends before it starts, or lasts longer than a day")
        return self


class SessionUpdate(BaseModel):
    """A merge patch (RFC 7396) of a meeting."""

    model_config = ConfigDict(extra="forbid")

    starts_at: Instant = Field(default_factory=unset)
    ends_at: Instant = Field(default_factory=unset)
    place: Place | None = Field(default_factory=unset)
    topic: Topic | None = Field(default_factory=unset)
    status: SessionStatus = Field(default_factory=unset)


class Session(BaseModel):
    """A meeting of a cohort."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    place: str | None
    topic: str | None
    status: SessionStatus
    version: int


class Cohort(BaseModel):
    """A dated run of a course with its meetings in order."""

    id: UUID
    course_id: UUID
    course_title: str
    library: Library | None
    starts_on: date
    ends_on: date
    capacity: int
    modality: Modality
    trainer: str | None
    status: CohortStatus
    version: int
    sessions: list[Session]


class CourseFragment(BaseModel):
    """What the gateway writes into the web app's page of a course; `body_html` is escaped."""

    title: str
    description: str
    lang: str
    canonical: str
    json_ld: dict[str, Any]
    body_html: str
    data: Course | None
