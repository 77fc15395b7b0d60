"""CSV files as people have them (checklist A 7) and the two formats."""

import gzip
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.ingest import gutenberg, semillas
from catalog.ingest.csv_input import UnreadableFile, read_rows
from catalog.ingest.records import Prepared, Record, group_rows, prepare

TEXT = 'id;title\n1;"La montaña; y el niño"\n'


def rows(content: bytes, max_bytes: int = 10_000) -> list[dict[str, str]]:
    return [row.cells for row in read_rows(io.BytesIO(content), max_bytes)[1]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("packed", [False, True])
def test_encodings_and_compression_are_seen(encoding: str, packed: bool) -> None:
    content = TEXT.encode(encoding)
    assert rows(gzip.compress(content) if packed else content) == [
        {"id": "1", "title": "La montaña; y el niño"}
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_are_seen(delimiter: str) -> None:
    content = f"ID {delimiter} Title\r\n1{delimiter}Uno\r\n\r\n2{delimiter}Dos\r\n"
    assert rows(content.encode()) == [{"id": "1", "title": "Uno"}, {"id": "2", "title": "Dos"}]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"id,id\n1,2\n",
        b"\x81\x8d\xff\xfe" * 3,
        gzip.compress(TEXT.encode())[:-9],
        gzip.compress(b"id,title\n" + b"1,a\n" * 10_000),
        gzip.compress(("id,title\n" + "1,a\n" * 10_000).encode("utf-16")),
        gzip.compress(TEXT.encode())[:12] + b"\xff" * 40,
        TEXT.encode("utf-16") + b"x",
        TEXT.encode("utf-16") + b"\x00\xd8,\x00",
    ],
)
def test_what_is_no_csv_is_said(content: bytes) -> None:
    with pytest.raises(UnreadableFile):
        rows(content)


