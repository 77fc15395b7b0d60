"""The wire forms of libraries."""

import re
from datetime import datetime
from itertools import pairwise
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from kit.texts import check_line, check_text
from partners.territory.schemas import Ubigeo

State = Literal["open", "temporarily_closed", "closed"]
LibraryService = Literal[
    "reading_room",
    "lending",
    "computers",
    "internet",
    "wifi",
    "printing",
    "workshops",
    "children",
    "reading_promotion",
    "procedures_help",
    "accessibility",
    "local_history",
    "mobile_library",
    "intercultural",
]


def _text(longest: int) -> Any:
    return StringConstraints(
        strip_whitespace=True, min_length=1, max_length=longest, pattern=r"^[^\x00]*$"
    )


def _distinct(values: list[str]) -> list[str]:
    if len(set(values)) != len(values):
        raise ValueError("a value is there twice")
    return values


def _with_letter(name: str) -> str:
    if not re.search(r"\w", name):
        raise ValueError("there is no letter in it")
    return name


Name = Annotated[str, _text(200), AfterValidator(check_line), AfterValidator(_with_letter)]
Address = Annotated[str, _text(300), AfterValidator(check_line)]
Description = Annotated[str, _text(4000), AfterValidator(check_text)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 ()-]{4,28}[0-9]$")]
Email = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,180}\.[a-z]{2,24}$")
]
Website = Annotated[str, StringConstraints(pattern=r"^https?://[!-~]{4,490}$")]
# RFC 5646 section 2.1: a language subtag with what may follow it.
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$")]
Languages = Annotated[list[Language], Field(max_length=20), AfterValidator(_distinct)]
Services = Annotated[list[LibraryService], Field(max_length=20), AfterValidator(_distinct)]


class Interval(BaseModel):
    """Open from `opens` to `closes` (local, `HH:MM`) on an ISO 8601 weekday, 1 is Monday."""

    model_config = ConfigDict(extra="forbid")

    day: int = Field(ge=1, le=7)
    opens: Clock
    closes: Clock

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("it closes before it opens")
        return self


def _apart(hours: list[Interval]) -> list[Interval]:
    ordered = sorted(hours, key=lambda i: (i.day, i.opens))
    for earlier, later in pairwise(ordered):
        if earlier.day == later.day and later.opens < earlier.closes:
            raise ValueError(f"two intervals of day {later.day} overlap at {later.opens}")
    return ordered


Hours = Annotated[list[Interval], Field(max_length=28), AfterValidator(_apart)]


def unset() -> Any:
    """Stand for a field that a merge patch leaves out; it never is in `model_fields_set`."""
    return None


class LibraryCreate(BaseModel):
    """A library to enter in the registry."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    ubigeo: Ubigeo
    latitude: Latitude
    longitude: Longitude
    address: Address | None = None
    hours: Hours = Field(default_factory=list)
    phone: Phone | None = None
    email: Email | None = None
    website: Website | None = None
    description: Description | None = None
    languages: Languages = Field(default_factory=list)
    services: Services = Field(default_factory=list)
    pilot: bool = False
    state: State = "open"


class LibraryUpdate(BaseModel):
    """A merge patch (RFC 7396): what is left out stays, null takes an optional value away."""

    model_config = ConfigDict(extra="forbid")

    name: Name = Field(default_factory=unset)
    ubigeo: Ubigeo = Field(default_factory=unset)
    latitude: Latitude = Field(default_factory=unset)
    longitude: Longitude = Field(default_factory=unset)
    address: Address | None = Field(default_factory=unset)
    hours: Hours = Field(default_factory=unset)
    phone: Phone | None = Field(default_factory=unset)
    email: Email | None = Field(default_factory=unset)
    website: Website | None = Field(default_factory=unset)
    description: Description | None = Field(default_factory=unset)
    languages: Languages = Field(default_factory=unset)
    services: Services = Field(default_factory=unset)
    pilot: bool = Field(default_factory=unset)
    state: State = Field(default_factory=unset)


class Library(BaseModel):
    """A library as everyone may see it; phone and e-mail are its public contacts."""

    id: UUID
    name: str
    ubigeo: str
    district: str
    province: str
    department: str
    address: str | None
    latitude: float
    longitude: float
    hours: list[Interval]
    phone: str | None
    email: str | None
    website: str | None
    description: str | None
    languages: list[str]
    services: list[LibraryService]
    pilot: bool
    synthetic: bool = Field(description="Invented for the demonstration")
    state: State
    version: int
    updated_at: datetime


class LibraryHit(Library):
    """A library in a list; `distance_km` is there when the list was asked for by `near`."""

    distance_km: float | None


class Point(BaseModel):
    """What a map needs of a library."""

    id: UUID
    name: str
    latitude: float
    longitude: float
    pilot: bool
    ubigeo: str


class Points(BaseModel):
    """All libraries that are not closed for good, by name."""

    items: list[Point]


class Person(BaseModel):
    """Who did it, as the access token named them at that time."""

    id: str
    name: str


class Change(BaseModel):
    """One entry of a library's history; `changed` is `{field: {"from": …, "to": …}}`."""

    version: int
    at: datetime
    by: Person
    changed: dict[str, Any]
