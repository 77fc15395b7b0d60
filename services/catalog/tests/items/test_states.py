"""The states of an item, its history and its snapshots."""

from typing import Any

import pytest

STATES = ("draft", "in_review", "published", "withdrawn")
ALLOWED = {
    ("draft", "in_review"),
    ("in_review", "draft"),
    ("in_review", "published"),
    ("published", "withdrawn"),
    ("withdrawn", "published"),
    ("withdrawn", "draft"),
}
WAY = {
    "draft": (),
    "in_review": ("in_review",),
    "published": ("in_review", "published"),
    "withdrawn": ("in_review", "published", "withdrawn"),
}


@pytest.mark.parametrize("start", STATES)
@pytest.mark.parametrize("end", STATES)
async def test_only_the_allowed_steps_are_taken(catalog: Any, start: str, end: str) -> None:
    item = await catalog.move(await catalog.make(), *WAY[start])
    answer = await catalog.step(item, end)
    if (start, end) in ALLOWED:
        assert (answer.status_code, answer.json()["status"]) == (200, end)
    else:
        assert answer.json()["type"] == "urn:problem:illegal-transition"
        assert answer.status_code == 409


async def test_the_history_tells_who_when_and_why(catalog: Any) -> None:
    item = await catalog.move(await catalog.make("librarian"), "in_review", role="librarian")
    returned = (await catalog.step(item, "draft", note="Falta la fecha.")).json()
    await catalog.move(returned, "in_review", role="librarian")
    headers = catalog.headers("librarian")
    page = (await catalog.client.get(f"/v1/items/{item['id']}/versions", headers=headers)).json()
    told = [(v["version"], v["change"], v["by"]["name"], v["note"]) for v in page["items"]]
    assert told == [
        (4, "submitted", "Librarian", None),
        (3, "returned", "Administrator", "Falta la fecha."),
        (2, "submitted", "Librarian", None),
        (1, "created", "Librarian", None),
    ]
    snapshot = await catalog.client.get(f"/v1/items/{item['id']}/versions/3", headers=headers)
    assert snapshot.json()["item"] == returned
    absent = await catalog.client.get(f"/v1/items/{item['id']}/versions/9", headers=headers)
    assert absent.status_code == 404


async def test_withdrawn_is_gone_for_readers_and_can_come_back(catalog: Any) -> None:
    item = await catalog.publish()
    url = f"/v1/items/{item['id']}"
    withdrawn = await catalog.move(item, "withdrawn")
    assert (await catalog.client.get(url)).status_code == 404
    back = await catalog.move(withdrawn, "published")
    assert back["published_at"] > item["published_at"]
    assert (await catalog.client.get(url)).status_code == 200


async def test_without_a_language_nothing_is_submitted(catalog: Any) -> None:
    item = await catalog.make(languages=[])
    answer = await catalog.step(item, "in_review")
    assert answer.status_code == 409
    assert answer.json()["errors"] == [{"pointer": "#/languages", "code": "missing"}]


async def test_after_review_the_owner_does_not_change_it_unseen(catalog: Any) -> None:
    item = await catalog.move(await catalog.make("librarian"), "in_review", role="librarian")
    item = await catalog.move(item, "published")
    headers = catalog.headers("librarian") | {"If-Match": f'"{item["version"]}"'}
    url = f"/v1/items/{item['id']}"
    patched = await catalog.client.patch(url, json={"title": "Otra cosa"}, headers=headers)
    uploaded = await catalog.upload(item, b"otra", "a.txt", role="librarian")
    for answer in (patched, uploaded):
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:problem:review-required")
    withdrawn = await catalog.move(item, "withdrawn", role="librarian")
    headers = catalog.headers("librarian") | {"If-Match": f'"{withdrawn["version"]}"'}
    patched = await catalog.client.patch(url, json={"title": "Otra cosa"}, headers=headers)
    assert patched.status_code == 200
    refused = await catalog.step(patched.json(), "published", role="librarian")
    assert refused.status_code == 403
