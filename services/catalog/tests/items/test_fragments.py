"""An item's page in the first answer: text, JSON-LD, and nothing that is not public."""

from typing import Any

import pytest


async def test_the_fragment_tells_the_item(catalog: Any) -> None:
    item = await catalog.publish(
        title="Cuidar el agua",
        summary="Primero.\nDespués.",
        kind="guide",
        languages=["quy"],
        subjects=["water-and-irrigation"],
        licence="CC-BY-4.0",
        issued="2026-01",
        publisher="Biblioteca Nacional del Perú",
        creators=[{"name": "Quispe, Ana", "role": "translator"}],
        accessibility=["tableOfContents"],
        identifiers=[{"scheme": "isbn", "value": "9780306406157"}],
    )
    rendition = (await catalog.upload(item, b"<!doctype html><p>a", "agua.html")).json()
    answer = await catalog.client.get(f"/fragments/items/{item['id']}?lang=en")
    fragment = answer.json()
    page = f"http://127.0.0.1:8080/items/{item['id']}"
    assert (fragment["title"], fragment["canonical"]) == ("Cuidar el agua", page)
    assert (fragment["description"], fragment["lang"]) == ("Primero. Después.", "en")
    body = fragment["body_html"]
    assert body.startswith('<h1 lang="quy">Cuidar el agua</h1><p>Primero.</p><p>Después.</p>')
    assert "<dt>Subjects</dt><dd>Water and irrigation</dd>" in body
    assert f'href="/api/catalog/v1/renditions/{rendition["id"]}/content"' in body
    data = fragment["json_ld"]
    assert (data["@type"], data["inLanguage"]) == ("LearningResource", ["quy"])
    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert data["translator"] == [{"@type": "Thing", "name": "Quispe, Ana"}]
    assert (data["datePublished"], data["isbn"]) == ("2026-01", ["9780306406157"])
    assert data["accessibilityFeature"] == ["tableOfContents"]
    assert data["encoding"][0]["encodingFormat"] == "text/html"
    public = (await catalog.client.get(f"/v1/items/{item['id']}")).json()
    assert fragment["data"] == public


async def test_the_reader_shows_the_web_page_in_a_frame_that_runs_nothing(catalog: Any) -> None:
    item = await catalog.publish(title="A & B", languages=["quy"])
    await catalog.upload(item, b"texto", "a.txt")
    page = (await catalog.upload(item, b"<!doctype html><p>a", "agua.html")).json()
    url = f"/fragments/items/{item['id']}/read"
    fragment = (await catalog.client.get(url)).json()
    assert fragment["body_html"] == (
        f'<h1 lang="quy">A &amp; B</h1><iframe src="{page["content_url"]}" title="A &amp; B" '
        'sandbox="allow-popups"></iframe>'
    )
    assert fragment["data"]["id"] == item["id"]


async def test_every_value_is_escaped(catalog: Any) -> None:
    item = await catalog.publish(
        title='1 < 2 & "3"', summary="a < b & c", publisher="A & B", keywords=["'"]
    )
    fragment = (await catalog.client.get(f"/fragments/items/{item['id']}")).json()
    body = fragment["body_html"]
    assert '<h1 lang="es">1 &lt; 2 &amp; &quot;3&quot;</h1><p>a &lt; b &amp; c</p>' in body
    assert "<dd>A &amp; B</dd>" in body


@pytest.mark.parametrize("states", [(), ("in_review",), ("in_review", "published", "withdrawn")])
async def test_what_is_not_published_has_no_page(catalog: Any, states: tuple[str, ...]) -> None:
    item = await catalog.move(await catalog.make(), *states)
    url = f"/fragments/items/{item['id']}"
    assert (await catalog.client.get(url)).status_code == 404
    assert (await catalog.client.get(f"{url}/read")).status_code == 404
    signed_in = await catalog.client.get(url, headers=catalog.headers("administrator"))
    assert signed_in.status_code == 404
