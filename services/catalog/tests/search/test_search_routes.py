"""Search and suggestions over HTTP, on a real database and a real index."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.testing.plugin import counted_queries

pytestmark = pytest.mark.usefixtures("client")


async def test_what_a_citizen_types_finds_what_is_meant(searching: Any) -> None:
    await searching.publish("Vida en la montaña")
    await searching.publish("Cuentos para niños", languages=["es", "quz"])
    await searching.publish("Guía de agricultura", kind="guide")
    assert await searching.titles("montana") == ["Vida en la montaña"]
    assert await searching.titles("NIÑO") == ["Cuentos para niños"]
    assert await searching.titles("ninos") == ["Cuentos para niños"]
    answer = await searching.search("agrikultura")
    assert [hit["title"] for hit in answer["items"]] == ["Guía de agricultura"]
    assert (answer["did_you_mean"], answer["corrected"], answer["total"]) == (
        "agricultura",
        True,
        1,
    )


async def test_a_hit_shows_the_item_as_it_is_now(searching: Any) -> None:
    item = await searching.publish(
        "Sembrar papa",
        summary="Paso a paso",
        creators=[{"name": "Rosa Quispe", "role": "author"}],
        subjects=["agriculture"],
        licence="CC-BY-4.0",
        issued="2025-03",
    )
    content = b"<!doctype html><title>Papa</title><p>Sembrar papa</p>"
    uploaded = await searching.catalog.upload(item, content, name="papa.html")
    assert uploaded.status_code == 201, uploaded.text
    [hit] = (await searching.search("papa"))["items"]
    assert hit == {
        "id": item["id"],
        "title": "Sembrar papa",
        "summary": "Paso a paso",
        "creators": [{"name": "Rosa Quispe", "role": "author"}],
        "kind": "book",
        "languages": ["es"],
        "subjects": ["agriculture"],
        "licence": "CC-BY-4.0",
        "issued": "2025-03",
        "formats": [{"media_type": "text/html", "size": len(content)}],
        "highlight": None,
    }


async def test_facets_filter_and_count_in_one_answer(searching: Any) -> None:
    await searching.publish("Papa nativa", subjects=["agriculture"], audience=["farmers"])
    await searching.publish("Papa dulce", languages=["quy"], kind="guide")
    everything = await searching.search("papa")
    assert everything["facets"]["language"] == [
        {"value": "es", "count": 1, "selected": False},
        {"value": "qu", "count": 1, "selected": False},
        {"value": "quy", "count": 1, "selected": False},
    ]
    chosen = await searching.search("papa", language=["quy"], kind=["guide", "video"])
    assert (chosen["total"], len(chosen["items"])) == (1, 1)
    assert chosen["facets"]["kind"] == [
        {"value": "guide", "count": 1, "selected": True},
        {"value": "video", "count": 0, "selected": True},
    ]
    assert chosen["facets"]["subject"] == []


async def test_pages_follow_each_other_by_link(searching: Any) -> None:
    titles = [f"Papa {n}" for n in range(7)]
    for title in titles:
        await searching.catalog.publish(title=title)
    await searching.until_indexed(*titles)
    for sort in ("relevance", "newest", "title"):
        seen: list[str] = []
        url = f"/v1/search?q=papa&limit=3&sort={sort}"
        while url:
            response = await searching.catalog.client.get(url)
            seen += [hit["title"] for hit in response.json()["items"]]
            assert response.json()["total"] == 7
            link = response.links.get("next", {}).get("url")
            assert (link is None) == (response.json()["next"] is None)
            url = f"/v1/search{link}" if link else ""
        assert len(seen) == 7
        assert set(seen) == set(titles)
        if sort != "relevance":
            assert seen == sorted(titles, reverse=sort == "newest")


async def test_paging_by_relevance_is_not_shaken_by_new_items(searching: Any) -> None:
    titles = [f"Papa {'muy ' * (n % 4)}{n}" for n in range(12)]
    for title in titles:
        await searching.catalog.publish(title=title)
    await searching.until_indexed(*titles)
    first = await searching.search("papa", limit=5)
    await searching.publish("Papa")
    second = await searching.search("papa", limit=100, cursor=first["next"])
    ids = [hit["id"] for hit in first["items"] + second["items"]]
    assert len(ids) == len(set(ids)) == 12


async def test_a_cursor_of_another_search_is_refused(searching: Any) -> None:
    for n in range(3):
        await searching.publish(f"Papa {n}")
    cursor = (await searching.search("papa", limit=1))["next"]
    for query in ({"q": "otra"}, {"q": "papa", "kind": "book"}, {"q": "papa", "sort": "title"}):
        refused = await searching.get(cursor=cursor, **query)
        assert refused.status_code == 422
        assert refused.json()["type"] == "urn:problem:invalid-cursor"
    for junk in ("x", "W10", "", "WyIiLDAsMCwwLjAsIiJd"):
        assert (await searching.get(q="papa", cursor=junk)).status_code == 422


async def test_one_and_thirty_hits_take_the_same_number_of_queries(searching: Any) -> None:
    async def count(q: str) -> int:
        """Take the least of several: the index, too, asks for changes now and then."""
        seen = []
        for _ in range(5):
            with counted_queries(searching.catalog.engine) as counted:
                answer = await searching.search(q, limit=100)
            assert answer["total"] == (1 if q == "quinua" else 30)
            seen.append(counted())
        return min(seen)

    titles = [f"Papa {n}" for n in range(30)]
    for title in titles:
        await searching.catalog.publish(title=title)
    await searching.publish("Quinua")
    await searching.until_indexed(*titles)
    assert await count("quinua") == await count("papa") == 2


async def test_a_withdrawn_item_leaves_at_once(searching: Any) -> None:
    """Before the index knows: an older transaction holds it back, so only PostgreSQL can tell."""
    kept = await searching.publish("Papa blanca", kind="guide")
    gone = await searching.publish("Papa morada", creators=[{"name": "Autora Retirada"}])
    async with searching.index_behind():
        await searching.catalog.move(gone, "withdrawn")
        answer = await searching.search("papa")
        assert [hit["id"] for hit in answer["items"]] == [kept["id"]]
        assert answer["total"] == 1
        assert answer["facets"]["kind"] == [{"value": "guide", "count": 1, "selected": False}]
        assert await searching.suggest("papa mor") == []
        assert await searching.suggest("autora") == []
        assert (await searching.search("morado"))["did_you_mean"] is None


async def test_nothing_unpublished_shows_anywhere(searching: Any) -> None:
    """A draft, an item in review and a withdrawn one, with words that nothing else has."""
    catalog = searching.catalog
    hidden = {"subjects": ["agriculture"], "keywords": ["zorzal"], "kind": "video"}
    await catalog.make(title="Zorzal borrador", **hidden)
    await catalog.move(await catalog.make(title="Zorzal revisado", **hidden), "in_review")
    was_public = await searching.publish("Zorzal retirado", **hidden)
    await catalog.move(was_public, "withdrawn")
    await searching.publish("Último")
    for q in ("", "zorzal", "zorza", "zorsal", "agricultura", "retirado"):
        answer = await searching.search(q)
        assert answer["total"] == (0 if q else 1), q
        assert answer["did_you_mean"] is None
        assert all(value["value"] != "video" for value in answer["facets"]["kind"])
        assert answer["facets"]["subject"] == []
    for q in ("zo", "zorzal", "agri"):
        assert await searching.suggest(q) == []


async def test_suggestions_begin_as_typed(searching: Any) -> None:
    item = await searching.publish(
        "Élan y montaña",
        creators=[{"name": "Montalvo, Ana"}, {"name": "José Montañez"}],
        subjects=["agriculture"],
    )
    await searching.publish("Montañas del Perú")
    assert await searching.suggest("MONTÁ") == [
        ("title", "Montañas del Perú"),
        ("title", "Élan y montaña"),
        ("creator", "Montalvo, Ana"),
        ("creator", "José Montañez"),
    ]
    assert await searching.suggest("elan y m") == [("title", "Élan y montaña")]
    assert await searching.suggest("agri") == [("subject", "Agricultura y ambiente")]
    assert await searching.suggest("m") == []
    answer = await searching.get("/v1/suggestions", q="elan")
    assert UUID(answer.json()["items"][0]["item_id"]) == UUID(item["id"])


async def test_an_answer_can_be_kept_for_a_moment_and_revalidated(searching: Any) -> None:
    await searching.publish("Papa")
    for path in ("/v1/search", "/v1/suggestions"):
        answer = await searching.get(path, q="papa")
        assert answer.headers["cache-control"] == "public, max-age=5"
        again = await searching.catalog.client.get(
            path, params={"q": "papa"}, headers={"If-None-Match": answer.headers["etag"]}
        )
        assert (again.status_code, again.content) == (304, b"")
        staff = searching.catalog.headers("librarian")
        own = await searching.catalog.client.get(path, params={"q": "papa"}, headers=staff)
        assert own.headers["cache-control"] == "private, no-cache"
        assert own.json() == answer.json()


@pytest.mark.parametrize(
    "query",
    ["q=" + "a" * 201, "sort=random", "limit=0", "limit=101", "kind=", "language=" + "a" * 101],
)
async def test_what_is_out_of_bounds_is_refused(searching: Any, query: str) -> None:
    refused = await searching.catalog.client.get(f"/v1/search?{query}")
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"


async def test_searching_is_part_of_being_ready(searching: Any) -> None:
    assert (await searching.get("/readyz")).json() == {"database": "ok", "search": "ok"}


@given(st.data())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_no_words_and_no_filter_ever_fail(searching: Any, data: Any) -> None:
    text = st.text(st.characters(codec="utf-8"), max_size=60)
    query = {
        "q": data.draw(text),
        "sort": data.draw(st.sampled_from(["relevance", "newest", "title"])),
        "subject": data.draw(st.lists(text.filter(bool), max_size=3)),
    }
    for path in ("/v1/search", "/v1/suggestions"):
        answer = await searching.get(path, **query)
        assert answer.status_code == 200, (query, answer.text)
