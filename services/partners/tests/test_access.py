"""Role by route, on a library of one's own and on another's."""

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
    OWN_LIBRARY,
    Access,
    allow,
    assert_answer,
    assert_complete,
)
from kit.testing.tokens import TokenMint
from services.partners.tests.factories import CALLERIA, draft, library

DEPARTMENT_STAFF = NETWORK_STAFF | {"coordinator:own"}
EDITORS = DEPARTMENT_STAFF | {"librarian:own"}

ACCESS: dict[str, Access] = {
    "GET /v1/territory": allow(EVERYONE),
    "GET /v1/libraries": allow(EVERYONE),
    "GET /v1/libraries/points": allow(EVERYONE),
    "POST /v1/libraries": allow(DEPARTMENT_STAFF),
    "GET /v1/libraries/{library_id}": allow(EVERYONE),
    "PATCH /v1/libraries/{library_id}": allow(EDITORS),
    "GET /v1/libraries/{library_id}/changes": allow(EDITORS),
    "GET /fragments/libraries/{library_id}": allow(EVERYONE),
}
BODIES: dict[str, Any] = {
    "POST /v1/libraries": draft(name="Otra"),
    "PATCH /v1/libraries/{library_id}": {"description": "Nueva descripción"},
}


def headers_of(mint: TokenMint, roles: tuple[Role, ...] | None) -> dict[str, str]:
    return {} if roles is None else mint.headers("someone", *roles)


def test_every_route_has_a_row(app: FastAPI) -> None:
    assert_complete(app, ACCESS)


@pytest.mark.parametrize("operation", ACCESS)
@pytest.mark.parametrize("identity", IDENTITIES)
async def test_who_may(
    app: FastAPI, client: httpx.AsyncClient, mint: TokenMint, operation: str, identity: str
) -> None:
    await library(app, UUID(OWN_LIBRARY))
    method, path = operation.split()
    answer = await client.request(
        method,
        path.replace("{library_id}", OWN_LIBRARY),
        json=BODIES.get(operation),
        headers={**headers_of(mint, IDENTITIES[identity]), "If-Match": f'"{OWN_LIBRARY}-1"'},
    )
    assert_answer(ACCESS[operation], identity, answer.status_code, operation)
    if operation.startswith("PATCH"):
        changed = (await client.get(f"/v1/libraries/{OWN_LIBRARY}")).json()["description"]
        assert (changed is not None) == (answer.status_code == 200)


@pytest.mark.parametrize("field", [{"pilot": True}, {"ubigeo": "130102"}])
async def test_a_librarian_does_not_place_the_library_in_the_network(
    app: FastAPI, client: httpx.AsyncClient, mint: TokenMint, field: dict[str, Any]
) -> None:
    await library(app, UUID(OWN_LIBRARY))
    headers = {
        **headers_of(mint, IDENTITIES["librarian:own"]),
        "If-Match": f'"{OWN_LIBRARY}-1"',
    }
    answer = await client.patch(f"/v1/libraries/{OWN_LIBRARY}", json=field, headers=headers)
    assert answer.status_code == 403
    assert answer.json()["errors"] == [
        {"pointer": f"#/{next(iter(field))}", "code": "coordinator_only"}
    ]


async def test_a_department_does_not_push_a_library_into_another(
    app: FastAPI, client: httpx.AsyncClient, mint: TokenMint
) -> None:
    await library(app, UUID(OWN_LIBRARY))
    headers = {
        **headers_of(mint, IDENTITIES["coordinator:own"]),
        "If-Match": f'"{OWN_LIBRARY}-1"',
    }
    answer = await client.patch(f"/v1/libraries/{OWN_LIBRARY}", json=CALLERIA, headers=headers)
    assert answer.status_code == 403
    present = (await client.get(f"/v1/libraries/{OWN_LIBRARY}")).json()
    assert (present["ubigeo"], present["version"]) == ("130101", 1)
