"""The selects of the network: filters, distance, keyset paging."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Float, Integer, cast, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from kit.paging import InvalidCursor, decode_cursor, encode_cursor
from partners.network.filters import LibraryFilter
from partners.network.models import Library, LibraryHours
from partners.territory.geo import EARTH_METRES


@dataclass(frozen=True)
class Found:
    """One page: the libraries with their distance in metres, and the next cursor."""

    rows: list[tuple[Library, int | None]]
    next: str | None


async def find_page(
    session: AsyncSession, wanted: LibraryFilter, cursor: str | None, limit: int
) -> Found:
    """Return a page by name, or by distance in whole metres when `near` is given."""
    if wanted.near is None:
        return await _by_name(session, wanted, cursor, limit)
    return await _by_distance(session, wanted, wanted.near, cursor, limit)


async def _by_name(
    session: AsyncSession, wanted: LibraryFilter, cursor: str | None, limit: int
) -> Found:
    key = (col(Library.sort_name), col(Library.id))
    query = select(Library).where(*_conditions(wanted)).order_by(*key).limit(limit + 1)
    after = decode_cursor(cursor, str, UUID)
    if after is not None:
        query = query.where(tuple_(*key) > tuple_(*after))
    rows = list(await session.scalars(query))
    last = rows[limit - 1] if len(rows) > limit else None
    following = encode_cursor(last.sort_name, last.id) if last else None
    return Found([(row, None) for row in rows[:limit]], following)


async def _by_distance(
    session: AsyncSession,
    wanted: LibraryFilter,
    near: tuple[float, float],
    cursor: str | None,
    limit: int,
) -> Found:
    metres = distance_metres(*near)
    query = select(Library, metres.label("metres")).where(*_conditions(wanted))
    query = query.order_by("metres", col(Library.id)).limit(limit + 1)
    after = decode_cursor(cursor, float, float, int, UUID)
    if after is not None:
        # Distances from another point are another order.
        if after[:2] != near:
            raise InvalidCursor
        query = query.where(tuple_(metres, col(Library.id)) > tuple_(*after[2:]))
    rows = [(library, distance) for library, distance in await session.execute(query)]
    following = None
    if len(rows) > limit:
        library, distance = rows[limit - 1]
        following = encode_cursor(*near, distance, library.id)
    return Found(list(rows[:limit]), following)


def distance_metres(latitude: float, longitude: float) -> ColumnElement[int]:
    """Return the haversine distance in whole metres: an integer key compares without surprise."""
    lat, lon = col(Library.latitude), col(Library.longitude)
    half_lat = func.radians(lat - cast(latitude, Float)) / 2
    half_lon = func.radians(lon - cast(longitude, Float)) / 2
    h = func.power(func.sin(half_lat), 2) + func.cos(func.radians(lat)) * func.cos(
        func.radians(cast(latitude, Float))
    ) * func.power(func.sin(half_lon), 2)
    return cast(2 * EARTH_METRES * func.asin(func.sqrt(func.least(1.0, h))), Integer)


def _conditions(wanted: LibraryFilter) -> list[ColumnElement[bool]]:
    found = [col(Library.folded).contains(word, autoescape=True) for word in wanted.words]
    for prefix in (wanted.department, wanted.province):
        if prefix:
            found.append(col(Library.ubigeo).startswith(prefix, autoescape=True))
    if wanted.pilot is not None:
        found.append(col(Library.pilot) == wanted.pilot)
    return found


async def hours_of(session: AsyncSession, ids: list[UUID]) -> dict[UUID, list[LibraryHours]]:
    """Return each library's intervals in order, with one statement."""
    found: dict[UUID, list[LibraryHours]] = {identifier: [] for identifier in ids}
    query = select(LibraryHours).where(col(LibraryHours.library_id).in_(ids))
    query = query.order_by(col(LibraryHours.day), col(LibraryHours.opens))
    for interval in await session.scalars(query):
        found[interval.library_id].append(interval)
    return found


async def points_version(session: AsyncSession) -> tuple[int, int]:
    """Return a pair that changes with every write: how many libraries, and their versions' sum."""
    query = select(func.count(), func.coalesce(func.sum(col(Library.version)), 0))
    count, versions = (await session.execute(query.select_from(Library))).one()
    return int(count), int(versions)
