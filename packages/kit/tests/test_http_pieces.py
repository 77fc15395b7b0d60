"""Paging, entity tags and problem documents, each against values."""

from datetime import datetime
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI, Request, Response
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message

from kit.etags import PreconditionFailed, PreconditionRequired, etag_of, matches, require_if_match
from kit.logs import accept_request_id
from kit.paging import InvalidCursor, decode_cursor, encode_cursor, link_next
from kit.problems import Conflict, field_error, install_problem_handlers
from kit.settings import is_loopback


def test_a_cursor_comes_back_as_the_key_it_was_made_of() -> None:
    key = uuid4()
    moment = datetime.fromisoformat("2026-11-23T10:00:00+00:00")
    cursor = encode_cursor(moment.isoformat(), str(key))
    assert decode_cursor(cursor, datetime.fromisoformat, UUID) == (moment, key)
    assert decode_cursor(None, str) is None


@given(st.text(max_size=80))
def test_no_text_is_more_than_an_invalid_cursor(text: str) -> None:
    try:
        decode_cursor(text, str, UUID)
    except InvalidCursor as problem:
        assert problem.status == 422


@pytest.mark.parametrize(
    "cursor",
    [encode_cursor("a"), encode_cursor("a", "b", "c"), encode_cursor("a\x00", 1), "e30", "é"],
)
def test_a_cursor_of_another_list_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidCursor):
        decode_cursor(cursor, str, int)


def _link(query: bytes, cursor: str | None) -> str | None:
    response = Response()
    link_next(Request({"type": "http", "query_string": query}), response, cursor)
    return response.headers.get("link")


def test_the_link_repeats_the_question_with_the_next_cursor() -> None:
    assert _link(b"q=a%C3%B1o&kind=book&cursor=old", "new") == (
        '<?q=a%C3%B1o&kind=book&cursor=new>; rel="next"'
    )
    assert _link(b"q=a", None) is None


def test_a_link_is_never_longer_than_a_header_may_be() -> None:
    longest = _link(b"x=" + b"," * 1300, "new")
    assert longest is not None
    assert 3900 < len(longest) <= 4096
    # Each comma is three characters in the link: 22 KiB, which a client refuses with the answer.
    assert _link(b"x=" + b"," * 7500, "new") is None


def test_if_match_compares_strongly_and_if_none_match_weakly() -> None:
    tag = etag_of("a", 3)
    assert tag == '"a-3"'
    assert matches('"x", "a-3"', tag)
    assert matches("*", tag)
    assert not matches('W/"a-3"', tag)
    assert matches('W/"a-3"', tag, weak=True)
    assert not matches(None, tag)


def test_a_missing_if_match_and_a_stale_one_differ() -> None:
    with pytest.raises(PreconditionRequired):
        require_if_match(None, '"1"')
    with pytest.raises(PreconditionFailed):
        require_if_match('"1"', '"2"')
    require_if_match('"2"', '"2"')


def test_a_problem_document_has_the_members_of_rfc_9457() -> None:
    problem = Conflict("Full.", errors=[{"pointer": "#/seats", "code": "full"}], seats=20)
    assert problem.document("/v1/x") == {
        "type": "urn:problem:conflict",
        "title": "The present state does not allow this",
        "status": 409,
        "detail": "Full.",
        "instance": "/v1/x",
        "errors": [{"pointer": "#/seats", "code": "full"}],
        "seats": 20,
    }


def test_a_field_error_points_into_the_body_with_escapes() -> None:
    found = field_error({"loc": ("body", "a/b", 0, "c~d"), "type": "missing", "msg": "Required"})
    assert found == {"pointer": "#/a~1b/0/c~0d", "code": "missing", "detail": "Required"}
    assert field_error({"loc": ("query", "limit"), "type": "t", "msg": "m"})["parameter"] == "limit"


def test_only_a_well_formed_request_id_is_taken_over() -> None:
    assert accept_request_id("abcd-1234") == "abcd-1234"
    for bad in (None, "", "short", "x" * 65, "abc def ghi", "abcdefgh\n"):
        assert accept_request_id(bad) != bad


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("http://127.0.0.1:8080", True),
        ("http://localhost:8080", True),
        ("http://[::1]:8080", True),
        ("http://127.example.org", False),
        ("https://biblioteca.example", False),
        ("null", False),
    ],
)
def test_only_an_address_of_this_machine_is_loopback(url: str, own: bool) -> None:
    assert is_loopback(url) is own


async def test_an_upload_cut_off_is_no_error_of_the_service() -> None:
    app = FastAPI()
    install_problem_handlers(app)

    @app.post("/upload")
    async def upload(request: Request) -> int:
        return len(b"".join([chunk async for chunk in request.stream()]))

    coming: list[Message] = [
        {"type": "http.request", "body": b"half", "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        return coming.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/upload",
        "query_string": b"",
        "headers": [],
    }
    # What no handler takes is raised here, and the server would log it with a traceback.
    await app(scope, receive, send)
    assert sent[0]["status"] == 400
