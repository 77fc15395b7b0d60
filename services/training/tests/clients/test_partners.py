"""The client of the partners service against its published document and a fake network."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from training.clients.partners import Library, PartnersClient, PartnersUnreachable

OPENAPI = Path(__file__).resolve().parents[3] / "partners" / "openapi.json"


def entry(n: int) -> dict[str, Any]:
    return {
        "id": str(UUID(int=n)),
        "name": f"Biblioteca {n}",
        "ubigeo": "020703",
        "department": "Áncash",
        "languages": ["es"],
        "pilot": False,
        "state": "open",
    }


def test_what_is_read_is_what_partners_publishes() -> None:
    document = json.loads(OPENAPI.read_text(encoding="utf-8"))
    theirs = document["components"]["schemas"]["LibraryHit"]
    ours = Library.model_json_schema()
    for name, shape in ours["properties"].items():
        assert name in theirs["required"]
        published = theirs["properties"][name]
        if "$ref" in published:
            published = document["components"]["schemas"][published["$ref"].rsplit("/", 1)[-1]]
        assert published["type"] == shape["type"], name
    parameters = document["paths"]["/v1/libraries"]["get"]["parameters"]
    limit = next(p for p in parameters if p["name"] == "limit")
    assert limit["schema"]["maximum"] == 100
    assert "cursor" in {p["name"] for p in parameters}


async def test_all_pages_are_read() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        last = "cursor" in request.url.params
        page = {"items": [entry(2 if last else 1)], "next": None if last else "c 1"}
        return httpx.Response(200, json=page)

    client = PartnersClient("http://partners.test", httpx.MockTransport(answer))
    assert [library.name async for library in client.libraries()] == [
        "Biblioteca 1",
        "Biblioteca 2",
    ]
    assert asked == [
        "http://partners.test/v1/libraries?limit=100",
        "http://partners.test/v1/libraries?limit=100&cursor=c+1",
    ]
    await client.close()


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(503),
        httpx.Response(200, json={"items": [{"id": 1}], "next": None}),
        httpx.Response(200, content=b"<html>"),
    ],
)
async def test_another_answer_is_one_error(answer: httpx.Response) -> None:
    client = PartnersClient("http://partners.test", httpx.MockTransport(lambda _: answer))
    with pytest.raises(PartnersUnreachable):
        _ = [library async for library in client.libraries()]
    await client.close()


async def test_no_answer_is_that_error_too() -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    client = PartnersClient("http://partners.test", httpx.MockTransport(refuse))
    with pytest.raises(PartnersUnreachable, match="refused"):
        _ = [library async for library in client.libraries()]
    await client.close()
