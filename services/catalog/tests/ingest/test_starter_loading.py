"""The guides and the demonstration, loaded through the service's own functions."""

from typing import Any

import pytest

from catalog.ingest.demo import demo, load_demo
from catalog.ingest.demo_items import ITEMS
from catalog.ingest.starter import load_starter, starter_id
from catalog.settings import Settings
from catalog.starter.guides import load_guides
from catalog.starter.render import render_html


async def test_guides_are_published_with_their_files_once(catalog: Any, settings: Settings) -> None:
    database, storage = catalog.app.state.database, catalog.app.state.storage
    assert await load_starter(database, storage, settings) == 12
    assert await load_starter(database, storage, settings) == 0
    for guide in load_guides():
        item = (await catalog.client.get(f"/v1/items/{starter_id(guide.id)}")).json()
        assert (item["title"], item["status"]) == (guide.title, "published")
        assert item["source"] == {"name": "semillas-starter", "id": guide.id, "url": None}
        assert [(r["role"], r["media_type"]) for r in item["renditions"]] == [
            ("main", "text/html"),
            ("alternative", "application/epub+zip"),
            *([("cover", "image/svg+xml")] if guide.pictures else []),
        ]
        page = await catalog.client.get(f"/v1/renditions/{item['renditions'][0]['id']}/content")
        assert page.content == render_html(guide)


async def test_a_guide_that_people_withdrew_stays_withdrawn(
    catalog: Any, settings: Settings
) -> None:
    database, storage = catalog.app.state.database, catalog.app.state.storage
    await load_starter(database, storage, settings)
    guide = load_guides()[0]
    url = f"/v1/items/{starter_id(guide.id)}"
    await catalog.move((await catalog.client.get(url)).json(), "withdrawn")
    await load_starter(database, storage, settings)
    assert (await catalog.client.get(url)).status_code == 404


async def test_the_demonstration_has_every_state(catalog: Any, settings: Settings) -> None:
    database, storage = catalog.app.state.database, catalog.app.state.storage
    assert await load_demo(database, storage, settings) == len(ITEMS) == 22
    assert await load_demo(database, storage, settings) == 0
    headers, seen = catalog.headers("administrator"), {}
    for status in ("draft", "in_review", "published", "withdrawn"):
        page = await catalog.client.get(f"/v1/items?status={status}&limit=100", headers=headers)
        seen[status] = len(page.json()["items"])
    assert seen == {"draft": 5, "in_review": 3, "published": 13, "withdrawn": 1}


async def test_the_demonstration_is_refused_off_the_own_machine(settings: Settings) -> None:
    public = settings.model_copy(update={"public_url": "https://biblioteca.example"})
    with pytest.raises(SystemExit, match="loopback"):
        await demo(public, [])
