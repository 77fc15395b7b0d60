"""What the database itself refuses, and the race of two changes."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from kit.auth import Role
from kit.testing.tokens import TokenMint
from services.partners.tests.factories import library

ROUNDS = 12


async def execute(app: FastAPI, sql: str, **values: Any) -> None:
    async with app.state.database.engine.begin() as connection:
        await connection.execute(text(sql), values)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("latitude = longitude, longitude = latitude", "library_in_country"),
        ("latitude = 45, longitude = -3", "library_in_country"),
        ("latitude = -12.05, longitude = -77.03", "library_near_district"),
        ("ubigeo = '250101'", "library_near_district"),
        ("ubigeo = '160114'", "library_ubigeo_fkey"),
        ("ubigeo = '1301'", "library_ubigeo_district"),
        ("state = 'gone'", "library_state"),
        ("name = ''", "library_name"),
        ("version = 0", "library_version"),
    ],
)
async def test_a_library_that_cannot_be_is_refused(
    app: FastAPI, client: httpx.AsyncClient, change: str, constraint: str
) -> None:
    made = await library(app)
    with pytest.raises(IntegrityError) as caught:
        await execute(app, f"UPDATE library SET {change} WHERE id = :id", id=made.id)
    assert caught.value.orig.__cause__.constraint_name == constraint  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ("1, '08:59', '09:01'", "library_hours_overlap"),
        ("1, '10:00', '11:00'", "library_hours_overlap"),
        ("1, '17:00', '17:00'", "library_hours_order"),
        ("0, '17:00', '18:00'", "library_hours_day"),
    ],
)
async def test_hours_that_cannot_be_are_refused(
    app: FastAPI, client: httpx.AsyncClient, values: str, constraint: str
) -> None:
    made = await library(app, hours=[{"day": 1, "opens": "09:00", "closes": "13:00"}])
    with pytest.raises(IntegrityError, match=constraint):
        await execute(
            app,
            f"INSERT INTO library_hours (library_id, day, opens, closes) VALUES (:id, {values})",
            id=made.id,
        )


async def naive_change(
    app: FastAPI, identifier: UUID, seen: int, description: str, looked: asyncio.Barrier
) -> bool:
    """What the service would be without `WHERE version =`: look, then write."""
    async with app.state.database.sessions() as session:
        version = await session.scalar(
            text("SELECT version FROM library WHERE id = :id"), {"id": identifier}
        )
        # Every caller has looked before one of them writes: on any machine the race is made.
        await looked.wait()
        if version != seen:
            return False
        await session.execute(
            text("UPDATE library SET description = :it, version = version + 1 WHERE id = :id"),
            {"id": identifier, "it": description},
        )
        await session.commit()
        return True


async def test_of_changes_on_one_version_one_wins(
    app: FastAPI, client: httpx.AsyncClient, mint: TokenMint
) -> None:
    naive = await library(app, uuid4(), name="Ingenua")
    looked = asyncio.Barrier(2)
    winners = await asyncio.gather(
        *(naive_change(app, naive.id, 1, f"Ingenua {n}", looked) for n in range(2))
    )
    assert list(winners) == [True, True], "the harness does not make the race"

    made = await library(app, name="Nuestra")
    headers = {
        **mint.headers("n", Role("coordinator", "network")),
        "If-Match": f'"{made.id}-1"',
    }
    answers = await asyncio.gather(
        *(
            client.patch(
                f"/v1/libraries/{made.id}",
                json={
                    "description": f"Intento {n}",
                    "hours": [{"day": 1, "opens": "09:00", "closes": f"1{n % 9 + 1}:00"}],
                },
                headers=headers,
            )
            for n in range(ROUNDS)
        )
    )
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200] + [412] * (ROUNDS - 1)
    winner = next(a.json() for a in answers if a.status_code == 200)
    present = (await client.get(f"/v1/libraries/{made.id}")).json()
    assert (present["version"], present["description"]) == (2, winner["description"])
    assert present["hours"] == winner["hours"]
