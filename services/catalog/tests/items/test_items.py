"""Creating, reading and changing items over HTTP."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from kit.auth import Role
from kit.testing.access import OTHER_LIBRARY, OTHER_ORGANISATION, OWN_LIBRARY, OWN_ORGANISATION
from kit.testing.plugin import counted_queries

FULL = {
    "title": "Don Quijote",
    "alternative_titles": ["El ingenioso hidalgo"],
    "summary": "Primera parte.\nSegunda parte.",
    "creators": [{"name": "Cervantes Saavedra, Miguel de", "role": "author"}],
    "subjects": ["literature"],
    "keywords": ["novela"],
    "languages": ["ES-pe", "quy", "shp"],
    "kind": "book",
    "audience": ["general"],
    "licence": "cc-by-4.0",
    "publisher": "Imprenta",
    "issued": "1605-01",
    "coverage": ["13", "1301", "130101"],
    "identifiers": [
        {"scheme": "isbn", "value": "978-0-306-40615-7"},
        {"scheme": "isbn", "value": "0-8044-2957-x"},
        {"scheme": "issn", "value": "0317-8471"},
        {"scheme": "doi", "value": "https://doi.org/10.1000/ABC"},
        {"scheme": "uri", "value": "https://example.org/a"},
    ],
    "accessibility": ["tableOfContents"],
}


async def test_an_item_is_stored_in_usual_forms(catalog: Any) -> None:
    answer = await catalog.client.post(
        "/v1/items", json=FULL, headers=catalog.headers("administrator")
    )
    item = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/catalog/v1/items/{item['id']}"
    assert answer.headers["etag"] == '"1"'
    normal = FULL | {"languages": ["es-PE", "quy", "shp"], "licence": "CC-BY-4.0"}
    normal["identifiers"] = [
        {"scheme": "isbn", "value": "9780306406157"},
        {"scheme": "isbn", "value": "080442957X"},
        {"scheme": "issn", "value": "0317-8471"},
        {"scheme": "doi", "value": "10.1000/abc"},
        {"scheme": "uri", "value": "https://example.org/a"},
    ]
    assert {name: item[name] for name in FULL} == normal
    assert (item["status"], item["version"], item["source"]) == ("draft", 1, None)
    assert item["owner"] == {"scope_kind": "network", "scope_id": None}
    assert item["created_by"] == {"id": "person-administrator", "name": "Administrator"}
    assert (item["published_at"], item["renditions"]) == (None, [])


@pytest.mark.parametrize(
    ("field", "value", "pointer", "code"),
    [
        ("title", "", "#/title", "string_too_short"),
        ("title", "   ", "#/title", "string_too_short"),
        ("title", "a\x00b", "#/title", "control_character"),
        ("title", "a\u202eb", "#/title", "control_character"),
        ("title", "a\nb", "#/title", "control_character"),
        ("title", "\u200b", "#/title", "nothing_visible"),
        ("title", "a" * 1001, "#/title", "string_too_long"),
        ("title", "<b>a</b>", "#/title", "markup"),
        ("summary", "a <script>alert(1)</script>", "#/summary", "markup"),
        ("summary", "<img src=x onerror=alert(1)", "#/summary", "markup"),
        ("summary", "a\x1b[31m", "#/summary", "control_character"),
        ("languages", ["xx"], "#/languages/0", "unknown_language"),
        ("languages", ["es_PE"], "#/languages/0", "unknown_language"),
        ("languages", ["x-privado"], "#/languages/0", "unknown_language"),
        ("kind", "libro", "#/kind", "literal_error"),
        ("licence", "CC-BY-9.0", "#/licence", "unknown_licence"),
        ("issued", "2023-02-29", "#/issued", "no_such_date"),
        ("issued", "2023-13", "#/issued", "no_such_date"),
        ("issued", "0000", "#/issued", "no_such_date"),
        ("issued", "23/02/2023", "#/issued", "no_such_date"),
        ("coverage", ["1301012"], "#/coverage/0", "string_pattern_mismatch"),
        ("coverage", ["١٣"], "#/coverage/0", "string_pattern_mismatch"),
        ("subjects", ["astrology"], "#/subjects/0", "unknown_subject"),
        ("audience", ["robots"], "#/audience/0", "literal_error"),
        ("accessibility", ["nice"], "#/accessibility/0", "literal_error"),
        ("creators", [{"name": "A", "role": "boss"}], "#/creators/0/role", "literal_error"),
        (
            "identifiers",
            [{"scheme": "isbn", "value": "9780306406158"}],
            "#/identifiers/0",
            "invalid_identifier",
        ),
        (
            "identifiers",
            [{"scheme": "issn", "value": "0317-8472"}],
            "#/identifiers/0",
            "invalid_identifier",
        ),
        (
            "identifiers",
            [{"scheme": "doi", "value": "11.1000/1"}],
            "#/identifiers/0",
            "invalid_identifier",
        ),
        (
            "identifiers",
            [{"scheme": "uri", "value": "javascript:alert(1)"}],
            "#/identifiers/0",
            "invalid_identifier",
        ),
        ("status", "published", "#/status", "extra_forbidden"),
        ("version", 7, "#/version", "extra_forbidden"),
        ("source", {"name": "gutenberg", "id": "1"}, "#/source", "extra_forbidden"),
        ("created_by", "x", "#/created_by", "extra_forbidden"),
    ],
)
async def test_what_is_not_valid_is_named(
    catalog: Any, field: str, value: object, pointer: str, code: str
) -> None:
    headers = catalog.headers("administrator")
    body = catalog.fields(**{field: value})
    answer = await catalog.client.post("/v1/items", json=body, headers=headers)
    assert answer.status_code == 422
    found = [(e["pointer"], e["code"]) for e in answer.json()["errors"]]
    assert found == [(pointer, code)]
    item = await catalog.make()
    patched = await catalog.client.patch(
        f"/v1/items/{item['id']}", json={field: value}, headers=headers | {"If-Match": '"1"'}
    )
    assert patched.status_code == 422
    assert patched.json()["errors"][0]["code"] == code


async def test_texts_with_a_less_than_sign_are_texts(catalog: Any) -> None:
    item = await catalog.make(title="3 < 5 y 7 > 2", summary="a <3 b\n\nfin")
    assert (item["title"], item["summary"]) == ("3 < 5 y 7 > 2", "a <3 b\n\nfin")


@pytest.mark.parametrize(
    "owner",
    [
        {"scope_kind": "library", "scope_id": OTHER_LIBRARY},
        {"scope_kind": "organisation", "scope_id": OTHER_ORGANISATION},
        {"scope_kind": "network", "scope_id": None},
    ],
)
async def test_nobody_writes_in_another_name(catalog: Any, owner: dict[str, Any]) -> None:
    body = catalog.fields(owner=owner)
    for role in ("librarian", Role("partner", "organisation", OWN_ORGANISATION)):
        answer = await catalog.client.post("/v1/items", json=body, headers=catalog.headers(role))
        assert answer.status_code == 403
    item = await catalog.make("librarian")
    patched = await catalog.client.patch(
        f"/v1/items/{item['id']}",
        json={"owner": owner},
        headers=catalog.headers("librarian") | {"If-Match": '"1"'},
    )
    assert patched.status_code == 422
    assert item["owner"] == {"scope_kind": "library", "scope_id": OWN_LIBRARY}


async def test_who_has_two_libraries_says_which(catalog: Any) -> None:
    roles = [Role("librarian", "library", i) for i in (OWN_LIBRARY, OTHER_LIBRARY)]
    headers = catalog.mint.headers("two", *roles)
    answer = await catalog.client.post("/v1/items", json=catalog.fields(), headers=headers)
    assert answer.json()["type"] == "urn:problem:owner-required"
    body = catalog.fields(owner={"scope_kind": "library", "scope_id": OTHER_LIBRARY})
    answer = await catalog.client.post("/v1/items", json=body, headers=headers)
    assert answer.json()["owner"]["scope_id"] == OTHER_LIBRARY


async def test_a_patch_changes_what_it_names(catalog: Any) -> None:
    item = await catalog.make(summary="Antes", keywords=["a"])
    url, headers = f"/v1/items/{item['id']}", catalog.headers("administrator")
    answer = await catalog.client.patch(
        url, json={"summary": None, "title": "Nuevo"}, headers=headers | {"If-Match": '"1"'}
    )
    changed = answer.json()
    assert (changed["title"], changed["summary"], changed["keywords"]) == ("Nuevo", None, ["a"])
    assert (changed["version"], answer.headers["etag"]) == (2, '"2"')
    same = await catalog.client.patch(
        url, json={"title": "Nuevo"}, headers=headers | {"If-Match": '"2"'}
    )
    assert same.json()["version"] == 2
    null = await catalog.client.patch(
        url, json={"title": None}, headers=headers | {"If-Match": '"2"'}
    )
    assert null.json()["errors"] == [{"pointer": "#/title", "code": "null_not_allowed"}]


async def test_a_change_names_the_version_it_read(catalog: Any) -> None:
    item = await catalog.make()
    url, headers = f"/v1/items/{item['id']}", catalog.headers("administrator")
    for path, body in (("", {"title": "x"}), ("/transitions", {"to": "in_review"})):
        send = catalog.client.patch if path == "" else catalog.client.post
        assert (await send(url + path, json=body, headers=headers)).status_code == 428
        stale = await send(url + path, json=body, headers=headers | {"If-Match": '"7"'})
        assert stale.status_code == 412


async def test_of_two_changes_at_once_one_wins(catalog: Any) -> None:
    """The naive check, read and then write, lets both through and loses one change."""
    item = await catalog.make()
    url, headers = f"/v1/items/{item['id']}", catalog.headers("administrator")

    async def naive(title: str) -> bool:
        async with catalog.app.state.database.sessions() as session:
            query = text("SELECT version FROM item WHERE id = :id")
            version = (await session.execute(query, {"id": item["id"]})).scalar_one()
            await asyncio.sleep(0.1)
            if version != 1:
                return False
            change = text("UPDATE item SET title = :title, version = 2 WHERE id = :id")
            await session.execute(change, {"id": item["id"], "title": title})
            await session.commit()
            return True

    assert list(await asyncio.gather(naive("a"), naive("b"))) == [True, True]

    async def ours(title: str) -> int:
        answer = await catalog.client.patch(
            url, json={"title": title}, headers=headers | {"If-Match": '"2"'}
        )
        return int(answer.status_code)

    statuses = await asyncio.gather(*(ours(f"t{n}") for n in range(8)))
    assert sorted(statuses) == [200] + [412] * 7


async def test_the_public_reads_without_names_and_with_validators(catalog: Any) -> None:
    item = await catalog.publish()
    url = f"/v1/items/{item['id']}"
    public = await catalog.client.get(url)
    assert (public.json()["created_by"], public.json()["updated_by"]) == (None, None)
    assert public.headers["cache-control"] == "public, no-cache"
    etag = public.headers["etag"]
    again = await catalog.client.get(url, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    staff = await catalog.client.get(
        url, headers=catalog.headers("administrator") | {"If-None-Match": etag}
    )
    assert staff.status_code == 200
    assert staff.json()["created_by"]["id"] == "person-administrator"
    assert staff.headers["cache-control"] == "private, no-store"


async def test_lists_hold_what_the_caller_may_see(catalog: Any) -> None:
    own = await catalog.make("librarian", title="Borrador propio")
    await catalog.make("administrator", title="Borrador ajeno")
    public = await catalog.publish(title="Publicado")
    for role, query, titles in (
        ("librarian", "", ["Publicado", "Borrador propio"]),
        ("librarian", "?owner=mine", ["Borrador propio"]),
        ("librarian", "?status=draft", ["Borrador propio"]),
        ("administrator", "", ["Publicado", "Borrador ajeno", "Borrador propio"]),
        ("administrator", "?owner=mine", ["Publicado", "Borrador ajeno"]),
        (Role("coordinator", "department", "13"), "?owner=mine", []),
        (Role("librarian", "library", OTHER_LIBRARY), "", ["Publicado"]),
    ):
        page = await catalog.client.get(f"/v1/items{query}", headers=catalog.headers(role))
        assert [i["title"] for i in page.json()["items"]] == titles, (role, query)
    assert own["version"] == 1
    assert public["status"] == "published"


async def test_pages_follow_each_other_without_gap_or_double(catalog: Any) -> None:
    for number in range(7):
        await catalog.make(title=f"Libro {number}")
    headers, seen, url = catalog.headers("administrator"), [], "/v1/items?limit=3"
    while url:
        page = await catalog.client.get(url, headers=headers)
        seen += [i["title"] for i in page.json()["items"]]
        following = page.json()["next"]
        assert ("link" in page.headers) == (following is not None)
        url = f"/v1/items?limit=3&cursor={following}" if following else ""
    assert seen == [f"Libro {n}" for n in range(6, -1, -1)]
    junk = await catalog.client.get("/v1/items?cursor=junk", headers=headers)
    assert (junk.status_code, junk.json()["type"]) == (422, "urn:problem:invalid-cursor")


@pytest.mark.parametrize("path", ["/v1/items?limit=50", "/v1/items/{id}/versions?limit=50"])
async def test_lists_take_as_many_queries_for_30_rows_as_for_one(catalog: Any, path: str) -> None:
    item = await catalog.make()
    headers = catalog.headers("administrator")

    async def count(expected: int) -> int:
        """Return the fewest of some tries: the indexer shares the engine."""
        counts = []
        for _ in range(4):
            with counted_queries(catalog.engine) as counted:
                page = await catalog.client.get(path.format(id=item["id"]), headers=headers)
            assert len(page.json()["items"]) == expected
            counts.append(counted())
        return min(counts)

    before = await count(1)
    for number in range(29):
        await catalog.make(title=f"Libro {number}")
        await catalog.upload(item, f"texto {number}".encode(), "a.txt")
    assert await count(30) == before
