"""Rules of accounts: who may have one, who proves to be whom, what the token says of them."""

import re
import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from gateway.identity.errors import InvalidCredentials, InvalidEmail, SignUpRefused
from gateway.identity.models import Membership, Person
from gateway.identity.passwords import Passwords, check_new_password
from gateway.identity.schemas import Account, AccountUpdate, RoleHeld
from kit.auth import Role
from kit.problems import Unauthenticated

_EMAIL = re.compile(
    r"[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f]{1,64}@([^\s@.<>\\,;:\"]{1,63}\.)+[^\s@.]{2,63}"
)

MEMBER = Role("member", "self")


@dataclass(frozen=True)
class PersonCreate:
    """What makes an account; `id` is given only where it must be the same everywhere."""

    email: str
    password: str
    name: str
    language: str = "es"
    roles: Sequence[Role] = (MEMBER,)
    id: uuid.UUID | None = None


def normalise_email(email: str) -> str:
    """Return the form under which an e-mail is unique (NFKC, lower case); raise InvalidEmail."""
    text = unicodedata.normalize("NFKC", email.strip()).lower()
    if len(text) > 254 or not _EMAIL.fullmatch(text):
        raise InvalidEmail
    return text


async def create_person(
    session: AsyncSession, passwords: Passwords, wanted: PersonCreate
) -> Person:
    """Make the account with its roles; raise SignUpRefused when the e-mail has one already."""
    email = normalise_email(wanted.email)
    check_new_password(wanted.password, email=email, pointer="#/password")
    row = {
        "id": wanted.id or uuid.uuid4(),
        "email": email,
        "name": wanted.name,
        "language": wanted.language,
        "password_hash": await passwords.hash(wanted.password),
        "created_at": datetime.now(UTC),
    }
    statement = insert(Person).values(row).on_conflict_do_nothing().returning(Person)
    person = (await session.execute(statement)).scalar_one_or_none()
    if person is None:
        raise SignUpRefused
    for role in wanted.roles:
        await grant_role(session, person.id, role)
    return person


async def grant_role(session: AsyncSession, person_id: uuid.UUID, role: Role) -> None:
    """Give the role; one that is held already stays."""
    await session.execute(
        insert(Membership)
        .values(
            id=uuid.uuid4(),
            person_id=person_id,
            role=role.role,
            scope_kind=role.scope_kind,
            scope_id=role.scope_id,
        )
        .on_conflict_do_nothing()
    )


async def authenticate(
    session: AsyncSession, passwords: Passwords, *, email: str, password: str
) -> Person:
    """Return the person, or raise InvalidCredentials after the same work whatever was wrong."""
    person = await find_person_by_email(session, email)
    stored = person.password_hash if person and not person.disabled_at else None
    if not await passwords.verify(password, stored) or person is None:
        raise InvalidCredentials
    return person


async def change_password(
    session: AsyncSession, passwords: Passwords, person_id: uuid.UUID, *, current: str, new: str
) -> None:
    """Replace the password; raise InvalidCredentials when the current one is another."""
    person = await get_person(session, person_id)
    if not await passwords.verify(current, person.password_hash):
        raise InvalidCredentials
    check_new_password(new, email=person.email, pointer="#/new_password")
    person.password_hash = await passwords.hash(new)


async def find_person_by_email(session: AsyncSession, email: str) -> Person | None:
    try:
        address = normalise_email(email)
    except InvalidEmail:
        return None
    statement = select(Person).where(col(Person.email) == address)
    return (await session.execute(statement)).scalar_one_or_none()


async def find_person(session: AsyncSession, person_id: uuid.UUID) -> Person | None:
    """Return the person unless the account is disabled."""
    person = await session.get(Person, person_id)
    return person if person and not person.disabled_at else None


async def get_person(session: AsyncSession, person_id: uuid.UUID) -> Person:
    """Return the person of a valid token; raise Unauthenticated when the account is gone."""
    person = await find_person(session, person_id)
    if person is None:
        raise Unauthenticated("The account of this token is gone.")
    return person


async def get_account(session: AsyncSession, person_id: uuid.UUID) -> Account:
    """Return the account of a valid token; raise Unauthenticated when it is gone."""
    return await _account_of(session, await get_person(session, person_id))


async def find_account(session: AsyncSession, person_id: uuid.UUID) -> Account | None:
    person = await find_person(session, person_id)
    return await _account_of(session, person) if person else None


async def update_account(
    session: AsyncSession, person_id: uuid.UUID, changes: AccountUpdate
) -> Account:
    """Change what is given; raise Unauthenticated when the account is gone."""
    person = await get_person(session, person_id)
    person.name = changes.name or person.name
    person.language = changes.language or person.language
    await session.flush()
    return await _account_of(session, person)


async def _account_of(session: AsyncSession, person: Person) -> Account:
    roles = [
        RoleHeld(role=r.role, scope_kind=r.scope_kind, scope_id=r.scope_id)
        for r in await roles_of(session, person.id)
    ]
    return Account(
        id=person.id,
        email=person.email,
        name=person.name,
        language=person.language,
        roles=roles,
        created_at=person.created_at,
    )


async def roles_of(session: AsyncSession, person_id: uuid.UUID) -> list[Role]:
    """Return the roles in a steady order."""
    statement = (
        select(Membership)
        .where(col(Membership.person_id) == person_id)
        .order_by(col(Membership.role), col(Membership.scope_kind), col(Membership.scope_id))
    )
    rows = (await session.execute(statement)).scalars()
    return [Role(row.role, row.scope_kind, row.scope_id) for row in rows]


def claims_of(person: Person, roles: Sequence[Role], *, client_id: str) -> dict[str, object]:
    """Return what an access token says beside the registered claims."""
    return {
        "client_id": client_id,
        "scope": "web",
        "name": person.name,
        "roles": [
            {"role": r.role, "scope_kind": r.scope_kind, "scope_id": r.scope_id} for r in roles
        ],
    }
