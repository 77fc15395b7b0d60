"""The demonstration's network."""

from collections import Counter
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from partners.demo.command import demo, load
from partners.demo.libraries import demo_libraries, shares
from partners.settings import Settings


async def test_the_demo_is_loaded_once(app: FastAPI, client: httpx.AsyncClient) -> None:
    database = app.state.database
    digest = text(
        "SELECT md5(string_agg(library::text, '|' ORDER BY id)) FROM library UNION ALL"
        " SELECT md5(string_agg(library_hours::text, '|' ORDER BY library_id, day, opens))"
        " FROM library_hours"
    )
    assert await load(database) == 483
    async with database.engine.connect() as connection:
        before = (await connection.execute(digest)).all()
    assert await load(database) == 0
    async with database.engine.connect() as connection:
        assert (await connection.execute(digest)).all() == before
    pilots = (await client.get("/v1/libraries?pilot=true")).json()["items"]
    assert [(p["name"], p["id"]) for p in pilots] == [
        ("Biblioteca Municipal de Pucallpa", "2ad54794-0578-5afa-8ec4-c38f0d695f63"),
        ("Biblioteca Municipal de Trujillo", "34c49402-ec3b-5641-a349-2209c2670c65"),
        ("Biblioteca Municipal de Yauya", "8a9f72ef-6681-50aa-84ed-0c4d462ab8dc"),
    ]
    points = (await client.get("/v1/libraries/points")).json()["items"]
    assert {p["ubigeo"][:2] for p in points} == {f"{n:02}" for n in range(1, 26)}


def test_everything_invented_says_so_and_reaches_nobody() -> None:
    synthetic = [draft for _, draft in demo_libraries() if not draft.pilot]
    assert len(synthetic) == 480
    assert len({draft.ubigeo for draft in synthetic}) == 480
    assert all(draft.name.endswith(" (demostración)") for draft in synthetic)
    for _, draft in demo_libraries():
        assert draft.phone is None
        assert draft.email is not None
        assert draft.email.endswith("@demo.semillas.example")
    assert len({str(draft.hours) for draft in synthetic}) == 6


def test_languages_are_those_of_the_region() -> None:
    heard: dict[str, Counter[str]] = {}
    for _, draft in demo_libraries():
        heard.setdefault(draft.ubigeo[:2], Counter()).update(draft.languages)
    assert heard["05"].keys() == {"es", "quy"}
    assert heard["21"].keys() == {"es", "quz", "ay"}
    assert heard["25"].keys() == {"es", "shp", "cni"}
    assert heard["15"].keys() == {"es"}


def test_shares_sum_to_the_total() -> None:
    assert shares({"a": 1, "b": 1, "c": 1}, 4) == {"a": 2, "b": 1, "c": 1}
    assert shares({"a": 84, "b": 7, "c": 9}, 10) == {"a": 8, "b": 1, "c": 1}


async def test_the_demo_stays_off_public_addresses(database_url: str) -> None:
    settings: dict[str, Any] = {"database_url": database_url}
    with pytest.raises(SystemExit, match="loopback"):
        await demo(Settings(**settings, public_url="https://127.example.org"), [])
