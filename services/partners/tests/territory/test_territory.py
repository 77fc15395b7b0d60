"""The territory: what the files hold, and what the list answers."""

import csv
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from partners.territory import loading
from partners.territory.geo import metres_between

FOLDER = Path(loading.__file__).parent
MASTER = Path(__file__).resolve().parents[5] / "shared/data/territory/distritos_master.csv"


def districts() -> dict[str, dict[str, str]]:
    with (FOLDER / "districts.csv").open(encoding="utf-8", newline="") as file:
        return {row["ubigeo"]: row for row in csv.DictReader(file)}


def test_there_are_25_departments_196_provinces_and_1891_districts() -> None:
    levels = [len(str(place["ubigeo"])) for place in loading.read_places()]
    assert [levels.count(n) for n in (2, 4, 6)] == [25, 196, 1891]


def test_codes_keep_their_leading_zero_and_are_inei_s() -> None:
    found = districts()
    assert found["010101"]["name"] == "Chachapoyas"
    # INEI 0701 is Callao and 13 La Libertad; RENIEC's 07 is Cusco and 12 La Libertad.
    assert found["070101"]["department"] == "Callao"
    assert found["130101"]["department"] == "La Libertad"
    assert found["250101"]["name"] == "Callería"


def test_retired_and_wrong_codes_are_absent() -> None:
    found = districts()
    assert not found.keys() & {"160109", "160114", "170107", "090708", "090712"}
    assert found["180107"]["name"] == "San Antonio"
    assert found["130112"]["name"] == "Alto Trujillo"


def test_a_district_without_its_own_point_has_the_capital_s() -> None:
    found = districts()
    asuncion, capital = found["010102"], found["010101"]
    assert asuncion["coordinate_quality"] == "province"
    assert asuncion["latitude"] == capital["latitude"]


@pytest.mark.skipif(not MASTER.exists(), reason="the list to compare with is not on this machine")
def test_codes_names_and_points_agree_with_another_list() -> None:
    with MASTER.open(encoding="utf-8", newline="") as file:
        other = {row["inei"]: row for row in csv.DictReader(file)}
    ours = districts()
    assert ours.keys() == other.keys()
    spelt = {u for u in ours if ours[u]["name"] != other[u]["distrito"]}
    assert spelt == {"250101"}
    far = [u for u in ours if _apart(ours[u], other[u]) > (1 if _own(ours[u]) else 200_000)]
    # There the other list has Santa Lucía of Brazil's border, 344 km from its own province.
    assert far == ["221006"]


def _own(row: dict[str, str]) -> bool:
    return row["coordinate_quality"] == "own"


def _apart(a: dict[str, str], b: dict[str, str]) -> float:
    points = [float(row[name]) for row in (a, b) for name in ("latitude", "longitude")]
    return metres_between(*points)


async def test_loading_twice_changes_nothing(app: FastAPI, client: httpx.AsyncClient) -> None:
    digest = text("SELECT md5(string_agg(place::text, '|' ORDER BY ubigeo)) FROM place")
    async with app.state.database.engine.begin() as connection:
        before = await connection.scalar(digest)
        await connection.run_sync(loading.load_places)
        assert await connection.scalar(digest) == before


async def test_the_list_goes_down_level_by_level(client: httpx.AsyncClient) -> None:
    departments = (await client.get("/v1/territory")).json()["items"]
    assert len(departments) == 25
    assert departments[1] == {
        "ubigeo": "02",
        "name": "Áncash",
        "level": "department",
        "latitude": -9.52972,
        "longitude": -77.52917,
    }
    provinces = (await client.get("/v1/territory?parent=13")).json()["items"]
    assert (len(provinces), provinces[0]["name"], provinces[0]["level"]) == (
        12,
        "Trujillo",
        "province",
    )
    below = (await client.get("/v1/territory?parent=0207")).json()["items"]
    assert [p["name"] for p in below] == ["San Luis", "San Nicolás", "Yauya"]
    assert {p["level"] for p in below} == {"district"}


@pytest.mark.parametrize(("parent", "status"), [("26", 404), ("9", 422), ("130101", 422)])
async def test_a_parent_that_is_none(client: httpx.AsyncClient, parent: str, status: int) -> None:
    assert (await client.get(f"/v1/territory?parent={parent}")).status_code == status
