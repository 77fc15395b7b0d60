"""Libraries for tests, entered by the service's own functions."""

from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI

from kit.auth import Principal, Role
from partners.network import schemas, service

ADMINISTRATOR = Principal(
    "admin-1", "Ana Administradora", "web", frozenset({Role("administrator", "network")})
)
TRUJILLO: dict[str, Any] = {"ubigeo": "130101", "latitude": -8.1118, "longitude": -79.0288}
CALLERIA: dict[str, Any] = {"ubigeo": "250101", "latitude": -8.3791, "longitude": -74.5539}
YAUYA: dict[str, Any] = {"ubigeo": "020703", "latitude": -8.9911, "longitude": -77.2914}


def draft(**fields: Any) -> dict[str, Any]:
    """Return the body of a valid library in Trujillo."""
    return {"name": "Biblioteca Municipal", **TRUJILLO, **fields}


async def library(app: FastAPI, identifier: UUID | None = None, **fields: Any) -> schemas.Library:
    """Enter a library and commit."""
    entry = (identifier or uuid4(), schemas.LibraryCreate(**draft(**fields)))
    async with app.state.database.sessions() as session:
        made = await service.register_libraries(session, [entry], principal=ADMINISTRATOR)
        await session.commit()
    return made[0]
