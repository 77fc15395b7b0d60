"""Rules of items: creation, change, states, history."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, get_args
from uuid import UUID, uuid4

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.items import queries
from catalog.items.access import is_staff_of, may_publish, may_see, may_write, own_scopes, owner_of
from catalog.items.errors import (
    IllegalTransition,
    IncompleteItem,
    OwnerRequired,
    ReviewRequired,
    UnknownSubject,
)
from catalog.items.models import ItemRow, ItemVersionRow
from catalog.items.schemas import (
    Change,
    Item,
    ItemCreate,
    ItemFields,
    ItemSnapshot,
    ItemUpdate,
    ItemVersion,
    Owner,
    Person,
    Source,
    Status,
    Transition,
)
from catalog.items.wire import wire_item
from catalog.vocabularies.service import subject_ids
from kit.auth import Principal, require_role
from kit.etags import etag_of, require_if_match
from kit.paging import Page, decode_cursor, encode_cursor
from kit.problems import FieldError, Forbidden, Invalid, NotFound

STATUSES: tuple[str, ...] = get_args(Status)
STAFF_ROLES = ("librarian", "partner", "coordinator", "administrator")
NULLABLE = {"summary", "publisher", "issued"}
# From and to, and how the history calls the step.
TRANSITIONS: dict[tuple[str, Status], Change] = {
    ("draft", "in_review"): "submitted",
    ("in_review", "draft"): "returned",
    ("in_review", "published"): "published",
    ("published", "withdrawn"): "withdrawn",
    ("withdrawn", "published"): "published",
    ("withdrawn", "draft"): "returned",
}


def item_etag(item: Item) -> str:
    """Return the entity tag; the form for the public differs from the staff's."""
    return etag_of(item.version) if item.updated_by else etag_of("p", item.version)


async def create_item(
    session: AsyncSession,
    principal: Principal,
    wanted: ItemCreate,
    *,
    item_id: UUID | None = None,
    source: Source | None = None,
) -> Item:
    """Make a draft; raise Forbidden when the caller may not write for that owner.

    `item_id` and `source` are for content that the service itself brings along.
    """
    require_role(principal, *STAFF_ROLES)
    owner = wanted.owner or default_owner(principal)
    if not may_write(principal, owner):
        raise Forbidden
    fields = wanted.model_dump(exclude={"owner"})
    check_subjects(fields["subjects"])
    now = datetime.now(UTC)
    row = ItemRow(
        **fields,
        id=item_id or uuid4(),
        **_source_columns(source),
        status="draft",
        owner_kind=owner.scope_kind,
        owner_id=owner.scope_id,
        version=0,
        created_at=now,
        created_by=principal.subject,
        created_by_name=principal.name,
    )
    session.add(row)
    return await record_change(session, principal, row, "created")


def _source_columns(source: Source | None) -> dict[str, Any]:
    if source is None:
        return {}
    return {"source_name": source.name, "source_id": source.id, "source_url": source.url}


def default_owner(principal: Principal) -> Owner:
    """Return the one thing the caller writes for; raise OwnerRequired when there are several."""
    if may_publish(principal):
        return Owner(scope_kind="network")
    scopes = own_scopes(principal)
    if not scopes:
        raise Forbidden
    if len(scopes) > 1:
        raise OwnerRequired(errors=[{"pointer": "#/owner", "code": "missing"}])
    return scopes[0]


def check_subjects(subjects: Sequence[str]) -> None:
    errors: list[FieldError] = [
        {"pointer": f"#/subjects/{place}", "code": "unknown_subject"}
        for place, subject in enumerate(subjects)
        if subject not in subject_ids()
    ]
    if errors:
        raise UnknownSubject(errors=errors)


async def record_change(
    session: AsyncSession,
    principal: Principal,
    row: ItemRow,
    change: Change,
    note: str | None = None,
) -> Item:
    """Make the row's next version and keep its snapshot; every change of an item ends here."""
    row.version += 1
    row.updated_at = datetime.now(UTC)
    row.updated_by, row.updated_by_name = principal.subject, principal.name
    await session.flush()
    renditions = (await queries.renditions_of(session, [row.id]))[row.id]
    item = wire_item(row, renditions, staff=True)
    version = ItemVersionRow(
        item_id=row.id,
        version=row.version,
        at=row.updated_at,
        by_id=principal.subject,
        by_name=principal.name,
        change=change,
        note=note,
        snapshot=item.model_dump(mode="json"),
    )
    session.add(version)
    await session.flush()
    return item


async def get_item(session: AsyncSession, principal: Principal | None, item_id: UUID) -> Item:
    """Return the item; NotFound when there is none or the caller may not see it."""
    row = await queries.find_item(session, item_id)
    if row is None or not may_see(principal, row):
        raise NotFound
    renditions = (await queries.renditions_of(session, [row.id]))[row.id]
    return wire_item(row, renditions, staff=is_staff_of(principal, row))


async def lock_for_change(session: AsyncSession, principal: Principal, item_id: UUID) -> ItemRow:
    """Return the item, locked, when the caller may write for its owner.

    Raises NotFound when the caller may not see it and Forbidden when only seeing is allowed.
    """
    row = await queries.find_item(session, item_id, lock=True)
    if row is None or not may_see(principal, row):
        raise NotFound
    if not may_write(principal, owner_of(row)):
        raise Forbidden
    return row


