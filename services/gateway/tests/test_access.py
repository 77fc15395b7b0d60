"""Who may call which route: every route has a row, every row is tried with every identity."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import FastAPI

from kit.testing.access import (
    EVERYONE,
    IDENTITIES,
    SIGNED_IN,
    Access,
    allow,
    assert_answer,
    assert_complete,
)
from kit.testing.tokens import TokenMint

ACCESS: dict[str, Access] = {
    "POST /api/auth/v1/accounts": allow(EVERYONE),
    "POST /api/auth/v1/session": allow(EVERYONE),
    "GET /api/auth/v1/session": allow(EVERYONE),
    "DELETE /api/auth/v1/session": allow(EVERYONE),
    "GET /api/auth/v1/account": allow(SIGNED_IN),
    "PATCH /api/auth/v1/account": allow(SIGNED_IN),
    "POST /api/auth/v1/account/password": allow(SIGNED_IN),
    "GET /.well-known/jwks.json": allow(EVERYONE),
    "GET /api/openapi.json": allow(EVERYONE),
    "GET /api/docs": allow(EVERYONE),
}
# Each identity acts on its own account only; there is no route to another's.
BODIES: dict[str, dict[str, str]] = {
    "POST /api/auth/v1/accounts": {"email": "{n}@e.pe", "password": "clave-larga-9", "name": "N"},
    "POST /api/auth/v1/session": {"email": "rosa@ejemplo.pe", "password": "llama-papa-nube-91"},
    "PATCH /api/auth/v1/account": {"language": "en"},
    "POST /api/auth/v1/account/password": {
        "current_password": "llama-papa-nube-91",
        "new_password": "llama-papa-nube-91",
    },
}


@pytest.fixture
async def rosa_id(rosa: Any, app: FastAPI, mint: TokenMint) -> AsyncIterator[str]:
    account = await rosa.sign_up()
    app.state.verifier = mint.verifier()
    # There are no services here to ask for their documents.
    app.state.documents._merged, app.state.documents._made_at = app.openapi(), float("inf")
    yield account["id"]


def test_every_route_has_a_row(app: FastAPI) -> None:
    assert_complete(app, ACCESS)


@pytest.mark.parametrize("operation", ACCESS)
async def test_access(
    operation: str, rosa: Any, rosa_id: str, mint: TokenMint, open_browser: Any
) -> None:
    method, path = operation.split(" ")
    for number, (identity, roles) in enumerate(IDENTITIES.items()):
        browser = open_browser()
        headers = {} if roles is None else mint.headers(rosa_id, *roles)
        body = BODIES.get(operation)
        if body is not None:
            body = {name: value.replace("{n}", f"n{number}") for name, value in body.items()}
        answer = await browser.request(method, path, headers=headers, json=body)
        if operation.startswith("GET /api/auth/v1/session") and roles is None:
            assert answer.json() == {"account": None}
        assert_answer(ACCESS[operation], identity, answer.status_code, operation)
