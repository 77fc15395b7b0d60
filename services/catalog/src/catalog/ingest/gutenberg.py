"""The catalogue of Project Gutenberg as CSV: one row a book, or a book and an author."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from catalog.ingest.records import SourceFormat
from catalog.items.languages import normalise_language
from kit.texts import is_forbidden

# Shelves whose own name has the separator in it.
_COMPOUND = (
    "Plays/Films/Dramas",
    "Religion/Spirituality",
    "Nature/Gardening/Animals",
    "Science - Earth/Agricultural/Farming",
    "Science - Chemistry/Biochemistry",
    "Journalism/Media/Writing",
    "Encyclopedias/Dictionaries/Reference",
    "History - Medieval/Middle Ages",
    "Psychiatry/Psychology",
    "Sports/Hobbies",
    "Business/Management",
    "Drugs/Alcohol/Pharmacology",
    "Research Methods/Statistics/Information Sys",
)
_SUBJECTS = {
    "literature": (
        "Novels",
        "Poetry",
        "Short Stories",
        "Historical Novels",
        "Plays/Films/Dramas",
        "Classics of Literature",
        "Romance",
        "Adventure",
        "Science-Fiction & Fantasy",
        "Crime, Thrillers and Mystery",
        "Essays, Letters & Speeches",
        "British Literature",
        "American Literature",
        "French Literature",
        "German Literature",
        "Russian Literature",
        "Literature - Other",
        "6 Best Loved Spanish Literary Classics",
    ),
    "oral-tradition": ("Mythology, Legends & Folklore",),
    "music-and-dance": ("Music",),
    "culture": ("Art", "Architecture", "Archaeology & Anthropology"),
    "nutrition": ("Cooking & Drinking", "Nutrition"),
    "health": ("Health & Medicine",),
    "mental-health": ("Psychiatry/Psychology",),
    "agriculture": ("Science - Earth/Agricultural/Farming", "Environmental Issues"),
    "teaching-resources": ("Teaching & Education",),
    "mathematics-and-science": (
        "Mathematics",
        "Science - Physics",
        "Science - Chemistry/Biochemistry",
        "Science - Biology",
        "Science - Astronomy",
    ),
    "languages": ("Language & Communication", "Language Education"),
    "entrepreneurship": ("Business/Management",),
}
_SUBJECT_OF_SHELF = {shelf: subject for subject, shelves in _SUBJECTS.items() for shelf in shelves}
_CHILDREN = {"Children & Young Adult Reading", "Children's Literature", "Children's Fiction"}
_YEARS_AFTER_DEATH = 70
PUBLISHER = "Project Gutenberg"


def fields_of(rows: Sequence[dict[str, str]]) -> tuple[dict[str, Any], str | None]:
    """Return the fields of a book; its authors are those of all its rows."""
    first = rows[0]
    book = first["gutenberg_id"].strip()
    shelves = split_shelves(first.get("gutenberg_bookshelf", ""))
    headings = [h.strip() for h in first.get("lcsh", "").split(";") if h.strip()]
    authors = dict.fromkeys(a for row in rows for a in split_authors(row.get("author", "")))
    fields: dict[str, Any] = {
        "title": clean_title(first["title"]),
        "creators": [{"name": name, "role": "author"} for name in authors],
        "languages": [language_of(code) for code in first["language"].split("/") if code],
        "subjects": list(
            dict.fromkeys(_SUBJECT_OF_SHELF[s] for s in shelves if s in _SUBJECT_OF_SHELF)
        ),
        "keywords": [_clean(word)[:300] for word in dict.fromkeys([*shelves, *headings])],
        "kind": "book",
        "audience": ["children", "youth"] if _CHILDREN & set(shelves) else [],
        "licence": licence_of(first.get("rights", ""), [row.get("deathdate", "") for row in rows]),
        "publisher": PUBLISHER,
        "identifiers": [{"scheme": "gutenberg", "value": book}],
    }
    return fields, f"https://www.gutenberg.org/ebooks/{book}"


def clean_title(value: str) -> str:
    """Return one line: a line break or MARC's `$b` separates title and subtitle."""
    joined = re.sub(r"\s*(?:[:;]?\s*\$[a-z]\s+|[\r\n]+)\s*", ": ", value.strip())
    return re.sub(r"(?:: )+", ": ", _clean(joined)).strip(" :")


def split_authors(cell: str) -> list[str]:
    """Return the names of a cell; one edition of the catalogue puts ` | ` between them."""
    return [name for part in cell.split(" | ") if (name := clean_title(part))]


def _clean(value: str) -> str:
    repaired = "".join(_repaired(c) for c in value)
    return re.sub(r"\s+", " ", repaired).strip()


@cache
def _repaired(character: str) -> str:
    """Give back a Windows-1252 letter that was read as a control character of Latin-1."""
    if not is_forbidden(character):
        return character
    if 0x80 <= ord(character) <= 0x9F:
        return bytes([ord(character)]).decode("cp1252", "ignore") or " "
    return " "


def split_shelves(cell: str) -> list[str]:
    """Return the names of the shelves, compound names whole, without `Category: `."""
    for place, name in enumerate(_COMPOUND):
        cell = cell.replace(name, f"\x00{place}\x00")
    shelves = [shelf.removeprefix("Category: ").strip() for shelf in cell.split("/")]
    restored = [re.sub("\x00(\\d+)\x00", lambda m: _COMPOUND[int(m[1])], s) for s in shelves]
    return list(dict.fromkeys(shelf for shelf in restored if shelf))


@cache
def language_of(code: str) -> str:
    """Return the BCP 47 tag; an unknown code stays, for the check to name it."""
    try:
        return normalise_language(code.strip())
    except ValueError:
        return code


def licence_of(rights: str, death_years: Sequence[str]) -> str:
    """Return the licence; "public domain in the USA" is no more than that.

    Where an author is known to have died less than 70 years ago the work is protected in
    most countries, and the licence is unknown here.
    """
    if rights.startswith("Copyrighted"):
        return "in-copyright"
    if not rights.startswith("Public domain"):
        return "unknown"
    deaths = [int(float(year)) for year in death_years if re.fullmatch(r"\d{1,4}(\.0)?", year)]
    limit = datetime.now(UTC).year - _YEARS_AFTER_DEATH
    return "unknown" if any(year >= limit for year in deaths) else "PDM-1.0"


FORMAT = SourceFormat(
    id_column="gutenberg_id",
    required=frozenset({"gutenberg_id", "title", "language"}),
    merges=True,
    fields_of=fields_of,
)
