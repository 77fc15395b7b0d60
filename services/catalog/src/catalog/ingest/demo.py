"""`python -m catalog starter` and `python -m catalog demo`."""

import sys
from uuid import NAMESPACE_URL, UUID, uuid5

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.files.service import Labels
from catalog.ingest.demo_items import ITEMS, DemoItem
from catalog.ingest.starter import SYSTEM, Attachment, add_item, attach, load_starter, move
from catalog.items import queries
from catalog.items.schemas import Owner, Source
from catalog.settings import Settings
from kit.auth import Principal, Role
from kit.db import Database
from kit.settings import is_loopback
from kit.storage import Storage

log = structlog.get_logger(__name__)

SOURCE = "semillas-demo"
# As the gateway's demonstration names them.
NAMES = {
    "coordinacion": "Carmen Coordinadora",
    "trujillo": "Teresa de Trujillo",
    "pucallpa": "Pablo de Pucallpa",
    "yauya": "Yolanda de Yauya",
    "socio": "Sonia Socia",
}
ROLES = {"network": "coordinator", "library": "librarian", "organisation": "partner"}


async def starter(settings: Settings, _: list[str]) -> None:
    """Load the guides that come with the product; a second run changes nothing."""
    database = Database(settings.database_url, pool_size=2)
    try:
        written = await load_starter(database, Storage(settings.storage_url), settings)
    finally:
        await database.close()
    log.info("starter content loaded", written=written)


async def demo(settings: Settings, arguments: list[str]) -> None:
    """Load the guides and the demonstration's items; a second run changes nothing."""
    if not is_loopback(settings.public_url):
        sys.exit("The demonstration is partly invented: PUBLIC_URL must be a loopback address.")
    await starter(settings, arguments)
    database = Database(settings.database_url, pool_size=2)
    try:
        written = await load_demo(database, Storage(settings.storage_url), settings)
    finally:
        await database.close()
    log.info("demo loaded", items=written)


async def load_demo(database: Database, storage: Storage, settings: Settings) -> int:
    """Make the items that are missing; return how many."""
    written = 0
    for item in ITEMS:
        async with database.sessions.begin() as session:
            written += await _load(session, storage, settings, item)
    return written


def demo_id(what: str, key: str) -> UUID:
    """Return the id under which every service knows the demo thing."""
    return uuid5(NAMESPACE_URL, f"semillas:demo:{what}:{key}")


async def _load(
    session: AsyncSession, storage: Storage, settings: Settings, item: DemoItem
) -> bool:
    item_id = demo_id("item", item.key)
    if await queries.find_item(session, item_id) is not None:
        return False
    owner, person = _owner(item.owner), _person(item)
    source = Source(name=SOURCE, id=item.key, url=item.url)
    fields = {"title": item.title, **item.fields}
    row = await add_item(session, person, item_id, fields, source, owner)
    if item.text:
        file = Attachment(f"{item.key}.txt", item.text.encode(), Labels("Texto", "main", "es"))
        await attach(session, storage, settings, person, item_id, [file])
    for step in item.states:
        actor = person if step == "in_review" else SYSTEM
        await move(session, actor, row, step, note=item.note if step == item.states[-1] else None)
    return True


def _owner(text: str) -> Owner:
    kind, _, key = text.partition(":")
    scope_id = str(demo_id(kind, key)) if key else None
    return Owner.model_validate({"scope_kind": kind, "scope_id": scope_id})


def _person(item: DemoItem) -> Principal:
    owner = _owner(item.owner)
    role = Role(ROLES[owner.scope_kind], owner.scope_kind, owner.scope_id)
    subject = str(demo_id("person", item.person))
    return Principal(subject, NAMES[item.person], "demo", frozenset({role}))
