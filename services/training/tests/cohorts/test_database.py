"""What the database itself refuses, and the races of two changes."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from kit.auth import Role
from kit.testing.tokens import TokenMint
from services.training.tests.factories import cohort, course, meeting

ROUNDS = 12


@pytest.fixture
def coordinator(mint: TokenMint) -> dict[str, str]:
    return mint.headers("c", Role("coordinator", "network"))


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE cohort SET ends_on = starts_on - 1", "cohort_dates"),
        ("UPDATE cohort SET capacity = -1", "cohort_capacity"),
        ("UPDATE cohort SET library_id = NULL", "cohort_library"),
        ("UPDATE cohort SET status = 'gone'", "cohort_status"),
        ("UPDATE cohort SET starts_on = ends_on", "session_within_cohort"),
        ("UPDATE session SET ends_at = starts_at", "session_times"),
        ("UPDATE session SET ends_at = ends_at + interval '40 days'", "session_within_cohort"),
        ("UPDATE session SET cohort_ends_on = cohort_ends_on + 40", "session_cohort_fkey"),
        (
            "INSERT INTO session SELECT gen_random_uuid(), cohort_id, cohort_starts_on,"
            " cohort_ends_on, starts_at + interval '1 minute', ends_at, place, topic, status,"
            " version FROM session",
            "session_overlap",
        ),
        ("UPDATE course SET hours = 0", "course_hours"),
        ("UPDATE course SET status = 'gone'", "course_status"),
        ("DELETE FROM course", "cohort_course_id_fkey"),
        ("UPDATE known_library SET ubigeo = '1301'", "known_library_ubigeo"),
    ],
)
async def test_what_cannot_be_is_refused(
    app: FastAPI, client: httpx.AsyncClient, statement: str, constraint: str
) -> None:
    await meeting(app, (await cohort(app, (await course(app)).id)).id)
    with pytest.raises(IntegrityError) as caught:
        async with app.state.database.engine.begin() as connection:
            await connection.execute(text(statement))
    assert caught.value.orig.__cause__.constraint_name == constraint  # type: ignore[union-attr]


async def naive_change(
    app: FastAPI, table: str, identifier: UUID, seen: int, looked: asyncio.Barrier
) -> bool:
    """What the service would be without `WHERE version =`: look, then write."""
    async with app.state.database.sessions() as session:
        look = text(f"SELECT version FROM {table} WHERE id = :id")
        found = await session.scalar(look, {"id": identifier})
        # Every caller has looked before one of them writes: on any machine the race is made.
        await looked.wait()
        if found != seen:
            return False
        write = text(f"UPDATE {table} SET version = version + 1 WHERE id = :id")
        await session.execute(write, {"id": identifier})
        await session.commit()
        return True


async def test_of_changes_on_one_version_one_wins(
    app: FastAPI, client: httpx.AsyncClient, coordinator: dict[str, str]
) -> None:
    made = await course(app)
    run = await cohort(app, made.id)
    held = await meeting(app, run.id)
    targets: list[tuple[str, UUID, str, str]] = [
        ("course", made.id, f"/v1/courses/{made.id}", "summary"),
        ("cohort", run.id, f"/v1/cohorts/{run.id}", "trainer"),
        ("session", held.id, f"/v1/sessions/{held.id}", "topic"),
    ]
    for table, identifier, url, field in targets:
        await _race(app, client, coordinator, table, identifier, url, field)


async def _race(
    app: FastAPI,
    client: httpx.AsyncClient,
    coordinator: dict[str, str],
    table: str,
    identifier: UUID,
    url: str,
    field: str,
) -> None:
    version = (await client.get(url)).json()["version"]
    looked = asyncio.Barrier(2)
    naive = await asyncio.gather(
        *(naive_change(app, table, identifier, version, looked) for _ in range(2))
    )
    assert list(naive) == [True, True], f"the harness does not make the race on {table}"

    before = await client.get(url)
    headers = {**coordinator, "If-Match": before.headers["etag"]}
    answers = await asyncio.gather(
        *(client.patch(url, json={field: f"Intento {n}"}, headers=headers) for n in range(ROUNDS))
    )
    assert sorted(a.status_code for a in answers) == [200] + [412] * (ROUNDS - 1)
    winner = next(a.json() for a in answers if a.status_code == 200)
    after = (await client.get(url)).json()
    assert after["version"] == before.json()["version"] + 1
    assert after[field] == winner[field]


async def test_no_session_slips_into_a_cohort_that_is_being_cancelled(
    app: FastAPI, client: httpx.AsyncClient, coordinator: dict[str, str]
) -> None:
    """The cohort's row is held by an open transaction that cancels it; the session waits."""
    run = await cohort(app, (await course(app)).id)
    body: dict[str, Any] = {
        "starts_at": f"{run.starts_on}T15:00:00Z",
        "ends_at": f"{run.starts_on}T16:00:00Z",
    }
    async with app.state.database.sessions() as session:
        cancel = text("UPDATE cohort SET status = 'cancelled' WHERE id = :id")
        await session.execute(cancel, {"id": run.id})
        adding = asyncio.create_task(
            client.post(f"/v1/cohorts/{run.id}/sessions", json=body, headers=coordinator)
        )
        await asyncio.sleep(0.3)
        assert not adding.done()
        await session.commit()
    assert (await adding).json()["type"] == "urn:problem:cohort-over"
    assert (await client.get(f"/v1/cohorts/{run.id}")).json()["sessions"] == []
