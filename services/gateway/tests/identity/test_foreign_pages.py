"""Cross-site request forgery: the cookie works for our own pages only."""

from collections.abc import Callable
from typing import Any

import pytest

ACCOUNT = "/api/auth/v1/account"
OWN = "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": OWN}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:8081"}, 403),
        ({"Origin": "https://127.0.0.1:8080"}, 403),
        ({}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"}, 403),
        ({"Origin": "http://localhost:8080", "Host": "localhost:8080"}, 200),
        ({"Origin": "http://evil.example", "Host": "evil.example"}, 403),
    ],
)
async def test_unsafe_requests_with_the_cookie_need_our_origin(
    rosa: Any, headers: dict[str, str], status: int
) -> None:
    await rosa.sign_up()
    del rosa.headers["Origin"]
    answer = await rosa.patch(ACCOUNT, json={"name": "Otra"}, headers=headers)
    assert answer.status_code == status
    name = (await rosa.get(ACCOUNT)).json()["name"]
    assert name == ("Otra" if status == 200 else "Rosa Quispe")


async def test_reading_needs_no_origin(rosa: Any) -> None:
    await rosa.sign_up()
    del rosa.headers["Origin"]
    assert (await rosa.get(ACCOUNT)).status_code == 200


async def test_another_site_cannot_sign_somebody_in(
    rosa: Any, open_browser: Callable[..., Any]
) -> None:
    await rosa.sign_up()
    assert (await open_browser(origin="http://evil.example").sign_in()).status_code == 403
    assert (await open_browser(origin=None).sign_in()).status_code == 200


async def test_a_form_of_another_site_is_no_json(rosa: Any) -> None:
    body = '{"email": "rosa@ejemplo.pe", "password": "llama-papa-nube-91"}'
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        sent = await rosa.post("/api/auth/v1/session", content=body, headers={"Content-Type": kind})
        assert sent.status_code == 422


async def test_a_bearer_token_needs_no_origin(rosa: Any, app: Any) -> None:
    await rosa.sign_up()
    token = await app.state.credentials.find_token(rosa.cookies["semillas_session"])
    del rosa.headers["Origin"]
    rosa.cookies.clear()
    answer = await rosa.patch(
        ACCOUNT, json={"name": "Por guion"}, headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.json()["name"] == "Por guion"
