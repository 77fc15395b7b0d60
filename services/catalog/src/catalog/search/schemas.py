"""Wire forms of search."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from catalog.items.schemas import Creator, Kind


class Format(BaseModel):
    """A file that the item can be had in; size in bytes."""

    media_type: str
    size: int


class Hit(BaseModel):
    """An item as a result shows it."""

    id: UUID
    title: str
    summary: str | None
    creators: list[Creator]
    kind: Kind
    languages: list[str]
    subjects: list[str]
    licence: str
    issued: str | None
    formats: list[Format]
    highlight: str | None = None


class FacetCount(BaseModel):
    """How many results a value would leave, all other facets' choices applied."""

    value: str
    count: int
    selected: bool


class Facets(BaseModel):
    subject: list[FacetCount]
    language: list[FacetCount]
    kind: list[FacetCount]
    audience: list[FacetCount]
    format: list[FacetCount]
    licence: list[FacetCount]


class SearchAnswer(BaseModel):
    """A page of results.

    `corrected`: the words found nothing and these are results for `did_you_mean`. Counts of a
    facet leave its own choices out, so that they tell what a further choice would add.
    """

    total: int
    items: list[Hit]
    facets: Facets
    did_you_mean: str | None
    corrected: bool
    next: str | None


class Suggestion(BaseModel):
    """Something to search for; `item_id` when it is one item's title."""

    text: str
    kind: Literal["title", "creator", "subject"]
    item_id: UUID | None


class SuggestionList(BaseModel):
    items: list[Suggestion]