BEGINNINGS = [b"", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\x1f\x8b\x08\x00" + b"\x00" * 6]


@given(st.builds(bytes.__add__, st.sampled_from(BEGINNINGS), st.binary(max_size=200)))
def test_any_bytes_give_rows_or_the_reason(content: bytes) -> None:
    try:
        for cells in rows(content):
            assert isinstance(cells, dict)
    except UnreadableFile:
        return


def test_columns_without_a_name_are_passed_over() -> None:
    """A spreadsheet writes them where a cell was once touched."""
    assert rows(b"id,title,,\n1,Uno,,\n") == [{"id": "1", "title": "Uno", "": ""}]


def test_a_broken_row_is_numbered_as_in_a_spreadsheet() -> None:
    content = b'id,title,kind\n1,"two\nlines",book\n2,short\n,none,book\n1,again,book\n'
    _, found = read_rows(io.BytesIO(content), 1000)
    grouped = group_rows(found, semillas.FORMAT)
    assert [(f.row, f.column, f.code) for f in grouped.faults] == [
        (3, None, "malformed_row"),
        (4, "id", "invalid_id"),
        (5, "id", "duplicate_id"),
    ]
    assert (grouped.total_rows, len(grouped.records), grouped.merged_rows) == (4, 1, 0)


def ready(form: Any, *cells: dict[str, str]) -> Prepared:
    content = io.StringIO()
    names = list(cells[0])
    content.write(",".join(names) + "\n")
    for row in cells:
        content.write(",".join('"' + row[name].replace('"', '""') + '"' for name in names) + "\n")
    _, found = read_rows(io.BytesIO(content.getvalue().encode()), 100_000)
    grouped = group_rows(found, form)
    assert len(grouped.records) == 1
    prepared = prepare(grouped.records[0], form)
    assert isinstance(prepared, Prepared), prepared
    return prepared


def test_our_own_columns() -> None:
    item = ready(
        semillas.FORMAT,
        {
            "id": "a-1",
            "title": "<b>Riego</b> & agua",
            "kind": "guide",
            "languages": "es|quy",
            "subjects": "crops | water-and-irrigation",
            "creators": "Quispe, Ana (translator)|Mamani, Luis",
            "identifiers": "isbn:978-0-306-40615-7|https://example.org/x|A 17",
            "coverage": "130101",
            "url": "https://example.org/a-1",
        },
    )
    fields = item.fields
    assert (item.source_id, item.url) == ("a-1", "https://example.org/a-1")
    assert (fields["title"], fields["languages"]) == ("Riego & agua", ["es", "quy"])
    assert fields["subjects"] == ["crops", "water-and-irrigation"]
    assert fields["creators"] == [
        {"name": "Quispe, Ana", "role": "translator"},
        {"name": "Mamani, Luis", "role": "author"},
    ]
    assert fields["identifiers"] == [
        {"scheme": "isbn", "value": "9780306406157"},
        {"scheme": "uri", "value": "https://example.org/x"},
        {"scheme": "local", "value": "A 17"},
    ]
    assert (fields["licence"], fields["coverage"]) == ("unknown", ["130101"])


BOOK = {
    "gutenberg_id": "17",
    "title": "El libro : $b una historia\r\nsegunda parte",
    "author": "Rojas, Fernando de",
    "language": "en/es",
    "gutenberg_bookshelf": "Category: Plays/Films/Dramas/Category: Novels/Spain",
    "rights": "Public domain in the USA.",
    "lcsh": "Spain -- Fiction; Romances",
    "deathdate": "1541.0",
}


def test_books_of_gutenberg_merge_their_authors() -> None:
    item = ready(gutenberg.FORMAT, BOOK, BOOK | {"author": "Otra, Persona"})
    fields = item.fields
    assert fields["title"] == "El libro: una historia: segunda parte"
    assert [c["name"] for c in fields["creators"]] == ["Rojas, Fernando de", "Otra, Persona"]
    assert (fields["languages"], fields["subjects"]) == (["en", "es"], ["literature"])
    assert fields["keywords"] == [
        "Plays/Films/Dramas",
        "Novels",
        "Spain",
        "Spain -- Fiction",
        "Romances",
    ]
    assert (fields["licence"], fields["kind"]) == ("PDM-1.0", "book")
    assert item.url == "https://www.gutenberg.org/ebooks/17"


@pytest.mark.parametrize(
    ("rights", "death", "licence"),
    [
        ("Public domain in the USA.", "", "PDM-1.0"),
        ("Public domain in the USA.", "2001.0", "unknown"),
        ("Copyrighted. Read the copyright notice inside this book.", "1541", "in-copyright"),
        ("", "", "unknown"),
    ],
)
def test_rights_say_no_more_than_they_say(rights: str, death: str, licence: str) -> None:
    item = ready(gutenberg.FORMAT, BOOK | {"rights": rights, "deathdate": death})
    assert item.fields["licence"] == licence


def test_codes_of_languages_become_bcp_47() -> None:
    codes = ["es", "nav", "gla", "enm", "myn", "nah"]
    assert [gutenberg.language_of(c) for c in codes] == ["es", "nv", "gd", "enm", "myn", "nah"]


def test_the_hash_tells_whether_the_source_changed() -> None:
    same, other = ready(gutenberg.FORMAT, BOOK), ready(gutenberg.FORMAT, BOOK | {"title": "Otro"})
    assert same.hash == ready(gutenberg.FORMAT, BOOK).hash != other.hash


def test_every_fault_of_a_record_is_told() -> None:
    _, found = read_rows(
        io.BytesIO(b"id,title,kind,subjects,languages\n1,,libro,x,es\n2,A,book,astrology,\n"), 1000
    )
    grouped = group_rows(found, semillas.FORMAT)
    told: list[list[tuple[int, str | None, str]]] = []
    for record in grouped.records:
        assert isinstance(record, Record)
        faults = prepare(record, semillas.FORMAT)
        assert isinstance(faults, list)
        told.append([(f.row, f.column, f.code) for f in faults])
    assert told == [
        [(2, "title", "missing"), (2, "kind", "literal_error")],
        [(3, "subjects", "unknown_subject"), (3, "languages", "missing")],
    ]
