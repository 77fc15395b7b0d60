"""Role by route, on what belongs to one's own library and department and to another's."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from kit.auth import Role
from kit.testing.access import (
    EVERYONE,
    IDENTITIES,
    NETWORK_STAFF,
    Access,
    allow,
    assert_answer,
    assert_complete,
)
from kit.testing.tokens import TokenMint
from services.training.tests.factories import (
    TRUJILLO,
    cohort,
    cohort_draft,
    course,
    course_draft,
    meeting,
    meeting_draft,
)

COURSE = "00000000-0000-4000-8000-0000000000c1"
DRAFT = "00000000-0000-4000-8000-0000000000d1"
COHORT = "00000000-0000-4000-8000-0000000000c2"
SESSION = "00000000-0000-4000-8000-0000000000c3"
PLANNERS = NETWORK_STAFF | {"coordinator:own", "librarian:own"}
DRAFT_READERS = NETWORK_STAFF | {"coordinator:own", "coordinator:other", "trainer"}

ACCESS: dict[str, Access] = {
    "GET /v1/courses": allow(EVERYONE),
    "POST /v1/courses": allow(NETWORK_STAFF),
    "GET /v1/courses/{course_id}": allow(EVERYONE),
    "PATCH /v1/courses/{course_id}": allow(NETWORK_STAFF),
    "GET /v1/courses/{course_id}/cohorts": allow(EVERYONE),
    "POST /v1/courses/{course_id}/cohorts": allow(PLANNERS),
    "GET /v1/cohorts": allow(EVERYONE),
    "GET /v1/cohorts/{cohort_id}": allow(EVERYONE),
    "PATCH /v1/cohorts/{cohort_id}": allow(PLANNERS),
    "POST /v1/cohorts/{cohort_id}/sessions": allow(PLANNERS),
    "GET /v1/sessions/{session_id}": allow(EVERYONE),
    "PATCH /v1/sessions/{session_id}": allow(PLANNERS),
    "GET /fragments/courses/{course_id}": allow(EVERYONE),
}
BODIES: dict[str, Any] = {
    "POST /v1/courses": course_draft(),
    "PATCH /v1/courses/{course_id}": {"title": "Otro"},
    "POST /v1/courses/{course_id}/cohorts": cohort_draft(),
    "PATCH /v1/cohorts/{cohort_id}": {"capacity": 3},
    "POST /v1/cohorts/{cohort_id}/sessions": meeting_draft(day=20),
    "PATCH /v1/sessions/{session_id}": {"topic": "Otro"},
}


@pytest.fixture
async def planted(app: FastAPI) -> dict[str, str]:
    """A published course with a cohort and a session at the own library; its entity tags."""
    await course(app, course_id=UUID(COURSE))
    await course(app, "draft", course_id=UUID(DRAFT), title="Secreto")
    await cohort(app, UUID(COURSE), cohort_id=UUID(COHORT))
    await meeting(app, UUID(COHORT), session_id=UUID(SESSION))
    return {"course_id": COURSE, "cohort_id": COHORT, "session_id": SESSION}


def headers_of(mint: TokenMint, identity: str) -> dict[str, str]:
    roles = IDENTITIES[identity]
    return {} if roles is None else mint.headers("someone", *roles)


async def etag_at(client: httpx.AsyncClient, path: str) -> str:
    return (await client.get(path)).headers["etag"]


def test_every_route_has_a_row(app: FastAPI) -> None:
    assert_complete(app, ACCESS)


@pytest.mark.parametrize("operation", ACCESS)
@pytest.mark.parametrize("identity", IDENTITIES)
async def test_who_may(
    planted: dict[str, str],
    client: httpx.AsyncClient,
    mint: TokenMint,
    operation: str,
    identity: str,
) -> None:
    method, path = operation.split()
    path = path.format(**planted)
    headers = headers_of(mint, identity)
    if method == "PATCH":
        headers["If-Match"] = await etag_at(client, path)
    answer = await client.request(method, path, json=BODIES.get(operation), headers=headers)
    assert_answer(ACCESS[operation], identity, answer.status_code, operation)
    if method == "PATCH":
        done = await etag_at(client, path) != headers["If-Match"]
        assert done == (answer.status_code == 200)
    if answer.status_code < 300:
        assert "Secreto" not in answer.text


@pytest.mark.parametrize("identity", IDENTITIES)
@pytest.mark.parametrize(
    "path", [f"/v1/courses/{DRAFT}", f"/v1/courses/{DRAFT}/cohorts", "/v1/courses?status=draft"]
)
async def test_drafts_are_for_those_who_work_on_them(
    planted: dict[str, str],
    client: httpx.AsyncClient,
    mint: TokenMint,
    identity: str,
    path: str,
) -> None:
    answer = await client.get(path, headers=headers_of(mint, identity))
    if identity in DRAFT_READERS:
        assert answer.status_code == 200
        assert ("Secreto" in answer.text) == ("cohorts" not in path)
    else:
        assert answer.status_code == (403 if "status" in path else 404)
        assert "Secreto" not in answer.text


async def test_a_draft_has_no_page_for_anyone(
    planted: dict[str, str], client: httpx.AsyncClient, mint: TokenMint
) -> None:
    headers = headers_of(mint, "administrator")
    assert (await client.get(f"/fragments/courses/{DRAFT}", headers=headers)).status_code == 404


@pytest.mark.parametrize(
    ("library", "identity", "status"),
    [
        (None, "coordinator:own", 403),
        (None, "librarian:own", 403),
        (None, "coordinator:network", 201),
        ({**TRUJILLO, "ubigeo": "250101"}, "coordinator:other", 422),
        ({**TRUJILLO, "ubigeo": "250101"}, "librarian:own", 422),
    ],
)
async def test_the_scope_is_the_known_library_s(
    planted: dict[str, str],
    client: httpx.AsyncClient,
    mint: TokenMint,
    library: dict[str, str] | None,
    identity: str,
    status: int,
) -> None:
    """Nobody widens a scope by sending another district, or none."""
    body = cohort_draft(library=library, modality="online")
    answer = await client.post(
        f"/v1/courses/{COURSE}/cohorts", json=body, headers=headers_of(mint, identity)
    )
    assert answer.status_code == status, answer.text
    count = len((await client.get("/v1/cohorts")).json()["items"])
    assert count == (2 if status == 201 else 1)


async def test_a_department_role_of_another_service_is_no_network_role(
    planted: dict[str, str], client: httpx.AsyncClient, mint: TokenMint
) -> None:
    """A coordinator of a programme or an organisation answers for no library."""
    for kind in ("programme", "organisation", "library", "self"):
        headers = mint.headers("x", Role("coordinator", kind, TRUJILLO["id"]))
        answer = await client.post(
            f"/v1/courses/{COURSE}/cohorts", json=cohort_draft(), headers=headers
        )
        assert answer.status_code == 403
