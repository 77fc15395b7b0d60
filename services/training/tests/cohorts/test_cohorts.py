"""Cohorts and sessions over HTTP."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from kit.auth import Role
from kit.testing.plugin import counted_queries
from kit.testing.tokens import TokenMint
from services.training.tests.factories import (
    PUCALLPA,
    TRUJILLO,
    cohort,
    cohort_draft,
    course,
    in_days,
    meeting,
    meeting_draft,
)


@pytest.fixture
def coordinator(mint: TokenMint) -> dict[str, str]:
    return mint.headers("c", Role("coordinator", "network"))


async def test_a_cohort_is_planned_with_its_sessions(
    app: FastAPI, client: httpx.AsyncClient, coordinator: dict[str, str]
) -> None:
    made = await course(app)
    body = cohort_draft(trainer="Rosa Trainer")
    answer = await client.post(f"/v1/courses/{made.id}/cohorts", json=body, headers=coordinator)
    assert answer.status_code == 201, answer.text
    planned = answer.json()
    assert planned == {
        **body,
        "id": planned["id"],
        "course_id": str(made.id),
        "course_title": made.title,
        "status": "planned",
        "version": 1,
        "sessions": [],
    }
    url = f"/v1/cohorts/{planned['id']}"
    second = meeting_draft(day=9, place="Sala 1", topic="Guardar")
    # Six in the evening of the ninth day in Lima, given with Lima's offset.
    first = {
        "starts_at": f"{in_days(8)}T18:00:00-05:00",
        "ends_at": f"{in_days(8)}T20:00:00-05:00",
    }
    for draft in (second, first):
        added = await client.post(f"{url}/sessions", json=draft, headers=coordinator)
        assert added.status_code == 201, added.text
    read = (await client.get(url)).json()
    assert read["version"] == 3
    assert [{**s, "id": None} for s in read["sessions"]] == [
        {
            "id": None,
            "starts_at": f"{in_days(8)}T23:00:00Z",
            "ends_at": f"{in_days(9)}T01:00:00Z",
            "place": None,
            "topic": None,
            "status": "scheduled",
            "version": 1,
        },
        {"id": None, **second, "status": "scheduled", "version": 1},
    ]
    for path in (f"/v1/courses/{made.id}/cohorts", "/v1/cohorts"):
        assert (await client.get(path)).json() == {"items": [read], "next": None}


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"ends_on": "2020-01-01"}, "#"),
        ({"capacity": -1}, "#/capacity"),
        ({"starts_on": "1890-01-01"}, "#/starts_on"),
        ({"library": None}, "#"),
        ({"library": {**TRUJILLO, "ubigeo": 130101}}, "#/library/ubigeo"),
        ({"status": "open"}, "#/status"),
    ],
)
async def test_bad_input_names_the_field(
    app: FastAPI,
    client: httpx.AsyncClient,
    coordinator: dict[str, str],
    fields: dict[str, Any],
    pointer: str,
) -> None:
    made = await course(app)
    answer = await client.post(
        f"/v1/courses/{made.id}/cohorts", json=cohort_draft(**fields), headers=coordinator
    )
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {pointer}


@pytest.mark.parametrize("status", ["draft", "retired"])
async def test_only_a_published_course_has_cohorts(
    app: FastAPI, client: httpx.AsyncClient, coordinator: dict[str, str], status: str
) -> None:
    made = await course(app, status)
    answer = await client.post(
        f"/v1/courses/{made.id}/cohorts", json=cohort_draft(), headers=coordinator
    )
    assert (answer.status_code, answer.json()["type"]) == (
        409,
        "urn:problem:course-not-published",
    )


@pytest.mark.parametrize(
    ("steps", "wanted", "status"),
    [
        ((), "open", 200),
        ((), "running", 409),
        (("open",), "planned", 409),
        (("open", "running"), "finished", 200),
        (("open", "running"), "cancelled", 200),
        (("open", "running", "finished"), "running", 409),
        (("cancelled",), "open", 409),
    ],
)
async def test_transitions(
    app: FastAPI,
    client: httpx.AsyncClient,
    coordinator: dict[str, str],
    steps: tuple[str, ...],
    wanted: str,
    status: int,
) -> None:
    made = await cohort(app, (await course(app)).id, *steps)
    headers = {**coordinator, "If-Match": f'"{made.id}-{made.version}"'}
    url = f"/v1/cohorts/{made.id}"
    answer = await client.patch(url, json={"status": wanted}, headers=headers)
    assert answer.status_code == status
    after = (await client.get(url)).json()["status"]
    assert after == (wanted if status == 200 else made.status)


async def test_what_is_over_does_not_change(
    app: FastAPI, client: httpx.AsyncClient, coordinator: dict[str, str]
) -> None:
    made = await cohort(app, (await course(app)).id)
    held = await meeting(app, made.id)
    for status in ("open", "cancelled"):
        etag = (await client.get(f"/v1/cohorts/{made.id}")).headers["etag"]
        await client.patch(
            f"/v1/cohorts/{made.id}",
            json={"status": status},
            headers={**coordinator, "If-Match": etag},
        )
    etag = (await client.get(f"/v1/cohorts/{made.id}")).headers["etag"]
    headers = {**coordinator, "If-Match": etag}
    answers = [
        await client.patch(f"/v1/cohorts/{made.id}", json={"capacity": 1}, headers=headers),
        await client.post(
            f"/v1/cohorts/{made.id}/sessions", json=meeting_draft(day=20), headers=coordinator
        ),
        await client.patch(
            f"/v1/sessions/{held.id}",
            json={"topic": "X"},
            headers={**coordinator, "If-Match": f'"{held.id}-1"'},
        ),
    ]
    assert [a.status_code for a in answers] == [409, 409, 409]
    assert {a.json()["type"] for a in answers} == {"urn:problem:cohort-over"}
    assert (await client.get(f"/v1/cohorts/{made.id}")).headers["etag"] == etag


async def test_a_patch_keeps_what_it_does_not_name(
    app: FastAPI, client: httpx.AsyncClient, coordinator: dict[str, str]
) -> None:
    made = await cohort(app, (await course(app)).id, trainer="Rosa")
    url = f"/v1/cohorts/{made.id}"
    headers = {**coordinator, "If-Match": f'"{made.id}-1"'}
    answer = await client.patch(url, json={"capacity": 0, "trainer": None}, headers=headers)
    after = answer.json()
    assert (after["capacity"], after["trainer"], after["version"]) == (0, None, 2)
    assert after["starts_on"] == str(made.starts_on)
    stale = await client.patch(url, json={"capacity": 9}, headers=headers)
    assert stale.status_code == 412
    headers["If-Match"] = answer.headers["etag"]
    for patch, pointer in (
        ({"ends_on": str(in_days(1))}, "#/ends_on"),
        ({"capacity": None}, "#/capacity"),
    ):
        refused = await client.patch(url, json=patch, headers=headers)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_an_online_cohort_without_library_stays_online(
    app: FastAPI, client: httpx.AsyncClient, coordinator: dict[str, str]
) -> None:
    made = await cohort(app, (await course(app)).id, library=None, modality="online")
    answer = await client.patch(
        f"/v1/cohorts/{made.id}",
        json={"modality": "in_person"},
        headers={**coordinator, "If-Match": f'"{made.id}-1"'},
    )
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:problem:library-needed")


@pytest.mark.parametrize(
    ("draft", "problem"),
    [
        # 03:00 UTC of the first day is still the day before in Lima.
        (meeting_draft(day=7, hour=3), "urn:problem:session-outside-cohort"),
        (meeting_draft(day=36), "urn:problem:session-outside-cohort"),
        (meeting_draft(day=8, hour=16), "urn:problem:sessions-overlap"),
        (meeting_draft(day=8, hour=13), None),
        (meeting_draft(day=8, hour=17), None),
        # 03:00 UTC of the day after the last is the last day in Lima.
        (meeting_draft(day=36, hour=2), None),
    ],
)
async def test_sessions_lie_within_the_cohort_and_apart(
    app: FastAPI,
    client: httpx.AsyncClient,
    coordinator: dict[str, str],
    draft: dict[str, Any],
    problem: str | None,
) -> None:
    made = await cohort(app, (await course(app)).id)
    await meeting(app, made.id)
    answer = await client.post(f"/v1/cohorts/{made.id}/sessions", json=draft, headers=coordinator)
    if problem is None:
        assert answer.status_code == 201, answer.text
    else:
        assert (answer.status_code, answer.json()["type"]) == (409, problem)
        # The refused session has not moved the cohort's version either.
        assert (await client.get(f"/v1/cohorts/{made.id}")).json()["version"] == 2


async def test_a_cohort_is_not_shortened_past_its_sessions(
    app: FastAPI, client: httpx.AsyncClient, coordinator: dict[str, str]
) -> None:
    made = await cohort(app, (await course(app)).id)
    await meeting(app, made.id, day=20)
    url = f"/v1/cohorts/{made.id}"
    headers = {**coordinator, "If-Match": f'"{made.id}-2"'}
    short = await client.patch(url, json={"ends_on": str(in_days(19))}, headers=headers)
    assert (short.status_code, short.json()["type"]) == (
        409,
        "urn:problem:session-outside-cohort",
    )
    fits = await client.patch(url, json={"ends_on": str(in_days(20))}, headers=headers)
    assert (fits.status_code, len(fits.json()["sessions"])) == (200, 1)


async def test_a_session_is_moved_and_cancelled(
    app: FastAPI, client: httpx.AsyncClient, coordinator: dict[str, str]
) -> None:
    made = await cohort(app, (await course(app)).id)
    held = await meeting(app, made.id, topic="Uno")
    url = f"/v1/sessions/{held.id}"
    etag = (await client.get(url)).headers["etag"]
    headers = {**coordinator, "If-Match": etag}
    early = await client.patch(url, json={"ends_at": "2020-01-01T00:00:00Z"}, headers=headers)
    assert early.status_code == 422
    naive = await client.patch(url, json={"starts_at": f"{in_days(9)}T10:00:00"}, headers=headers)
    assert naive.json()["errors"][0] == {
        "pointer": "#/starts_at",
        "code": "timezone_aware",
        "detail": "Input should have timezone info",
    }
    moved = await client.patch(url, json=meeting_draft(day=9), headers=headers)
    assert (moved.status_code, moved.json()) == (
        200,
        {
            "id": str(held.id),
            **meeting_draft(day=9),
            "place": None,
            "topic": "Uno",
            "status": "scheduled",
            "version": 2,
        },
    )
    assert (await client.patch(url, json={"topic": "X"}, headers=headers)).status_code == 412
    headers["If-Match"] = moved.headers["etag"]
    assert (
        await client.patch(url, json={"status": "cancelled"}, headers=headers)
    ).status_code == 200
    # A cancelled session no longer holds its time.
    again = await client.post(
        f"/v1/cohorts/{made.id}/sessions", json=meeting_draft(day=9), headers=coordinator
    )
    assert again.status_code == 201


async def test_the_list_is_narrowed(app: FastAPI, client: httpx.AsyncClient) -> None:
    made = await course(app)
    past: dict[str, Any] = {"starts_on": str(in_days(-30)), "ends_on": str(in_days(-2))}
    one = await cohort(app, made.id, **past)
    two = await cohort(app, made.id)
    three = await cohort(app, made.id, library=PUCALLPA, starts_on=str(in_days(3)))

    async def found(**query: str) -> list[str]:
        answer = await client.get("/v1/cohorts", params=query)
        assert answer.status_code == 200
        return [item["id"] for item in answer.json()["items"]]

    ids = [str(c.id) for c in (one, two, three)]
    assert await found() == [ids[0], ids[2], ids[1]]
    assert await found(department="13") == [ids[0], ids[1]]
    assert await found(library_id=PUCALLPA["id"]) == [ids[2]]
    assert await found(**{"from": str(in_days(-2))}) == [ids[0], ids[2], ids[1]]
    assert await found(**{"from": str(in_days(-1))}) == [ids[2], ids[1]]
    assert await found(library_id=str(uuid4())) == []
    first = (await client.get("/v1/cohorts?limit=2")).json()
    rest = (await client.get("/v1/cohorts", params={"cursor": first["next"]})).json()
    assert [c["id"] for c in first["items"] + rest["items"]] == [ids[0], ids[2], ids[1]]
    assert rest["next"] is None


async def test_one_and_thirty_rows_take_the_same_statements(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    made = await course(app)
    paths = ["/v1/cohorts?limit=100", f"/v1/courses/{made.id}/cohorts?limit=100"]

    async def counts() -> list[int]:
        found = []
        for path in paths:
            with counted_queries(app.state.database.engine) as statements:
                answer = await client.get(path)
                assert answer.status_code == 200
                found.append(statements())
        return found

    await meeting(app, (await cohort(app, made.id)).id)
    one = await counts()
    for _ in range(29):
        await meeting(app, (await cohort(app, made.id)).id)
    assert await counts() == one == [2, 3]
    assert len((await client.get(paths[0])).json()["items"]) == 30


async def test_the_page_of_a_course(app: FastAPI, client: httpx.AsyncClient) -> None:
    made = await course(app, title="Uno & dos", objectives=["Escribir <b>"], subjects=["work"])
    past: dict[str, Any] = {"starts_on": str(in_days(-9)), "ends_on": str(in_days(-2))}
    await cohort(app, made.id, **past)
    await cohort(app, made.id, "cancelled", library=PUCALLPA)
    await cohort(app, made.id, "open")
    fragment = (await client.get(f"/fragments/courses/{made.id}")).json()
    assert fragment["title"] == "Uno & dos"
    assert fragment["canonical"] == f"http://127.0.0.1:8080/courses/{made.id}"
    assert fragment["data"] == (await client.get(f"/v1/courses/{made.id}")).json()
    body = fragment["body_html"]
    assert "<h1>Uno &amp; dos</h1>" in body
    assert "<li>Escribir &lt;b&gt;</li>" in body
    assert TRUJILLO["name"] in body
    assert PUCALLPA["name"] not in body
    ld = fragment["json_ld"]
    assert (ld["@type"], ld["name"]) == ("Course", "Uno & dos")
    assert ld["provider"] == {
        "@type": "Organization",
        "name": "Biblioteca Nacional del Perú",
    }
    assert ld["hasCourseInstance"] == [
        {
            "@type": "CourseInstance",
            "courseMode": "onsite",
            "startDate": str(in_days(7)),
            "endDate": str(in_days(35)),
            "courseWorkload": "PT8H30M",
            "location": {
                "@type": "Library",
                "name": TRUJILLO["name"],
                "address": {"@type": "PostalAddress", "addressCountry": "PE"},
            },
        }
    ]
