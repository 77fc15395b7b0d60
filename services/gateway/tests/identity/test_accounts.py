"""Signing up, the own account, and what a stranger cannot give himself."""

from collections.abc import Callable
from typing import Any

import pytest

from gateway.identity.errors import InvalidEmail, WeakPassword
from gateway.identity.passwords import check_new_password
from gateway.identity.service import normalise_email

EMAIL, PASSWORD = "rosa@ejemplo.pe", "llama-papa-nube-91"
ACCOUNTS = "/api/auth/v1/accounts"


async def test_signing_up_makes_a_member_who_is_signed_in(rosa: Any) -> None:
    account = await rosa.sign_up(email="  ROSA@Ejemplo.pe ")
    assert account["email"] == EMAIL
    assert account["language"] == "es"
    assert account["roles"] == [{"role": "member", "scope_kind": "self", "scope_id": None}]
    assert account["created_at"].endswith("Z")
    assert (await rosa.get("/api/auth/v1/account")).json() == account


@pytest.mark.parametrize(
    "member",
    [
        {"roles": [{"role": "administrator", "scope_kind": "network"}]},
        {"role": "administrator"},
        {"id": "00000000-0000-4000-8000-000000000009"},
        {"disabled_at": None},
    ],
)
async def test_nobody_assigns_himself_a_role_or_id(rosa: Any, member: dict[str, object]) -> None:
    body = {"email": EMAIL, "password": PASSWORD, "name": "Rosa", **member}
    refused = await rosa.post(ACCOUNTS, json=body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "extra_forbidden"
    await rosa.sign_up()
    assert (await rosa.patch("/api/auth/v1/account", json=member)).status_code == 422


async def test_an_email_has_one_account_in_every_spelling(
    rosa: Any, open_browser: Callable[..., Any]
) -> None:
    await rosa.sign_up()
    for spelling in (EMAIL, "Rosa@EJEMPLO.pe", "ｒｏｓａ@ejemplo.pe"):
        stranger = open_browser()
        body = {"email": spelling, "password": "otra-clave-larga", "name": "X"}
        refused = await stranger.post(ACCOUNTS, json=body)
        assert refused.status_code == 409
        assert refused.json()["type"] == "urn:problem:sign-up-refused"
        assert "set-cookie" not in refused.headers


@pytest.mark.parametrize("name", ["\u202easoR", "\u200b", "Rosa\nadministradora"])
async def test_a_name_that_disguises_itself_is_refused(rosa: Any, name: str) -> None:
    body = {"email": EMAIL, "password": PASSWORD, "name": name}
    refused = await rosa.post(ACCOUNTS, json=body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "#/name"


async def test_the_own_name_and_language_change(rosa: Any) -> None:
    await rosa.sign_up()
    changed = await rosa.patch("/api/auth/v1/account", json={"language": "qu"})
    assert changed.json()["language"] == "qu"
    assert changed.json()["name"] == "Rosa Quispe"
    assert (await rosa.get("/api/auth/v1/account")).json()["language"] == "qu"
    wrong = await rosa.patch("/api/auth/v1/account", json={"language": "klingon"})
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["pointer"] == "#/language"


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("corta-9", "too_short"),
        ("x" * 127 + "yz", "too_long"),
        ("Contraseña123", "too_common"),
        ("QWERTYUIOP", "too_common"),
        ("ababababababab", "too_common"),
        ("rosa.quispe@ejemplo.pe", "is_email"),
        ("Rosa.Quispe", "is_email"),
    ],
)
def test_weak_passwords_are_refused(password: str, code: str) -> None:
    with pytest.raises(WeakPassword) as caught:
        check_new_password(password, email="rosa.quispe@ejemplo.pe", pointer="#/password")
    assert caught.value.errors[0]["code"] == code


@pytest.mark.parametrize("password", ["solo letras minusculas", "1836402759", "ñandú ñandú"])
def test_there_are_no_rules_of_composition(password: str) -> None:
    check_new_password(password, email="rosa@ejemplo.pe", pointer="#/password")


@pytest.mark.parametrize(
    "email",
    ["rosa", "rosa@", "@ejemplo.pe", "a b@ejemplo.pe", "rosa@ejemplo", "a@b@c.pe", "r\u0000@e.pe"],
)
def test_what_is_no_email_is_refused(email: str) -> None:
    with pytest.raises(InvalidEmail):
        normalise_email(email)


def test_emails_with_accents_are_kept() -> None:
    assert normalise_email("Ñusta@Café.pe") == "ñusta@café.pe"


async def test_changing_the_password_ends_the_other_sessions(
    rosa: Any, open_browser: Callable[..., Any]
) -> None:
    await rosa.sign_up()
    library_computer = open_browser()
    await library_computer.sign_in()
    wrong = {"current_password": "no-es-esta-9", "new_password": "quinua-lago-puna"}
    assert (await rosa.post("/api/auth/v1/account/password", json=wrong)).status_code == 401
    weak = {"current_password": PASSWORD, "new_password": "qwertyuiop"}
    assert (await rosa.post("/api/auth/v1/account/password", json=weak)).status_code == 422
    assert await library_computer.signed_in_as() == EMAIL
    good = {"current_password": PASSWORD, "new_password": "quinua-lago-puna"}
    assert (await rosa.post("/api/auth/v1/account/password", json=good)).status_code == 204
    assert await rosa.signed_in_as() == EMAIL
    assert await library_computer.signed_in_as() is None
    assert (await open_browser().sign_in()).status_code == 401
    assert (await open_browser().sign_in(password="quinua-lago-puna")).status_code == 200
