"""Creating, reading and changing items over HTTP."""

from typing import Any

from catalog.items.queries import read_changed_items


async def test_x(catalog: Any) -> None:
    await catalog.publish(languages=["quy"])
    async with catalog.engine.connect() as c:
        rows = await read_changed_items(c, 0, 0, 10)
    assert rows[0].title == "La montaña"
