"""One library: entering, reading, changing, its history."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from kit.auth import Role
from kit.testing.tokens import TokenMint
from services.partners.tests.factories import CALLERIA, draft, library

HOURS = [
    {"day": 1, "opens": "09:00", "closes": "13:00"},
    {"day": 1, "opens": "15:00", "closes": "18:30"},
    {"day": 6, "opens": "09:00", "closes": "12:00"},
]


@pytest.fixture
def coordinator(mint: TokenMint) -> dict[str, str]:
    role = Role("coordinator", "department", "13")
    return mint.headers("c-13", role, name="Carla Coordinadora")


async def test_a_library_is_entered_and_read_back(
    client: httpx.AsyncClient, coordinator: dict[str, str]
) -> None:
    body = draft(
        name="  Biblioteca de Niños ",
        hours=[HOURS[2], HOURS[1], HOURS[0]],
        address="Jr. Independencia 1",
        phone="+51 44 000000",
        email="biblioteca@example.org",
        website="https://example.org/b",
        description="Sala infantil.",
        languages=["es", "quz"],
        services=["internet", "workshops"],
        pilot=True,
    )
    answer = await client.post("/v1/libraries", json=body, headers=coordinator)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made == {
        **body,
        "name": "Biblioteca de Niños",
        "hours": HOURS,
        "id": made["id"],
        "district": "Trujillo",
        "province": "Trujillo",
        "department": "La Libertad",
        "synthetic": False,
        "state": "open",
        "version": 1,
        "updated_at": made["updated_at"],
    }
    assert made["updated_at"].endswith("Z")
    read = await client.get(f"/v1/libraries/{made['id']}")
    assert read.json() == made
    assert read.headers["etag"] == answer.headers["etag"] == f'"{made["id"]}-1"'


async def test_an_unknown_library_is_404(client: httpx.AsyncClient) -> None:
    for path in ("/v1/libraries", "/fragments/libraries"):
        answer = await client.get(f"{path}/{uuid4()}")
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:problem:not-found")


@pytest.mark.parametrize(
    ("fields", "pointers", "code"),
    [
        ({"latitude": -79.0288, "longitude": -8.1118}, {"#/latitude", "#/longitude"}, "swapped"),
        ({"latitude": 8.1118}, {"#/latitude", "#/longitude"}, "outside_country"),
        ({"latitude": -12.05, "longitude": -77.0}, {"#/latitude", "#/longitude"}, "far_from"),
        ({"latitude": -91}, {"#/latitude"}, "greater_than_equal"),
        ({"ubigeo": "160109"}, {"#/ubigeo"}, "unknown_district"),
        ({"ubigeo": "170107"}, {"#/ubigeo"}, "unknown_district"),
        ({"ubigeo": "1301"}, {"#/ubigeo"}, "string_pattern_mismatch"),
        ({"ubigeo": 130101}, {"#/ubigeo"}, "string_type"),
        ({"name": " "}, {"#/name"}, "string_too_short"),
        ({"name": "¡!"}, {"#/name"}, "value_error"),
        ({"name": "Biblioteca \u202eocilbup"}, {"#/name"}, "control_character"),
        ({"address": "Jr. Pizarro\n512"}, {"#/address"}, "control_character"),
        ({"description": "Abierta\x07"}, {"#/description"}, "control_character"),
        ({"website": "javascript:alert(1)"}, {"#/website"}, "string_pattern_mismatch"),
        ({"languages": ["Quechua"]}, {"#/languages/0"}, "string_pattern_mismatch"),
        ({"languages": ["es", "es"]}, {"#/languages"}, "value_error"),
        ({"services": ["fax"]}, {"#/services/0"}, "literal_error"),
        ({"synthetic": True}, {"#/synthetic"}, "extra_forbidden"),
        ({"version": 9}, {"#/version"}, "extra_forbidden"),
        (
            {"hours": [{"day": 1, "opens": "18:00", "closes": "09:00"}]},
            {"#/hours/0"},
            "value_error",
        ),
        (
            {"hours": [{"day": 8, "opens": "08:00", "closes": "09:00"}]},
            {"#/hours/0/day"},
            "less_than_equal",
        ),
        ({"hours": [HOURS[0], {**HOURS[0], "opens": "12:59"}]}, {"#/hours"}, "value_error"),
    ],
)
async def test_bad_input_names_the_field(
    client: httpx.AsyncClient,
    mint: TokenMint,
    fields: dict[str, Any],
    pointers: set[str],
    code: str,
) -> None:
    headers = mint.headers("a", Role("administrator", "network"))
    answer = await client.post("/v1/libraries", json=draft(**fields), headers=headers)
    assert answer.status_code == 422, answer.text
    errors = answer.json()["errors"]
    assert {e["pointer"] for e in errors} == pointers
    assert all(e["code"].startswith(code) for e in errors)
    assert (await client.get("/v1/libraries")).json()["items"] == []


async def test_touching_intervals_are_fine(
    client: httpx.AsyncClient, coordinator: dict[str, str]
) -> None:
    hours = [
        {"day": 1, "opens": "09:00", "closes": "13:00"},
        {"day": 1, "opens": "13:00", "closes": "14:00"},
    ]
    answer = await client.post("/v1/libraries", json=draft(hours=hours), headers=coordinator)
    assert (answer.status_code, answer.json()["hours"]) == (201, hours)


async def test_the_same_name_twice_in_a_district_is_refused(
    app: FastAPI, client: httpx.AsyncClient, coordinator: dict[str, str]
) -> None:
    await library(app, name="Biblioteca José Olaya")
    again = draft(name="BIBLIOTECA JOSE OLAYA")
    answer = await client.post("/v1/libraries", json=again, headers=coordinator)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:problem:library-exists")
    elsewhere = draft(name="BIBLIOTECA JOSE OLAYA", ubigeo="130102")
    assert (
        await client.post("/v1/libraries", json=elsewhere, headers=coordinator)
    ).status_code == 201


async def test_a_merge_patch_changes_what_it_names(
    app: FastAPI, client: httpx.AsyncClient, coordinator: dict[str, str]
) -> None:
    made = await library(app, address="Jr. Uno 1", phone="044 000000", hours=HOURS)
    etag = f'"{made.id}-1"'
    patch = {"address": None, "hours": HOURS[:1], "name": "Ñusta"}
    answer = await client.patch(
        f"/v1/libraries/{made.id}", json=patch, headers={**coordinator, "If-Match": etag}
    )
    assert answer.status_code == 200, answer.text
    after = answer.json()
    assert (after["address"], after["hours"], after["name"]) == (None, HOURS[:1], "Ñusta")
    assert (after["phone"], after["version"]) == ("044 000000", 2)
    assert answer.headers["etag"] == f'"{made.id}-2"'
    assert (await client.get(f"/v1/libraries/{made.id}")).json() == after
    listed = (await client.get("/v1/libraries?q=nusta trujillo")).json()["items"]
    assert [item["id"] for item in listed] == [str(made.id)]


async def test_a_patch_that_changes_nothing_makes_no_version(
    app: FastAPI, client: httpx.AsyncClient, coordinator: dict[str, str]
) -> None:
    made = await library(app, hours=HOURS)
    headers = {**coordinator, "If-Match": f'"{made.id}-1"'}
    patch = {"name": made.name, "hours": HOURS}
    answer = await client.patch(f"/v1/libraries/{made.id}", json=patch, headers=headers)
    assert (answer.status_code, answer.json()["version"]) == (200, 1)


@pytest.mark.parametrize(
    ("if_match", "status", "problem"),
    [
        (None, 428, "urn:problem:precondition-required"),
        ('"{id}-2"', 412, "urn:problem:precondition-failed"),
        ('W/"{id}-1"', 412, "urn:problem:precondition-failed"),
    ],
)
async def test_a_change_names_the_version_it_is_made_on(
    app: FastAPI,
    client: httpx.AsyncClient,
    coordinator: dict[str, str],
    if_match: str | None,
    status: int,
    problem: str,
) -> None:
    made = await library(app)
    headers = dict(coordinator)
    if if_match is not None:
        headers["If-Match"] = if_match.format(id=made.id)
    answer = await client.patch(f"/v1/libraries/{made.id}", json={"name": "X"}, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (status, problem)
    assert (await client.get(f"/v1/libraries/{made.id}")).json()["name"] == made.name


async def test_null_for_a_required_value_is_refused(
    app: FastAPI, client: httpx.AsyncClient, coordinator: dict[str, str]
) -> None:
    made = await library(app)
    headers = {**coordinator, "If-Match": f'"{made.id}-1"'}
    answer = await client.patch(f"/v1/libraries/{made.id}", json={"name": None}, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/name"


async def test_moving_a_library_moves_its_district_and_coordinates_together(
    app: FastAPI, client: httpx.AsyncClient, mint: TokenMint
) -> None:
    made = await library(app)
    headers = {
        **mint.headers("n", Role("coordinator", "network")),
        "If-Match": f'"{made.id}-1"',
    }
    url = f"/v1/libraries/{made.id}"
    alone = await client.patch(url, json={"ubigeo": "250101"}, headers=headers)
    assert alone.status_code == 422
    assert alone.json()["errors"][0]["code"] == "far_from_district"
    both = await client.patch(url, json=CALLERIA, headers=headers)
    assert (both.status_code, both.json()["district"]) == (200, "Callería")


async def test_conditional_reads(
    app: FastAPI, client: httpx.AsyncClient, coordinator: dict[str, str]
) -> None:
    made = await library(app)
    url = f"/v1/libraries/{made.id}"
    for path in (url, "/v1/libraries/points"):
        etag = (await client.get(path)).headers["etag"]
        same = await client.get(path, headers={"If-None-Match": f"W/{etag}"})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", etag)
        headers = {**coordinator, "If-Match": (await client.get(url)).headers["etag"]}
        name = {"name": f"Nuevo nombre {path}"}
        assert (await client.patch(url, json=name, headers=headers)).status_code == 200
        newer = await client.get(path, headers={"If-None-Match": etag})
        assert newer.status_code == 200
        assert newer.headers["etag"] != etag


async def test_points_are_all_libraries_that_are_not_closed(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    one = await library(app, name="B", pilot=True)
    two = await library(app, name="A", state="temporarily_closed", **CALLERIA)
    await library(app, name="C", state="closed")
    assert (await client.get("/v1/libraries/points")).json() == {
        "items": [
            {"id": str(two.id), "name": "A", "pilot": False, **CALLERIA},
            {
                "id": str(one.id),
                "name": "B",
                "pilot": True,
                "ubigeo": one.ubigeo,
                "latitude": one.latitude,
                "longitude": one.longitude,
            },
        ]
    }


async def test_history_tells_who_when_and_what(
    app: FastAPI, client: httpx.AsyncClient, coordinator: dict[str, str]
) -> None:
    made = await library(app, phone="044 000000")
    url = f"/v1/libraries/{made.id}"
    changed = await client.patch(
        url,
        json={"phone": "044 111111", "name": made.name},
        headers={**coordinator, "If-Match": f'"{made.id}-1"'},
    )
    first = (await client.get(f"{url}/changes?limit=1", headers=coordinator)).json()
    assert first["items"] == [
        {
            "version": 2,
            "at": changed.json()["updated_at"],
            "by": {"id": "c-13", "name": "Carla Coordinadora"},
            "changed": {"phone": {"from": "044 000000", "to": "044 111111"}},
        }
    ]
    rest = await client.get(f"{url}/changes", params={"cursor": first["next"]}, headers=coordinator)
    assert [(e["version"], e["by"]["name"]) for e in rest.json()["items"]] == [
        (1, "Ana Administradora")
    ]
    assert rest.json()["next"] is None


async def test_only_what_an_anonymous_reader_gets_may_be_kept(
    app: FastAPI, client: httpx.AsyncClient, mint: TokenMint
) -> None:
    path = f"/v1/libraries/{(await library(app)).id}"
    for url in (path, "/v1/libraries", "/v1/libraries/points", "/v1/territory"):
        public = (await client.get(url)).headers
        assert (public["cache-control"], public["vary"]) == (
            "public, no-cache",
            "Authorization, Cookie",
        )
        own = await client.get(url, headers=mint.headers("p1", Role("member", "self")))
        assert own.headers["cache-control"] == "private, no-cache"
