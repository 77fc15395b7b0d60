"""Changes are read in an order that no late commit can break."""

from typing import Any

from sqlalchemy import text

from catalog.items.queries import read_changed_items

NAIVE = text("SELECT id, change_seq FROM item WHERE change_seq > :after ORDER BY change_seq")


async def _retitle(connection: Any, item: dict[str, Any], title: str) -> None:
    await connection.execute(
        text("UPDATE item SET title = :title WHERE id = :id"), {"title": title, "id": item["id"]}
    )


async def test_a_transaction_that_commits_late_is_not_skipped(catalog: Any) -> None:
    """The naive reader, by sequence number alone, loses the late one; ours does not."""
    early, late = await catalog.publish(title="Uno"), await catalog.publish(title="Dos")
    async with catalog.engine.connect() as reader:
        start = (await read_changed_items(reader, 0, 0, 10))[-1]
    async with catalog.engine.connect() as slow, catalog.engine.connect() as quick:
        await _retitle(slow, late, "Dos, tarde")
        await _retitle(quick, early, "Uno, pronto")
        await quick.commit()
        async with catalog.engine.connect() as reader:
            naive = (await reader.execute(NAIVE, {"after": start.change_seq})).all()
            ours = await read_changed_items(reader, start.change_xid, start.change_seq, 10)
        assert [str(row.id) for row in naive] == [early["id"]]
        assert ours == []
        await slow.commit()
    async with catalog.engine.connect() as reader:
        skipped = (await reader.execute(NAIVE, {"after": naive[-1].change_seq})).all()
        found = await read_changed_items(reader, start.change_xid, start.change_seq, 10)
    assert skipped == []
    assert [(str(c.id), c.title) for c in found] == [
        (late["id"], "Dos, tarde"),
        (early["id"], "Uno, pronto"),
    ]


async def test_changes_come_in_pages_and_with_every_status(catalog: Any) -> None:
    items = [await catalog.make(title=f"Libro {n}") for n in range(3)]
    await catalog.move(items[0], "in_review", "published", "withdrawn")
    xid, seq, seen = 0, 0, []
    async with catalog.engine.connect() as reader:
        while page := await read_changed_items(reader, xid, seq, 2):
            xid, seq = page[-1].change_xid, page[-1].change_seq
            seen += [(c.title, c.status) for c in page]
    assert seen == [("Libro 1", "draft"), ("Libro 2", "draft"), ("Libro 0", "withdrawn")]
