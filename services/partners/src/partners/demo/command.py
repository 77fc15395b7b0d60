"""`python -m partners demo`: enters what is not there yet, through the service's own functions."""

import sys
from uuid import NAMESPACE_URL, uuid5

import structlog

from kit.auth import Principal, Role
from kit.db import Database
from kit.settings import is_loopback
from partners.demo.libraries import demo_libraries
from partners.network import service
from partners.settings import Settings

log = structlog.get_logger(__name__)
ADMINISTRATOR = Principal(
    subject=str(uuid5(NAMESPACE_URL, "semillas:demo:person:admin")),
    name="Administración (demostración)",
    client_id="demo",
    roles=frozenset({Role("administrator", "network")}),
)


async def demo(settings: Settings, _: list[str]) -> None:
    """Load the demonstration; a second run enters only what is missing and changes nothing."""
    if not is_loopback(settings.public_url):
        sys.exit("The demonstration is invented: PUBLIC_URL must be a loopback address.")
    database = Database(settings.database_url, pool_size=settings.database_pool_size)
    try:
        entered = await load(database)
    finally:
        await database.close()
    log.info("demo loaded", libraries=entered)


async def load(database: Database) -> int:
    """Enter the libraries that are missing, all in one transaction; return how many."""
    libraries = list(demo_libraries())
    async with database.sessions() as session:
        there = await service.find_existing(session, [identifier for identifier, _ in libraries])
        missing = [entry for entry in libraries if entry[0] not in there]
        await service.register_libraries(session, missing, principal=ADMINISTRATOR, synthetic=True)
        await session.commit()
    return len(missing)
