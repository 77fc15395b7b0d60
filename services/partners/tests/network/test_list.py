"""The list of libraries: search, filters, distance, paging."""

import math
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from kit.paging import encode_cursor
from kit.testing.plugin import counted_queries
from services.partners.tests.factories import CALLERIA, YAUYA, library

LIMA: dict[str, Any] = {"ubigeo": "150101", "latitude": -12.05, "longitude": -77.03}


def by_cosines(place: dict[str, Any]) -> float:
    """Kilometres from Trujillo by another formula, the spherical law of cosines."""
    lat1, lat2 = math.radians(-8.1118), math.radians(place["latitude"])
    turn = math.radians(place["longitude"] + 79.0288)
    cosine = math.sin(lat1) * math.sin(lat2) + math.cos(lat1) * math.cos(lat2) * math.cos(turn)
    return 6371.0088 * math.acos(cosine)


async def found(client: httpx.AsyncClient, **query: Any) -> list[str]:
    answer = await client.get("/v1/libraries", params=query)
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()["items"]]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("niños", ["Casa de los Niños"]),
        ("NINOS casa", ["Casa de los Niños"]),
        ("calleria", ["Casa de los Niños"]),
        ("ucayali", ["Casa de los Niños"]),
        ("fermín", ["Ábaco"]),
        ("ancash", ["Ábaco"]),
        ("biblioteca casa", []),
        ("100%", []),
        ("_", ["Ábaco", "Biblioteca Municipal", "Casa de los Niños"]),
        ("", ["Ábaco", "Biblioteca Municipal", "Casa de los Niños"]),
    ],
)
async def test_words_are_found_without_accents_and_case(
    app: FastAPI, client: httpx.AsyncClient, q: str, expected: list[str]
) -> None:
    await library(app, name="Casa de los Niños", **CALLERIA)
    await library(app, name="Ábaco", **YAUYA)
    await library(app)
    assert await found(client, q=q) == expected


async def test_filters_narrow_the_list(app: FastAPI, client: httpx.AsyncClient) -> None:
    await library(app, name="A", pilot=True)
    await library(app, name="B", **YAUYA)
    await library(app, name="C", **LIMA)
    assert await found(client, department="13") == ["A"]
    assert await found(client, province="0207") == ["B"]
    assert await found(client, pilot="true") == ["A"]
    assert await found(client, pilot="false", department="15") == ["C"]
    assert await found(client, department="13", province="0207") == []


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"near": "-8.11"}, "near"),
        ({"near": "95,-79"}, "near"),
        ({"near": "nan,-79"}, "near"),
        ({"department": "1"}, "department"),
        ({"cursor": "x"}, "cursor"),
        ({"limit": "101"}, "limit"),
    ],
)
async def test_bad_queries_name_the_parameter(
    client: httpx.AsyncClient, query: dict[str, str], parameter: str
) -> None:
    answer = await client.get("/v1/libraries", params=query)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == parameter


async def test_near_orders_by_distance_and_tells_it(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    await library(app, name="Trujillo")
    await library(app, name="Lima", **LIMA)
    await library(app, name="Yauya", **YAUYA)
    answer = await client.get("/v1/libraries", params={"near": "-8.1118,-79.0288"})
    items = answer.json()["items"]
    assert [(i["name"], i["distance_km"]) for i in items] == [
        ("Trujillo", 0.0),
        ("Yauya", pytest.approx(by_cosines(YAUYA), abs=0.01)),
        ("Lima", pytest.approx(by_cosines(LIMA), abs=0.01)),
    ]
    plain = (await client.get("/v1/libraries")).json()["items"]
    assert [i["distance_km"] for i in plain] == [None, None, None]


@pytest.mark.parametrize("near", [None, "-8.1118,-79.0288"])
async def test_pages_hold_every_library_once(
    app: FastAPI, client: httpx.AsyncClient, near: str | None
) -> None:
    """Seven libraries, four of them with the same name and the same distance key."""
    for n, ubigeo in enumerate(["130101", "130102", "130103", "130104"]):
        await library(app, name="Igual", ubigeo=ubigeo)
        await library(app, name=f"Otra {n}", ubigeo=ubigeo)
    params: dict[str, Any] = {"limit": 3} | ({"near": near} if near else {})
    seen: list[str] = []
    for _ in range(5):
        answer = (await client.get("/v1/libraries", params=params)).json()
        seen += [item["id"] for item in answer["items"]]
        if answer["next"] is None:
            break
        params["cursor"] = answer["next"]
    assert len(seen) == len(set(seen)) == 8


async def test_a_cursor_of_another_point_is_refused(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    await library(app, name="A")
    await library(app, name="B", **YAUYA)
    first = (await client.get("/v1/libraries?near=-8.1,-79.0&limit=1")).json()
    assert first["next"] is not None
    again = await client.get("/v1/libraries", params={"near": "-9,-77", "cursor": first["next"]})
    assert again.status_code == 422
    assert again.json()["type"] == "urn:problem:invalid-cursor"
    unordered = await client.get("/v1/libraries", params={"cursor": first["next"]})
    assert unordered.status_code == 422


async def test_the_next_page_is_linked(app: FastAPI, client: httpx.AsyncClient) -> None:
    await library(app, name="A")
    await library(app, name="B", **YAUYA)
    answer = await client.get("/v1/libraries?limit=1&q=biblioteca")
    assert "link" not in answer.headers
    answer = await client.get("/v1/libraries?limit=1")
    cursor = answer.json()["next"]
    assert answer.headers["link"] == f'<?limit=1&cursor={cursor}>; rel="next"'


async def test_one_and_thirty_rows_take_the_same_statements(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    async def count() -> int:
        with counted_queries(app.state.database.engine) as statements:
            answer = await client.get("/v1/libraries?limit=100")
            assert answer.status_code == 200
            return statements()

    hours = [{"day": day, "opens": "09:00", "closes": "17:00"} for day in range(1, 6)]
    await library(app, name="Una", hours=hours)
    one = await count()
    for n in range(29):
        await library(app, name=f"Biblioteca {n}", hours=hours, **(YAUYA if n % 2 else CALLERIA))
    assert await count() == one == 3


@pytest.mark.parametrize(
    "cursor",
    [
        encode_cursor(-8.1, -79.0, 10**30, "00000000-0000-4000-8000-000000000001"),
        encode_cursor(-8.1, -79.0, 1, "no id"),
        encode_cursor(-8.1, -79.0, "1e400", 5),
    ],
)
async def test_a_forged_cursor_is_never_a_server_error(
    app: FastAPI, client: httpx.AsyncClient, cursor: str
) -> None:
    await library(app)
    answer = await client.get("/v1/libraries", params={"near": "-8.1,-79.0", "cursor": cursor})
    assert answer.status_code == 422, answer.text
