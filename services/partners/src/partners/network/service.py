"""Rules of the registry: entering, changing and reading libraries."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from kit.auth import Principal
from kit.etags import PreconditionFailed, etag_of, require_if_match
from kit.folding import fold
from kit.paging import Page, decode_cursor, encode_cursor
from kit.problems import NotFound
from partners.network import access, queries, schemas
from partners.network.errors import LibraryExists, MisplacedLibrary, UnknownDistrict
from partners.network.filters import LibraryFilter
from partners.network.models import Library, LibraryChange, LibraryHours
from partners.territory import service as territory
from partners.territory.geo import metres_between
from partners.territory.models import Place

# Of 94,922 populated places 18 lie farther than this from their district's point, 193 farther
# than 100 km: the districts of the Amazon are large. The trigger of migration 0001 has it too.
FARTHEST_METRES = 150_000
Line = tuple[Place, ...]


async def list_libraries(
    session: AsyncSession, wanted: LibraryFilter, *, cursor: str | None, limit: int
) -> Page[schemas.LibraryHit]:
    found = await queries.find_page(session, wanted, cursor, limit)
    wire = await _wire(session, [library for library, _ in found.rows])
    hits = [
        schemas.LibraryHit(
            **dict(library), distance_km=None if metres is None else round(metres / 1000, 2)
        )
        for library, (_, metres) in zip(wire, found.rows, strict=True)
    ]
    return Page(items=hits, next=found.next)


async def get_library(session: AsyncSession, library_id: UUID) -> schemas.Library:
    """Return a library; NotFound when there is none."""
    return (await _wire(session, [await _get(session, library_id)]))[0]


async def find_existing(session: AsyncSession, ids: Sequence[UUID]) -> set[UUID]:
    """Return which of these ids are taken."""
    return set(await session.scalars(select(col(Library.id)).where(col(Library.id).in_(ids))))


async def points_etag(session: AsyncSession) -> str:
    return etag_of("points", *await queries.points_version(session))


async def list_points(session: AsyncSession) -> list[schemas.Point]:
    """Return the points of all libraries that are not closed for good, by name."""
    fields = [getattr(Library, name) for name in schemas.Point.model_fields]
    query = select(*fields).where(col(Library.state) != "closed")
    rows = await session.execute(query.order_by(col(Library.sort_name), col(Library.id)))
    return [schemas.Point.model_validate(dict(row._mapping)) for row in rows]


async def register_library(
    session: AsyncSession, draft: schemas.LibraryCreate, *, principal: Principal
) -> schemas.Library:
    """Enter a library; Forbidden out of scope, LibraryExists for a second of that name."""
    return (await register_libraries(session, [(uuid4(), draft)], principal=principal))[0]


async def register_libraries(
    session: AsyncSession,
    drafts: Sequence[tuple[UUID, schemas.LibraryCreate]],
    *,
    principal: Principal,
    synthetic: bool = False,
) -> list[schemas.Library]:
    """Enter many at once, all or none; the same rules hold for each."""
    lines = await territory.districts_by_ubigeo(session, {d.ubigeo for _, d in drafts})
    box = await territory.country_box(session)
    rows = []
    for identifier, draft in drafts:
        access.require_coordinator(principal, draft.ubigeo)
        line = _line_of(lines, draft.ubigeo)
        _require_near(draft.latitude, draft.longitude, line[0], box)
        rows.append(_row(identifier, draft, line, synthetic=synthetic))
    session.add_all(rows)
    await _flush(session)
    for row, (_, draft) in zip(rows, drafts, strict=True):
        session.add_all(_interval_rows(row.id, draft.hours))
        session.add(_change(row, principal, {"created": {"from": None, "to": row.name}}))
    await session.flush()
    return await _wire(session, rows)


async def change_library(
    session: AsyncSession,
    library_id: UUID,
    patch: schemas.LibraryUpdate,
    *,
    principal: Principal,
    if_match: str | None,
) -> schemas.Library:
    """Apply a merge patch to the version named by If-Match; nobody's change is overwritten."""
    row = await _get(session, library_id)
    access.require_change(principal, row, patch.model_fields_set)
    before = (await _wire(session, [row]))[0]
    require_if_match(if_match, library_etag(before))
    wanted = patch.model_dump(exclude_unset=True)
    changed = _differences(before, wanted)
    if not changed:
        return before
    await _apply(session, row, {name: wanted[name] for name in changed}, principal=principal)
    session.add(_change(row, principal, changed))
    await _flush(session)
    return (await _wire(session, [row]))[0]


async def _apply(
    session: AsyncSession, row: Library, wanted: dict[str, Any], *, principal: Principal
) -> None:
    """Write the values where the version still is the one that was read, else 412."""
    hours = wanted.pop("hours", None)
    values = {**wanted, **await _placed(session, row, wanted, principal=principal)}
    values |= {"version": row.version + 1, "updated_at": datetime.now(UTC)}
    statement = (
        update(Library)
        .where(col(Library.id) == row.id, col(Library.version) == row.version)
        .values(values)
        .returning(col(Library.id))
        .execution_options(synchronize_session=False)
    )
    try:
        written = (await session.execute(statement)).scalar_one_or_none()
    except IntegrityError as error:
        raise _problem_of(error) from error
    if written is None:
        raise PreconditionFailed
    if hours is not None:
        await _replace_hours(session, row.id, [schemas.Interval(**i) for i in hours])
    await session.refresh(row)


