"""Reading the territory."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.problems import NotFound
from partners.territory import schemas
from partners.territory.models import Place

_LEVELS: dict[int, schemas.Level] = {2: "department", 4: "province", 6: "district"}


@dataclass(frozen=True)
class Box:
    """A rectangle of degrees."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, latitude: float, longitude: float) -> bool:
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east


async def list_places(session: AsyncSession, *, parent: str | None) -> list[schemas.Place]:
    """Return the departments, or what lies directly below `parent`; NotFound when it is none."""
    if parent is not None and await session.get(Place, parent) is None:
        raise NotFound
    found = await session.scalars(
        select(Place).where(Place.parent == parent).order_by(Place.ubigeo)  # type: ignore[arg-type]
    )
    return [_wire(place) for place in found]


async def districts_by_ubigeo(
    session: AsyncSession, ubigeos: Collection[str]
) -> dict[str, tuple[Place, ...]]:
    """Return (district, province, department) of each district that exists."""
    codes = {u[:n] for u in ubigeos if len(u) == 6 for n in (2, 4, 6)}
    found = await session.scalars(select(Place).where(Place.ubigeo.in_(codes)))  # type: ignore[attr-defined]
    places = {place.ubigeo: place for place in found}
    return {u: (places[u], places[u[:4]], places[u[:2]]) for u in set(ubigeos) if u in places}


async def country_box(session: AsyncSession) -> Box:
    """Return the box of all places with the margin that the database allows too."""
    row = (await session.execute(select(func.country_box()))).scalar_one()
    return Box(*row)


def _wire(place: Place) -> schemas.Place:
    return schemas.Place(
        ubigeo=place.ubigeo,
        name=place.name,
        level=_LEVELS[len(place.ubigeo)],
        latitude=place.latitude,
        longitude=place.longitude,
    )
