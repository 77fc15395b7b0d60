"""Every route of the service against every identity: a draft of the own library unless said."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from kit.testing.access import (
    EVERYONE,
    IDENTITIES,
    NETWORK_STAFF,
    SIGNED_IN,
    Access,
    allow,
    assert_answer,
    assert_complete,
)

COORDINATORS = {"coordinator:own", "coordinator:other"}
OWN = {"librarian:own", *NETWORK_STAFF}
READERS = {*OWN, *COORDINATORS}
AUTHORS = {"librarian:own", "librarian:other", "partner:own", "partner:other"}
# Who may not see a draft is told that there is none; who only sees it, that it is not theirs.
DRAFT_READ = allow(READERS, denied=404, anonymous=404)
DRAFT_WRITE = Access(frozenset(OWN), 404, dict.fromkeys(COORDINATORS, 403) | {"anonymous": 401})
DRAFT_HISTORY = allow(READERS, denied=404)

ACCESS: dict[str, Access] = {
    "GET /v1/items": allow(AUTHORS, COORDINATORS, NETWORK_STAFF),
    "POST /v1/items": allow(AUTHORS, NETWORK_STAFF),
    "GET /v1/items/{item_id}": DRAFT_READ,
    "PATCH /v1/items/{item_id}": DRAFT_WRITE,
    "POST /v1/items/{item_id}/transitions": DRAFT_WRITE,
    "GET /v1/items/{item_id}/versions": DRAFT_HISTORY,
    "GET /v1/items/{item_id}/versions/{version}": DRAFT_HISTORY,
    "POST /v1/items/{item_id}/renditions": DRAFT_WRITE,
    "DELETE /v1/renditions/{rendition_id}": DRAFT_WRITE,
    "GET /v1/renditions/{rendition_id}/content": DRAFT_READ,
    "HEAD /v1/renditions/{rendition_id}/content": DRAFT_READ,
    "GET /v1/subjects": allow(EVERYONE),
    "GET /v1/search": allow(EVERYONE),
    "GET /v1/suggestions": allow(EVERYONE),
    "POST /v1/imports": allow(NETWORK_STAFF),
    "GET /v1/imports": allow(NETWORK_STAFF),
    "GET /v1/imports/{import_id}": allow(NETWORK_STAFF),
    "GET /v1/imports/{import_id}/errors": allow(NETWORK_STAFF),
    "POST /v1/imports/{import_id}/cancel": allow(NETWORK_STAFF),
    "POST /v1/imports/{import_id}/run": allow(NETWORK_STAFF),
}
CSV = b"id,title,kind,languages\n1,Uno,book,es\n"
Request = Callable[[str, dict[str, str]], Awaitable[httpx.Response]]


def test_every_route_has_a_row(catalog: Any) -> None:
    assert_complete(catalog.app, ACCESS)


@pytest.mark.parametrize("route", ACCESS)
async def test_who_is_let_in(catalog: Any, route: str) -> None:
    await _wait_until_ready(catalog)
    for identity in IDENTITIES:
        path, request = await _prepare(catalog, route)
        roles = IDENTITIES[identity]
        headers = catalog.mint.headers(f"access-{identity}", *roles) if roles is not None else {}
        answer = await request(path, headers)
        assert_answer(ACCESS[route], identity, answer.status_code, route)


async def _wait_until_ready(catalog: Any) -> None:
    """Wait for the search index, without which search answers 503 to everybody."""
    for _ in range(500):
        if (await catalog.client.get("/readyz")).status_code == 200:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the service does not become ready")


async def _prepare(catalog: Any, route: str) -> tuple[str, Request]:
    """Make fresh objects for one request, since some requests use them up."""
    method, template = route.split(" ")
    item = await catalog.make("librarian")
    rendition = (await catalog.upload(item, b"hola", "a.txt", role="librarian")).json()
    path = template.format(
        item_id=item["id"],
        version=1,
        rendition_id=rendition["id"],
        import_id=await _make_import(catalog, route) if "import_id" in template else "",
    )
    query, body = _body(catalog, method, template)

    async def request(target: str, headers: dict[str, str]) -> httpx.Response:
        match = {"If-Match": '"2"'} if "items/" in template else {}
        answer: httpx.Response = await catalog.client.request(
            method, target, params=query, headers=headers | match, **body
        )
        return answer

    return path, request


async def _make_import(catalog: Any, route: str) -> str:
    answer = await catalog.client.post(
        "/v1/imports",
        params={"name": "a.csv", "dry_run": "true"},
        content=CSV,
        headers=catalog.headers("administrator"),
    )
    assert answer.status_code == 202, route
    return str(answer.json()["id"])


def _body(catalog: Any, method: str, template: str) -> tuple[dict[str, str], dict[str, Any]]:
    match method, template:
        case "POST", "/v1/items":
            return {}, {"json": catalog.fields()}
        case "PATCH", _:
            return {}, {"json": {"title": "Otro"}}
        case "POST", "/v1/items/{item_id}/transitions":
            return {}, {"json": {"to": "in_review"}}
        case "POST", "/v1/items/{item_id}/renditions":
            return {"name": "b.txt"}, {"content": b"otra"}
        case "POST", "/v1/imports":
            return {"name": "a.csv"}, {"content": CSV}
        case _:
            return ({"q": "a"} if "se" in template or "sug" in template else {}), {}


async def test_published_items_are_for_everyone(catalog: Any) -> None:
    item = await catalog.publish()
    rendition = (await catalog.upload(item, b"hola", "a.txt")).json()
    for path in (f"/v1/items/{item['id']}", f"/v1/renditions/{rendition['id']}/content"):
        for identity in EVERYONE:
            headers = catalog.mint.headers("x", *(IDENTITIES[identity] or ()))
            headers = {} if identity == "anonymous" else headers
            assert (await catalog.client.get(path, headers=headers)).status_code == 200


async def test_history_of_a_published_item_is_not_for_readers(catalog: Any) -> None:
    item = await catalog.publish()
    for path in ("versions", "versions/1"):
        url = f"/v1/items/{item['id']}/{path}"
        assert (await catalog.client.get(url, headers=catalog.headers("member"))).status_code == 403


@pytest.mark.parametrize("identity", sorted(SIGNED_IN - NETWORK_STAFF))
async def test_only_the_network_publishes(catalog: Any, identity: str) -> None:
    """Also not the librarian who owns it, by transition, by creation or by patch."""
    item = await catalog.move(await catalog.make("librarian"), "in_review", role="librarian")
    headers = catalog.mint.headers("x", *(IDENTITIES[identity] or ()))
    url = f"/v1/items/{item['id']}"
    answer = await catalog.client.post(
        f"{url}/transitions", json={"to": "published"}, headers=headers | {"If-Match": '"2"'}
    )
    assert answer.status_code in {403, 404}
    patched = await catalog.client.patch(
        url, json={"status": "published"}, headers=headers | {"If-Match": '"2"'}
    )
    assert patched.json()["errors"][0]["code"] == "extra_forbidden"
    now = await catalog.client.get(url, headers=catalog.headers("administrator"))
    assert (now.json()["status"], now.json()["version"]) == ("in_review", 2)
