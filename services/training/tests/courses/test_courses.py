"""Courses over HTTP: writing down, publishing, reading, searching."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from kit.auth import Role
from kit.testing.plugin import counted_queries
from kit.testing.tokens import TokenMint
from services.training.tests.factories import PUCALLPA, cohort, course, course_draft, in_days


@pytest.fixture
def coordinator(mint: TokenMint) -> dict[str, str]:
    return mint.headers("c", Role("coordinator", "network"))


async def titles(client: httpx.AsyncClient, **query: Any) -> list[str]:
    answer = await client.get("/v1/courses", params=query)
    assert answer.status_code == 200, answer.text
    return [item["title"] for item in answer.json()["items"]]


async def test_a_course_is_written_published_and_retired(
    client: httpx.AsyncClient, coordinator: dict[str, str]
) -> None:
    body = course_draft(
        title=" Primeros pasos ",
        objectives=["Encender", "Guardar"],
        subjects=["digital-skills", "computer-use"],
        languages=["es", "quz"],
        audience=["older_adults"],
        programme="Semillas",
        needs_review=True,
    )
    answer = await client.post("/v1/courses", json=body, headers=coordinator)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made == {
        **body,
        "title": "Primeros pasos",
        "id": made["id"],
        "synthetic": False,
        "status": "draft",
        "version": 1,
        "cohort_count": 0,
        "next_starts_on": None,
    }
    url = f"/v1/courses/{made['id']}"
    etag = answer.headers["etag"]
    for status, listed in (("published", ["Primeros pasos"]), ("retired", [])):
        answer = await client.patch(
            url, json={"status": status}, headers={**coordinator, "If-Match": etag}
        )
        assert (answer.status_code, answer.json()["status"]) == (200, status)
        etag = answer.headers["etag"]
        assert await titles(client) == listed
    assert (await client.get(url)).json()["version"] == 3


@pytest.mark.parametrize(
    ("present", "wanted", "status"),
    [
        ("draft", "retired", 409),
        ("published", "draft", 409),
        ("retired", "draft", 409),
        ("retired", "published", 200),
        ("published", "published", 200),
    ],
)
async def test_transitions(
    app: FastAPI,
    client: httpx.AsyncClient,
    coordinator: dict[str, str],
    present: str,
    wanted: str,
    status: int,
) -> None:
    made = await course(app, present)
    headers = {**coordinator, "If-Match": f'"{made.id}-{made.version}-0-0"'}
    answer = await client.patch(f"/v1/courses/{made.id}", json={"status": wanted}, headers=headers)
    assert answer.status_code == status
    if status == 409:
        assert answer.json()["type"] == "urn:problem:illegal-transition"


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"title": "  "}, "#/title"),
        ({"title": "___"}, "#/title"),
        ({"title": "Curso \u202eosruc"}, "#/title"),
        ({"summary": "\u200b"}, "#/summary"),
        ({"objectives": ["uno\ndos"]}, "#/objectives/0"),
        ({"hours": 0}, "#/hours"),
        ({"hours": "NaN"}, "#/hours"),
        ({"level": "hard"}, "#/level"),
        ({"languages": []}, "#/languages"),
        ({"subjects": ["Á"]}, "#/subjects/0"),
        ({"audience": ["adults", "adults"]}, "#/audience"),
        ({"status": "published"}, "#/status"),
        ({"synthetic": True}, "#/synthetic"),
        ({"summary": None}, "#/summary"),
    ],
)
async def test_bad_input_names_the_field(
    client: httpx.AsyncClient,
    coordinator: dict[str, str],
    fields: dict[str, Any],
    pointer: str,
) -> None:
    answer = await client.post("/v1/courses", json=course_draft(**fields), headers=coordinator)
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {pointer}


async def test_words_are_found_without_accents_and_case(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    await course(app, title="Niñez segura", summary="Cuidar a los niños en línea.")
    await course(app, title="Ágil", summary="Hojas de cálculo.", objectives=["Sumar montañas"])
    await course(app, "draft", title="Niñez en borrador")
    await course(app, "retired", title="Niñez retirada")
    assert await titles(client) == ["Ágil", "Niñez segura"]
    assert await titles(client, q="NINEZ") == ["Niñez segura"]
    assert await titles(client, q="linea niños") == ["Niñez segura"]
    assert await titles(client, q="montana") == ["Ágil"]
    assert await titles(client, q="niñez montaña") == []
    assert await titles(client, q="%") == ["Ágil", "Niñez segura"]


async def test_filters(app: FastAPI, client: httpx.AsyncClient) -> None:
    await course(app, title="A", subjects=["work", "job-search"])
    await course(app, title="B", subjects=["job"], modality="online")
    assert await titles(client, subject="job-search") == ["A"]
    assert await titles(client, subject="job") == ["B"]
    assert await titles(client, modality="online") == ["B"]
    assert await titles(client, modality="mixed") == []


async def test_place_filters_mean_held_there_now_or_soon(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    past: dict[str, Any] = {"starts_on": str(in_days(-30)), "ends_on": str(in_days(-1))}
    now: dict[str, Any] = {"starts_on": str(in_days(-3)), "ends_on": str(in_days(0))}
    ours = await course(app, title="Ahora en Trujillo")
    await cohort(app, ours.id, "open", "running", **now)
    await cohort(app, (await course(app, title="Antes")).id, **past)
    await cohort(app, (await course(app, title="Anulado")).id, "cancelled")
    await cohort(app, (await course(app, title="Pucallpa")).id, library=PUCALLPA)
    await cohort(app, (await course(app, title="En línea")).id, library=None, modality="online")
    assert await titles(client, department="13") == ["Ahora en Trujillo"]
    assert await titles(client, department="25") == ["Pucallpa"]
    assert await titles(client, library_id=PUCALLPA["id"]) == ["Pucallpa"]
    assert await titles(client, library_id=PUCALLPA["id"], department="13") == []
    assert await titles(client, library_id=str(uuid4())) == []


async def test_the_calendar_in_short(app: FastAPI, client: httpx.AsyncClient) -> None:
    made = await course(app)

    def dates(first: int) -> dict[str, Any]:
        return {"starts_on": str(in_days(first)), "ends_on": str(in_days(first + 5))}

    await cohort(app, made.id, "open", **dates(-2))  # started without being marked so
    await cohort(app, made.id, "open", "running", **dates(1))
    await cohort(app, made.id, "cancelled", **dates(2))
    await cohort(app, made.id, "open", **dates(9))
    await cohort(app, made.id, **dates(4))
    read = (await client.get(f"/v1/courses/{made.id}")).json()
    assert (read["cohort_count"], read["next_starts_on"]) == (4, str(in_days(4)))
    await cohort(app, made.id, **dates(0))
    listed = (await client.get("/v1/courses")).json()["items"][0]
    assert (listed["cohort_count"], listed["next_starts_on"]) == (5, str(in_days(0)))


async def test_one_and_thirty_rows_take_the_same_statements(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    async def count(path: str) -> int:
        with counted_queries(app.state.database.engine) as statements:
            answer = await client.get(path)
            assert answer.status_code == 200
            return statements()

    paths = ["/v1/courses?limit=100", "/v1/courses?limit=100&department=13"]
    await cohort(app, (await course(app)).id)
    one = [await count(path) for path in paths]
    for n in range(29):
        await cohort(app, (await course(app, title=f"Curso {n}")).id)
    assert [await count(path) for path in paths] == one == [1, 1]


async def test_pages_hold_every_course_once(app: FastAPI, client: httpx.AsyncClient) -> None:
    for n in range(7):
        await course(app, title="Igual" if n % 2 else f"Otro {n}")
    seen: list[str] = []
    params: dict[str, Any] = {"limit": 3}
    for _ in range(4):
        answer = await client.get("/v1/courses", params=params)
        page = answer.json()
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        assert answer.headers["link"] == f'<?limit=3&cursor={page["next"]}>; rel="next"'
        params["cursor"] = page["next"]
    assert len(seen) == len(set(seen)) == 7


async def test_conditional_reads_see_the_calendar_change(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    made = await course(app)
    url = f"/v1/courses/{made.id}"
    etag = (await client.get(url)).headers["etag"]
    assert (await client.get(url, headers={"If-None-Match": etag})).status_code == 304
    await cohort(app, made.id)
    again = await client.get(url, headers={"If-None-Match": etag})
    assert (again.status_code, again.json()["cohort_count"]) == (200, 1)


@pytest.mark.parametrize(("if_match", "status"), [(None, 428), ('"x-1"', 412)])
async def test_a_change_names_the_version_it_is_made_on(
    app: FastAPI,
    client: httpx.AsyncClient,
    coordinator: dict[str, str],
    if_match: str | None,
    status: int,
) -> None:
    made = await course(app)
    headers = coordinator | ({"If-Match": if_match} if if_match else {})
    url = f"/v1/courses/{made.id}"
    assert (await client.patch(url, json={"title": "X"}, headers=headers)).status_code == status
    assert (await client.get(url)).json()["title"] == made.title


async def test_an_unknown_course_is_404(client: httpx.AsyncClient) -> None:
    nowhere = UUID(int=1)
    for path in (f"/v1/courses/{nowhere}", f"/v1/courses/{nowhere}/cohorts"):
        assert (await client.get(path)).status_code == 404
    assert (await client.get(f"/fragments/courses/{nowhere}")).status_code == 404
