"""The demonstration's courses."""

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from training.clients.partners import Library
from training.demo.calendar import demo_cohorts, demo_courses, quarter_start
from training.demo.command import demo, load, read_libraries, state_on
from training.settings import Settings

TODAY = date(2026, 11, 20)


def library(ubigeo: str, *languages: str, pilot: bool = False) -> Library:
    return Library(
        id=uuid5(NAMESPACE_URL, ubigeo),
        name=f"Biblioteca {ubigeo}",
        ubigeo=ubigeo,
        department="D",
        languages=["es", *languages],
        pilot=pilot,
        state="open",
    )


LIBRARIES = [
    *(library(ubigeo, "qu", pilot=True) for ubigeo in ("130101", "250101", "020703")),
    *(
        library(f"{department:02}{n:02}01", *(["quz"] if department % 2 else []))
        for department in range(1, 26)
        for n in range(2, 5)
    ),
]


async def test_the_demo_is_loaded_once(app: FastAPI, client: httpx.AsyncClient) -> None:
    digest = text(
        "SELECT md5(string_agg(course::text, '|' ORDER BY id)) FROM course UNION ALL"
        " SELECT md5(string_agg(cohort::text, '|' ORDER BY id)) FROM cohort UNION ALL"
        " SELECT md5(string_agg(session::text, '|' ORDER BY id)) FROM session"
    )
    database = app.state.database
    assert await load(database, LIBRARIES, TODAY) == (31, 83)
    async with database.engine.connect() as connection:
        before = (await connection.execute(digest)).all()
        states = Counter(
            (await connection.scalars(text("SELECT status FROM cohort ORDER BY id"))).all()
        )
    assert states.keys() == {"planned", "open", "running", "finished", "cancelled"}
    assert min(states.values()) >= 3
    assert await load(database, LIBRARIES, TODAY) == (0, 0)
    async with database.engine.connect() as connection:
        assert (await connection.execute(digest)).all() == before


async def test_a_quarter_is_planned_once_whatever_libraries_do(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    await load(app.state.database, LIBRARIES, TODAY)
    fewer = [li.model_copy(update={"state": "closed"}) for li in LIBRARIES[:20]] + LIBRARIES[20:]
    assert demo_cohorts(demo_courses(), fewer, quarter_start(TODAY)) != demo_cohorts(
        demo_courses(), LIBRARIES, quarter_start(TODAY)
    )
    assert await load(app.state.database, fewer[1:], TODAY) == (0, 0)


async def test_the_next_quarter_adds_cohorts_and_leads_the_old_ones_on(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    await load(app.state.database, LIBRARIES, TODAY)
    assert await load(app.state.database, LIBRARIES, TODAY + timedelta(days=60)) == (0, 83)
    async with app.state.database.engine.connect() as connection:
        stale = await connection.scalar(
            text("SELECT count(*) FROM cohort WHERE ends_on < :day AND status IN ('open')"),
            {"day": TODAY + timedelta(days=60)},
        )
    assert stale == 0


@settings(max_examples=20, deadline=None)
@given(st.dates(date(2024, 1, 1), date(2040, 12, 31)))
def test_on_any_day_some_are_past_running_and_to_come(day: date) -> None:
    cohorts = demo_cohorts(demo_courses(), LIBRARIES, quarter_start(day))
    states = Counter(state_on(c.draft.starts_on, c.draft.ends_on, day) for c in cohorts)
    assert len({c.id for c in cohorts}) == len(cohorts)
    assert min(states[state] for state in ("planned", "open", "running", "finished")) >= 4


@pytest.mark.parametrize(
    ("day", "monday"),
    [
        (date(2026, 11, 20), date(2026, 9, 28)),
        (date(2027, 1, 1), date(2026, 12, 28)),
        (date(2024, 4, 1), date(2024, 4, 1)),
    ],
)
def test_a_quarter_hangs_on_a_monday(day: date, monday: date) -> None:
    assert quarter_start(day) == monday


def test_courses_in_quechua_are_held_where_it_is_spoken_and_wait_for_review() -> None:
    taught = {course.id: course for course in demo_courses()}
    quechua = {c.id for c in taught.values() if c.draft.languages[0].startswith("qu")}
    assert len(quechua) == 2
    assert all(taught[identifier].draft.needs_review for identifier in quechua)
    spoken = {li.id for li in LIBRARIES if len(li.languages) > 1}
    held = [c for c in demo_cohorts(list(taught.values()), LIBRARIES, TODAY) if c.draft.library]
    places = {c.draft.library.id for c in held if c.draft.library and c.course_id in quechua}
    assert places
    assert places <= spoken


async def test_without_partners_or_off_loopback_it_says_why(database_url: str) -> None:
    url: dict[str, Any] = {"database_url": database_url}
    with pytest.raises(SystemExit, match="loopback"):
        await demo(Settings(**url, public_url="http://semillas.example.org"), [])
    with pytest.raises(SystemExit, match="PARTNERS_URL"):
        await read_libraries("http://127.0.0.1:1")