async def _placed(
    session: AsyncSession, row: Library, wanted: dict[str, Any], *, principal: Principal
) -> dict[str, str]:
    """Check the place that the library will have; return the texts it is searched by."""
    name, ubigeo, latitude, longitude = (
        wanted.get(field, getattr(row, field))
        for field in ("name", "ubigeo", "latitude", "longitude")
    )
    if ubigeo != row.ubigeo:
        access.require_coordinator(principal, ubigeo)
    line = _line_of(await territory.districts_by_ubigeo(session, [ubigeo]), ubigeo)
    _require_near(latitude, longitude, line[0], await territory.country_box(session))
    return _search_texts(name, line)


async def _replace_hours(
    session: AsyncSession, library_id: UUID, hours: list[schemas.Interval]
) -> None:
    await session.execute(delete(LibraryHours).where(col(LibraryHours.library_id) == library_id))
    session.add_all(_interval_rows(library_id, hours))


async def list_changes(
    session: AsyncSession,
    library_id: UUID,
    *,
    principal: Principal,
    cursor: str | None,
    limit: int,
) -> Page[schemas.Change]:
    """Return who changed what, newest first, for those who may edit the library."""
    access.require_editor(principal, await _get(session, library_id))
    query = select(LibraryChange).where(col(LibraryChange.library_id) == library_id)
    before = decode_cursor(cursor, int)
    if before is not None:
        query = query.where(col(LibraryChange.version) < before[0])
    query = query.order_by(col(LibraryChange.version).desc()).limit(limit + 1)
    rows = list(await session.scalars(query))
    entries = [
        schemas.Change(
            version=row.version,
            at=row.at,
            by=schemas.Person(id=row.by_id, name=row.by_name),
            changed=row.changed,
        )
        for row in rows[:limit]
    ]
    return Page(
        items=entries, next=encode_cursor(entries[-1].version) if len(rows) > limit else None
    )


def library_etag(library: schemas.Library) -> str:
    return etag_of(library.id, library.version)


async def _get(session: AsyncSession, library_id: UUID) -> Library:
    row = await session.get(Library, library_id)
    if row is None:
        raise NotFound
    return row


async def _flush(session: AsyncSession) -> None:
    try:
        await session.flush()
    except IntegrityError as error:
        raise _problem_of(error) from error


def _problem_of(error: IntegrityError) -> Exception:
    """Name the broken constraint where a client can do something about it."""
    cause = getattr(error.orig, "__cause__", None)
    if getattr(cause, "constraint_name", None) == "library_name_once_in_district":
        return LibraryExists()
    return error


def _line_of(lines: dict[str, Line], ubigeo: str) -> Line:
    if ubigeo not in lines:
        raise UnknownDistrict(ubigeo)
    return lines[ubigeo]


def _require_near(latitude: float, longitude: float, district: Place, box: territory.Box) -> None:
    """Raise MisplacedLibrary with the likeliest reason when the point cannot be right."""
    metres = metres_between(latitude, longitude, district.latitude, district.longitude)
    swapped = metres_between(longitude, latitude, district.latitude, district.longitude)
    inside = box.holds(latitude, longitude)
    if metres <= FARTHEST_METRES and inside:
        return
    if swapped <= FARTHEST_METRES:
        raise MisplacedLibrary("swapped_coordinates", "Latitude and longitude are swapped.")
    if not inside:
        raise MisplacedLibrary("outside_country", "The point lies outside the country.")
    raise MisplacedLibrary(
        "far_from_district",
        f"The point lies {metres / 1000:.0f} km from {district.name}; "
        f"at most {FARTHEST_METRES // 1000} km are possible.",
    )


def _row(identifier: UUID, draft: schemas.LibraryCreate, line: Line, *, synthetic: bool) -> Library:
    now = datetime.now(UTC)
    values: dict[str, Any] = draft.model_dump(exclude={"hours"})
    values |= _search_texts(draft.name, line)
    return Library(**values, id=identifier, synthetic=synthetic, created_at=now, updated_at=now)


def _search_texts(name: str, line: Line) -> dict[str, str]:
    """Return `sort_name`, and `folded` that also holds district, province and department."""
    return {
        "sort_name": fold(name),
        "folded": fold(" ".join([name, *(place.name for place in line)])),
    }


def _interval_rows(library_id: UUID, hours: list[schemas.Interval]) -> list[LibraryHours]:
    return [
        LibraryHours(
            library_id=library_id,
            day=interval.day,
            opens=time.fromisoformat(interval.opens),
            closes=time.fromisoformat(interval.closes),
        )
        for interval in hours
    ]


def _change(row: Library, principal: Principal, changed: dict[str, Any]) -> LibraryChange:
    return LibraryChange(
        library_id=row.id,
        version=row.version,
        at=row.updated_at,
        by_id=principal.subject,
        by_name=principal.name,
        changed=changed,
    )


def _differences(before: schemas.Library, wanted: dict[str, Any]) -> dict[str, Any]:
    present = before.model_dump(mode="json")
    return {
        name: {"from": present[name], "to": value}
        for name, value in wanted.items()
        if present[name] != value
    }


async def _wire(session: AsyncSession, rows: list[Library]) -> list[schemas.Library]:
    """Return the wire form of libraries with two statements, however many there are."""
    hours = await queries.hours_of(session, [row.id for row in rows])
    lines = await territory.districts_by_ubigeo(session, {row.ubigeo for row in rows})
    return [_wire_one(row, hours[row.id], lines[row.ubigeo]) for row in rows]


def _wire_one(row: Library, hours: list[LibraryHours], line: Line) -> schemas.Library:
    district, province, department = line
    intervals = [
        {"day": i.day, "opens": f"{i.opens:%H:%M}", "closes": f"{i.closes:%H:%M}"} for i in hours
    ]
    return schemas.Library.model_validate(
        {
            **row.model_dump(exclude={"sort_name", "folded", "created_at"}),
            "hours": intervals,
            "district": district.name,
            "province": province.name,
            "department": department.name,
        }
    )
