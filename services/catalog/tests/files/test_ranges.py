"""Ranges (RFC 9110 section 14) and names in headers (RFC 6266)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.files.names import clean_name, content_disposition, fitting_name
from catalog.files.ranges import Unsatisfiable, select_range


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("bytes=0-0", (0, 1)),
        ("bytes=2-4", (2, 5)),
        ("bytes=5-", (5, 10)),
        ("bytes=-3", (7, 10)),
        ("bytes=-99", (0, 10)),
        ("bytes=8-99", (8, 10)),
        ("bytes=4-2", None),
        ("bytes=0-1,4-5", None),
        ("bytes=-", None),
        ("items=0-1", None),
        ("bytes=a-b", None),
        ("bytes=٣-٤", None),
    ],
)
def test_one_range_is_selected(header: str | None, expected: tuple[int, int] | None) -> None:
    assert select_range(header, 10) == expected


@pytest.mark.parametrize(("header", "size"), [("bytes=10-", 10), ("bytes=-0", 10), ("bytes=0-", 0)])
def test_a_range_past_the_end_is_unsatisfiable(header: str, size: int) -> None:
    with pytest.raises(Unsatisfiable):
        select_range(header, size)


@given(st.text(max_size=40), st.integers(0, 1000))
def test_whatever_is_asked_the_part_lies_in_the_file(value: str, size: int) -> None:
    try:
        part = select_range("bytes=" + value, size)
    except Unsatisfiable:
        return
    assert part is None or 0 <= part[0] < part[1] <= size


@pytest.mark.parametrize(
    ("name", "media_type", "expected"),
    [
        ("guia.pdf", "application/pdf", "guia.pdf"),
        ("foto.JPEG", "image/jpeg", "foto.jpeg"),
        ("guia", "application/pdf", "guia.pdf"),
        ("guia.v2", "application/pdf", "guia.v2.pdf"),
        ("../../etc/pass\u202ewd.pdf", "application/pdf", "passwd.pdf"),
        ("C:\\x\\a.txt", "text/plain", "a.txt"),
        ("...", "text/plain", "file.txt"),
        ("foto.png", "application/pdf", None),
    ],
)
def test_names_fit_the_type(name: str, media_type: str, expected: str | None) -> None:
    assert fitting_name(name, media_type) == expected


@given(st.text(max_size=60))
def test_any_name_makes_one_clean_header(name: str) -> None:
    header = content_disposition("inline", clean_name(name))
    assert header.isascii() and header.isprintable()
    assert header.count('"') == 2


def test_the_true_name_travels_beside_the_plain_one() -> None:
    assert content_disposition("attachment", 'niños "1".pdf') == (
        "attachment; filename=\"ninos _1_.pdf\"; filename*=UTF-8''ni%C3%B1os%20%221%22.pdf"
    )


def test_old_clients_get_a_name_even_when_no_letter_of_it_is_latin() -> None:
    assert content_disposition("inline", "文.pdf") == (
        "inline; filename=\"file.pdf\"; filename*=UTF-8''%E6%96%87.pdf"
    )
