"""One OpenAPI document for all services."""

import json
from html.parser import HTMLParser
from typing import Any

from openapi_spec_validator import validate

from gateway.docs.merge import merge
from gateway.docs.page import render


def _service(schema: str, path: str = "/v1/things/{id}") -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{schema}"}
    problem = {"$ref": "#/components/schemas/ProblemDocument"}
    parameter = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    operation = {
        "operationId": "read_thing",
        "summary": "A <thing>",
        "tags": ["things"],
        "parameters": [parameter],
        "responses": {
            "200": {
                "description": "Found",
                "content": {"application/json": {"schema": reference}},
            },
            "4XX": {
                "description": "No",
                "content": {"application/problem+json": {"schema": problem}},
            },
        },
        "security": [{"HTTPBearer": []}],
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {
            path: {"get": operation},
            "/fragments/x": {"get": {"responses": {"200": {"description": "x"}}}},
        },
        "components": {
            "schemas": {
                schema: {"type": "object", "properties": {"parent": reference}},
                "ProblemDocument": {"type": "object"},
            },
            "securitySchemes": {"HTTPBearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def test_schemas_of_one_name_stay_apart() -> None:
    services = {"catalog": _service("Thing"), "partners": _service("Thing")}
    merged = merge(_service("Own", "/api/own/{id}"), services, server="https://s.example")
    validate(merged)
    assert merged["servers"] == [{"url": "https://s.example"}]
    assert set(merged["paths"]) == {
        "/api/own/{id}",
        "/fragments/x",
        "/api/catalog/v1/things/{id}",
        "/api/partners/v1/things/{id}",
    }
    assert set(merged["components"]["schemas"]) == {
        "Own",
        "CatalogThing",
        "PartnersThing",
        "ProblemDocument",
    }
    operation = merged["paths"]["/api/partners/v1/things/{id}"]["get"]
    assert operation["operationId"] == "partners_read_thing"
    assert operation["tags"] == ["partners: things"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/PartnersThing"}
    nested = merged["components"]["schemas"]["PartnersThing"]["properties"]["parent"]
    assert nested == schema


def test_the_page_lists_every_operation_and_runs_nothing() -> None:
    page = render(merge(_service("Own"), {"catalog": _service("Thing")}, server="x"))
    assert "GET /api/catalog/v1/things/{id}" in page
    assert "A &lt;thing&gt;" in page
    assert "<script" not in page

    class Checker(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag not in {"script", "link", "img", "thing"}

    Checker().feed(page)


async def test_the_document_comes_from_the_running_services(make_stack: Any) -> None:
    async def answer(seen: Any, receive: Any, send: Any) -> None:
        assert seen.target == "/openapi.json"
        content = json.dumps(_service("Thing")).encode()
        await first.begin(send, 200, (b"content-length", str(len(content)).encode()))
        await first.body(send, content)

    first = await make_stack()
    unavailable = await first.client.get("/api/openapi.json")
    assert unavailable.status_code == 503
    first.service.answer = answer
    async with first.served(first.service) as url:
        second = await make_stack(catalog_url=url, partners_url=url, training_url=url)
        document = (await second.client.get("/api/openapi.json")).json()
        validate(document)
        assert "/api/training/v1/things/{id}" in document["paths"]
        assert "/api/auth/v1/session" in document["paths"]
        assert "/fragments/x" not in document["paths"]
        page = await second.client.get("/api/docs")
        assert "POST /api/auth/v1/session" in page.text
        assert "style-src 'self' 'sha256-" in page.headers["content-security-policy"]
    assert (await second.client.get("/api/openapi.json")).json() == document, "kept"
