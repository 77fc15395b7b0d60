"""Where a path leads; paths that could be read in two ways lead nowhere."""

from typing import Any

import pytest

TOKEN_HEADERS = b"Host: 127.0.0.1:8080\r\nConnection: close\r\n\r\n"


async def test_path_and_query_arrive_untouched(stack: Any) -> None:
    target = b"/v1/items/a%20b%C3%B1%25%3Fc;v=1,2@x:y!$&'()*+?q=%2F..%2f&x=+%20&&y=a=b&z=[1]"
    await stack.raw(b"GET /api/catalog" + target + b" HTTP/1.1\r\n" + TOKEN_HEADERS)
    assert stack.service.last.target == target.decode()


@pytest.mark.parametrize(
    "path",
    [
        b"/api/catalog/v1/../../partners/v1/libraries",
        b"/api/catalog/v1/%2e%2e/internal/events",
        b"/api/catalog/v1/.%2E/internal/events",
        b"/api/catalog/v1/..%2finternal",
        b"/api/catalog/v1/x%2f..%2f..%2finternal",
        b"/api/catalog/v1/x%5c..%5cinternal",
        b"/api/catalog/v1/..\\internal",
        b"/api/catalog/v1//internal/events",
        b"//api/catalog/v1/items",
        b"/api//catalog/v1/items",
        b"/api/%63atalog/v1/items",
        b"/%61pi/catalog/v1/items",
        b"/api/catalog/%76%31/items",
        b"/api/catalog/v1/./items",
        b"/api/catalog/v1/items%00",
        b"/api/catalog/v1/items%0d%0aX:1",
        b"/api/catalog/v1/items%",
        b"/api/catalog/v1/items%zz",
        b"/api/%61uth/v1/session",
    ],
)
async def test_paths_with_two_readings_are_refused(stack: Any, path: bytes) -> None:
    received = await stack.raw(b"GET " + path + b" HTTP/1.1\r\n" + TOKEN_HEADERS)
    assert received.startswith(b"HTTP/1.1 400")
    assert stack.service.seen == []


@pytest.mark.parametrize(
    "path",
    [
        "/api/catalog/internal/events",
        "/api/catalog/fragments/items/1",
        "/api/catalog/healthz",
        "/api/catalog/openapi.json",
        "/api/catalog/v1",
        "/api/catalog",
        "/api/catalogue/v1/items",
        "/api/CATALOG/v1/items",
        "/api/other/v1/items",
    ],
)
async def test_only_the_public_part_of_a_service_can_be_reached(stack: Any, path: str) -> None:
    answer = await stack.client.get(path)
    assert answer.status_code == 404
    assert stack.service.seen == []


async def test_a_long_address_is_refused(stack: Any) -> None:
    answer = await stack.client.get("/api/catalog/v1/search?q=" + "x" * 9000)
    assert answer.status_code == 414
    assert answer.json()["type"] == "urn:problem:target-too-long"


async def test_odd_methods_are_refused(stack: Any) -> None:
    for method in ("TRACE", "CONNECT", "PROPFIND"):
        received = await stack.raw(
            method.encode() + b" /api/catalog/v1/items HTTP/1.1\r\n" + TOKEN_HEADERS
        )
        assert received.startswith(b"HTTP/1.1 400")
    assert stack.service.seen == []
