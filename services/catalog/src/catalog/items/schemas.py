"""Wire forms of items."""

from datetime import datetime
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
from pydantic_core import PydanticCustomError

from catalog.items.dates import PartialDate
from catalog.items.identifiers import Scheme, normalise_identifier
from catalog.items.languages import LanguageTag
from catalog.items.licences import Licence
from catalog.items.plain_text import Line, Note, Summary, Title, check_line

Kind = Literal[
    "guide",
    "book",
    "course",
    "video",
    "audio",
    "image",
    "document",
    "public_service",
    "website",
]
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
Status = Literal["draft", "in_review", "published", "withdrawn"]
Change = Literal["created", "edited", "submitted", "published", "returned", "withdrawn", "files"]
CreatorRole = Literal["author", "editor", "translator", "illustrator", "contributor", "narrator"]
OwnerKind = Literal["network", "library", "organisation"]
RenditionRole = Literal["main", "alternative", "cover"]
# Values of https://www.w3.org/community/reports/a11y-discov-vocab/CG-FINAL-vocabulary-20230718/
AccessibilityFeature = Literal[
    "alternativeText",
    "annotations",
    "ARIA",
    "audioDescription",
    "bookmarks",
    "braille",
    "captions",
    "ChemML",
    "closedCaptions",
    "describedMath",
    "displayTransformability",
    "fullRubyAnnotations",
    "highContrastAudio",
    "highContrastDisplay",
    "horizontalWriting",
    "index",
    "largePrint",
    "latex",
    "longDescription",
    "MathML",
    "none",
    "openCaptions",
    "pageBreakMarkers",
    "pageNavigation",
    "printPageNumbers",
    "readingOrder",
    "rubyAnnotations",
    "signLanguage",
    "structuralNavigation",
    "synchronizedAudioText",
    "tableOfContents",
    "tactileGraphic",
    "tactileObject",
    "taggedPDF",
    "timingControl",
    "transcript",
    "ttsMarkup",
    "unknown",
    "unlocked",
    "verticalWriting",
    "withAdditionalWordSegmentation",
    "withoutAdditionalWordSegmentation",
]
# INEI's or another country's territory code: department, province or district.
Ubigeo = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}(?:[0-9]{2}(?:[0-9]{2})?)?$")]
SubjectId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]


def _distinct(values: list[Any]) -> list[Any]:
    return list(dict.fromkeys(values))


Keywords = Annotated[list[Line], Field(max_length=100), AfterValidator(_distinct)]
Subjects = Annotated[list[SubjectId], Field(max_length=20), AfterValidator(_distinct)]
Languages = Annotated[list[LanguageTag], Field(max_length=20), AfterValidator(_distinct)]
Audiences = Annotated[list[Audience], Field(max_length=9), AfterValidator(_distinct)]
Coverage = Annotated[list[Ubigeo], Field(max_length=300), AfterValidator(_distinct)]
Features = Annotated[list[AccessibilityFeature], Field(max_length=45), AfterValidator(_distinct)]


class Creator(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Line
    role: CreatorRole = "author"


class Identifier(BaseModel):
    """ISBN, ISSN and DOI are checked and stored in their usual form."""

    model_config = ConfigDict(extra="forbid")

    scheme: Scheme
    value: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=2000),
        AfterValidator(check_line),
    ]

    @model_validator(mode="after")
    def _normalise(self) -> Self:
        try:
            self.value = normalise_identifier(self.scheme, self.value)
        except ValueError:
            raise PydanticCustomError(
                "invalid_identifier", "Not a valid {scheme}", {"scheme": self.scheme}
            ) from None
        return self


class Owner(BaseModel):
    """Who answers for the item: the network (id null), a library or an organisation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scope_kind: OwnerKind
    scope_id: (
        Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,63}$")] | None
    ) = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.scope_kind == "network") != (self.scope_id is None):
            raise PydanticCustomError(
                "invalid_owner", "A library or organisation has a scope_id, the network has none"
            )
        return self


class ItemFields(BaseModel):
    """What people write about an item; status, owner, version and source are not among it."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    alternative_titles: Annotated[list[Title], Field(max_length=20)] = []
    summary: Summary | None = None
    creators: Annotated[list[Creator], Field(max_length=100), AfterValidator(_distinct)] = []
    subjects: Subjects = []
    keywords: Keywords = []
    languages: Languages = []
    kind: Kind
    audience: Audiences = []
    licence: Licence = "unknown"
    publisher: Line | None = None
    issued: PartialDate | None = None
    coverage: Coverage = []
    identifiers: Annotated[list[Identifier], Field(max_length=50)] = []
    accessibility: Features = []


class ItemCreate(ItemFields):
    """`owner` may be left out by who can own only one thing."""

    owner: Owner | None = None


class ItemUpdate(BaseModel):
    """JSON merge patch (RFC 7396): members that are absent stay as they are."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"minProperties": 0})

    title: Title | None = None
    alternative_titles: Annotated[list[Title], Field(max_length=20)] | None = None
    summary: Summary | None = None
    creators: Annotated[list[Creator], Field(max_length=100)] | None = None
    subjects: Subjects | None = None
    keywords: Keywords | None = None
    languages: Languages | None = None
    kind: Kind | None = None
    audience: Audiences | None = None
    licence: Licence | None = None
    publisher: Line | None = None
    issued: PartialDate | None = None
    coverage: Coverage | None = None
    identifiers: Annotated[list[Identifier], Field(max_length=50)] | None = None
    accessibility: Features | None = None


class Source(BaseModel):
    """Where an imported item came from; set by imports alone."""

    name: str
    id: str
    url: str | None


class Person(BaseModel):
    id: str
    name: str


class Rendition(BaseModel):
    """One file of an item. `readable`: a browser can show it by itself."""

    id: UUID
    item_id: UUID
    name: str
    label: str | None
    media_type: str
    size: int
    sha256: str
    role: RenditionRole
    language: str | None
    created_at: datetime
    content_url: str
    readable: bool


class Item(BaseModel):
    """An item as read; `created_by` and `updated_by` are null for who may not edit it."""

    id: UUID
    title: str
    alternative_titles: list[str]
    summary: str | None
    creators: list[Creator]
    subjects: list[str]
    keywords: list[str]
    languages: list[str]
    kind: Kind
    audience: list[Audience]
    licence: str
    publisher: str | None
    issued: str | None
    coverage: list[str]
    identifiers: list[Identifier]
    accessibility: list[AccessibilityFeature]
    source: Source | None
    status: Status
    owner: Owner
    version: int
    created_at: datetime
    created_by: Person | None
    updated_at: datetime
    updated_by: Person | None
    published_at: datetime | None
    renditions: list[Rendition]


class Transition(BaseModel):
    model_config = ConfigDict(extra="forbid")

    to: Status
    note: Note | None = None


class ItemVersion(BaseModel):
    version: int
    at: datetime
    by: Person
    change: Change
    note: str | None


class ItemSnapshot(ItemVersion):
    """The item as it was after that change."""

    item: Item
