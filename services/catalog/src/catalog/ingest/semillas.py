"""Our own CSV: one row an item, several values in a cell separated by `|`."""

import re
from collections.abc import Sequence
from typing import Any, get_args

from catalog.ingest.records import SourceFormat
from catalog.items.schemas import CreatorRole

LISTS = (
    "alternative_titles",
    "subjects",
    "keywords",
    "languages",
    "audience",
    "coverage",
    "accessibility",
)
TEXTS = ("title", "summary", "kind", "licence", "publisher", "issued")
COLUMNS = ("id", *TEXTS, *LISTS, "creators", "identifiers", "url")
_CREATOR = re.compile(rf"(.+?)\s*\(({'|'.join(get_args(CreatorRole))})\)")


def fields_of(rows: Sequence[dict[str, str]]) -> tuple[dict[str, Any], str | None]:
    """Return the fields of the one row; empty cells are left out."""
    row = rows[0]
    fields: dict[str, Any] = {}
    for name in TEXTS:
        if value := row.get(name, "").strip():
            fields[name] = value
    for name in LISTS:
        if values := _values(row.get(name, "")):
            fields[name] = values
    fields["creators"] = [_creator(value) for value in _values(row.get("creators", ""))]
    fields["identifiers"] = [_identifier(value) for value in _values(row.get("identifiers", ""))]
    return fields, row.get("url", "").strip() or None


def _values(cell: str) -> list[str]:
    return [value.strip() for value in cell.split("|") if value.strip()]


def _creator(value: str) -> dict[str, str]:
    """Read `Name (role)`; without a role it is the author."""
    match = _CREATOR.fullmatch(value)
    return {"name": match[1], "role": match[2]} if match else {"name": value, "role": "author"}


def _identifier(value: str) -> dict[str, str]:
    """Read `isbn:9786120000000`; a bare http address is a URI."""
    scheme, colon, rest = value.partition(":")
    if scheme.lower() in {"http", "https"} or not colon:
        return {"scheme": "uri" if colon else "local", "value": value}
    return {"scheme": scheme.strip().lower(), "value": rest.strip()}


FORMAT = SourceFormat(
    id_column="id",
    required=frozenset({"id", "title", "kind"}),
    merges=False,
    fields_of=fields_of,
)
