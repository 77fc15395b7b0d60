"""One demo person for every role, with ids that are the same everywhere."""

import uuid
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.identity import service
from gateway.identity.passwords import Passwords
from kit.auth import Role

PASSWORD = "semillas-demo-2026"  # noqa: S105 - public on purpose; only on a loopback address
DOMAIN = "demo.semillas.example"


def demo_id(what: str, key: str) -> uuid.UUID:
    """Return the id under which every service knows the demo thing."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"semillas:demo:{what}:{key}")


@dataclass(frozen=True)
class DemoPerson:
    key: str
    name: str
    role: Role | None
    language: str = "es"


def _library(key: str) -> Role:
    return Role("librarian", "library", str(demo_id("library", key)))


def _organisation(role: str, key: str) -> Role:
    return Role(role, "organisation", str(demo_id("organisation", key)))


PEOPLE = (
    DemoPerson("admin", "Ada Administradora", Role("administrator", "network")),
    DemoPerson("coordinacion", "Carmen Coordinadora", Role("coordinator", "network")),
    DemoPerson(
        "coordinacion.lalibertad", "Leoncio La Libertad", Role("coordinator", "department", "13")
    ),
    DemoPerson("trujillo", "Teresa de Trujillo", _library("130101-1")),
    DemoPerson("pucallpa", "Pablo de Pucallpa", _library("250101-1")),
    DemoPerson("yauya", "Yolanda de Yauya", _library("020703-1"), language="qu"),
    DemoPerson("capacitadora", "Catalina Capacitadora", Role("trainer", "network")),
    DemoPerson(
        "municipio", "Mario Municipal", _organisation("municipality_officer", "muni-trujillo")
    ),
    DemoPerson("socio", "Sonia Socia", _organisation("partner", "cedro")),
    DemoPerson("ciudadana", "Clara Ciudadana", None),
)


async def load_demo(session: AsyncSession, passwords: Passwords) -> None:
    """Make the people who are not there yet; the others stay as they are."""
    for person in PEOPLE:
        email = f"{person.key}@{DOMAIN}"
        if await service.find_person_by_email(session, email) is None:
            wanted = service.PersonCreate(
                id=demo_id("person", person.key),
                email=email,
                password=PASSWORD,
                name=person.name,
                language=person.language,
                roles=[service.MEMBER, *([person.role] if person.role else [])],
            )
            await service.create_person(session, passwords, wanted)