def require_editable(principal: Principal, row: ItemRow) -> None:
    """Raise ReviewRequired when a change would pass by the review."""
    if row.status == "published" and not may_publish(principal):
        raise ReviewRequired


async def update_item(
    session: AsyncSession,
    principal: Principal,
    item_id: UUID,
    patch: ItemUpdate,
    if_match: str | None,
) -> Item:
    """Apply a merge patch to the version named by If-Match; no version when nothing changes."""
    row = await lock_for_change(session, principal, item_id)
    require_if_match(if_match, etag_of(row.version))
    require_editable(principal, row)
    changes = changed_fields(row, patch)
    if not changes:
        return await get_item(session, principal, item_id)
    check_subjects(changes.get("subjects", []))
    for name, value in changes.items():
        setattr(row, name, value)
    return await record_change(session, principal, row, "edited")


def changed_fields(row: ItemRow, patch: ItemUpdate) -> dict[str, Any]:
    """Return what the patch changes; raise Invalid for a null where a value must stand."""
    given = patch.model_dump(exclude_unset=True)
    wanted = {
        name: ItemFields.model_fields[name].get_default() if value is None else value
        for name, value in given.items()
    }
    errors: list[FieldError] = [
        {"pointer": f"#/{name}", "code": "null_not_allowed"}
        for name, value in given.items()
        if value is None and name not in NULLABLE
    ]
    if errors:
        raise Invalid(errors=errors)
    return {name: value for name, value in wanted.items() if getattr(row, name) != value}


async def change_status(
    session: AsyncSession,
    principal: Principal,
    item_id: UUID,
    wanted: Transition,
    if_match: str | None,
) -> Item:
    """Take the step, or raise IllegalTransition; publishing is for the network's staff."""
    row = await lock_for_change(session, principal, item_id)
    require_if_match(if_match, etag_of(row.version))
    change = TRANSITIONS.get((row.status, wanted.to))
    if change is None:
        raise IllegalTransition(f"From {row.status} an item cannot become {wanted.to}.")
    if change == "published" and not may_publish(principal):
        raise Forbidden
    if wanted.to in {"in_review", "published"}:
        require_complete(row)
    row.status = wanted.to
    if change == "published":
        row.published_at = datetime.now(UTC)
    return await record_change(session, principal, row, change, wanted.note)


def require_complete(row: ItemRow) -> None:
    if not row.languages:
        raise IncompleteItem(errors=[{"pointer": "#/languages", "code": "missing"}])


async def list_items(
    session: AsyncSession,
    principal: Principal,
    *,
    status: Status | None,
    mine: bool,
    cursor: str | None,
    limit: int,
) -> Page[Item]:
    """Return what the caller may see as staff, the latest change first.

    `mine` keeps to the caller's libraries and organisations, for the network's staff to what
    the network owns.
    """
    require_role(principal, *STAFF_ROLES)
    after = decode_cursor(cursor, _moment, UUID)
    rows = await queries.page_of_items(
        session,
        status=status,
        owners=_listed_owners(principal, mine=mine),
        or_published=not mine,
        after=(after[0], after[1]) if after else None,
        limit=limit + 1,
    )
    shown = rows[:limit]
    renditions = await queries.renditions_of(session, [row.id for row in shown])
    last = shown[-1] if len(rows) > limit else None
    return Page(
        items=[
            wire_item(row, renditions[row.id], staff=is_staff_of(principal, row)) for row in shown
        ],
        next=encode_cursor(last.updated_at.isoformat(), last.id) if last else None,
    )


def _listed_owners(principal: Principal, *, mine: bool) -> list[Owner] | None:
    if mine:
        network = [Owner(scope_kind="network")] if may_publish(principal) else []
        return [*network, *own_scopes(principal)]
    return None if principal.holds("coordinator", "administrator") else own_scopes(principal)


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("no time zone")
    return moment


async def list_versions(
    session: AsyncSession, principal: Principal, item_id: UUID, *, cursor: str | None, limit: int
) -> Page[ItemVersion]:
    await _require_history(session, principal, item_id)
    before = decode_cursor(cursor, _version_number)
    rows = await queries.page_of_versions(
        session, item_id, before=before[0] if before else None, limit=limit + 1
    )
    shown = rows[:limit]
    following = encode_cursor(shown[-1].version) if len(rows) > limit else None
    return Page(items=[ItemVersion(**_version(row)) for row in shown], next=following)


async def get_version(
    session: AsyncSession, principal: Principal, item_id: UUID, version: int
) -> ItemSnapshot:
    await _require_history(session, principal, item_id)
    row = await session.get(ItemVersionRow, (item_id, version))
    if row is None:
        raise NotFound
    return ItemSnapshot(**_version(row), item=TypeAdapter(Item).validate_python(row.snapshot))


def _version(row: ItemVersionRow) -> dict[str, Any]:
    by = Person(id=row.by_id, name=row.by_name)
    return {**row.model_dump(include={"version", "at", "change", "note"}), "by": by}


def _version_number(value: object) -> int:
    if type(value) is not int or not 0 < value < 2**31:
        raise ValueError("no version number")
    return value


async def _require_history(session: AsyncSession, principal: Principal, item_id: UUID) -> None:
    row = await queries.find_item(session, item_id)
    if row is None or not may_see(principal, row):
        raise NotFound
    if not is_staff_of(principal, row):
        raise Forbidden
