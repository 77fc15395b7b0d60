"""Commands an operator types: make a person, print a token, load the demo people."""

import argparse
import getpass
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.identity import service
from gateway.identity.demo import load_demo
from gateway.identity.models import ROLES, SCOPE_KINDS, SINGLE_SCOPES
from gateway.identity.passwords import Passwords
from gateway.keys.ring import KeyRing
from gateway.keys.service import ensure_key, rotate_key
from gateway.settings import Settings
from kit.auth import Role
from kit.db import Database
from kit.problems import Problem


async def user_command(settings: Settings, arguments: list[str]) -> None:
    """`user create --email … --name … [--role …]` or `user token EMAIL`."""
    parsed = _parser().parse_args(arguments)
    try:
        await parsed.run(settings, parsed)
    except Problem as problem:
        details = "; ".join(str(e.get("detail") or e["code"]) for e in problem.errors)
        sys.exit(f"{problem.title}{': ' + details if details else ''}.")


async def keys_command(settings: Settings, arguments: list[str]) -> None:
    """`keys rotate`: a new key signs in half a minute, the others live out."""
    parser = argparse.ArgumentParser(prog="python -m gateway keys")
    parser.add_argument("action", choices=["rotate"])
    parser.parse_args(arguments)
    async with _transaction(settings) as session:
        say(await rotate_key(session))


async def demo_command(settings: Settings, _arguments: list[str]) -> None:
    """Load the demo people; only where the public URL is this machine itself."""
    if not settings.is_loopback:
        sys.exit("The demo people have a public password: PUBLIC_URL must be a loopback address.")
    async with _transaction(settings) as session:
        await load_demo(session, Passwords(settings.hashing_concurrency))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m gateway user")
    actions = parser.add_subparsers(required=True)
    create = actions.add_parser("create", help="make an account")
    create.add_argument("--email", required=True)
    create.add_argument("--name", required=True)
    create.add_argument("--language", choices=["es", "en", "qu"], default="es")
    create.add_argument("--role", choices=ROLES)
    create.add_argument("--scope-kind", choices=SCOPE_KINDS, default="network")
    create.add_argument("--scope-id")
    create.add_argument("--password-stdin", action="store_true", help="read it from stdin")
    create.set_defaults(run=_create)
    token = actions.add_parser("token", help="print an access token that lives five minutes")
    token.add_argument("email")
    token.set_defaults(run=_token)
    return parser


async def _create(settings: Settings, parsed: Any) -> None:
    if (parsed.scope_kind in SINGLE_SCOPES) != (parsed.scope_id is None):
        sys.exit(f"A {parsed.scope_kind} scope goes {'without' if parsed.scope_id else 'with'} id.")
    roles = [service.MEMBER]
    if parsed.role:
        roles.append(Role(parsed.role, parsed.scope_kind, parsed.scope_id))
    wanted = service.PersonCreate(
        email=parsed.email,
        password=_read_password(parsed.password_stdin),
        name=parsed.name,
        language=parsed.language,
        roles=roles,
    )
    async with _transaction(settings) as session:
        passwords = Passwords(settings.hashing_concurrency)
        say(str((await service.create_person(session, passwords, wanted)).id))


async def _token(settings: Settings, parsed: Any) -> None:
    async with _transaction(settings) as session:
        person = await service.find_person_by_email(session, parsed.email)
        if person is None or person.disabled_at:
            sys.exit("There is no such account.")
        await ensure_key(session)
        roles = await service.roles_of(session, person.id)
    database = Database(settings.database_url)
    ring = KeyRing(database.sessions, issuer=settings.issuer, audience=settings.audience)
    signer = await ring.signer()
    await database.close()
    say(signer.sign(str(person.id), service.claims_of(person, roles, client_id="operator")))


def _read_password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        sys.exit("The two are not the same.")
    return password


@asynccontextmanager
async def _transaction(settings: Settings) -> AsyncIterator[AsyncSession]:
    database = Database(settings.database_url)
    try:
        async with database.sessions() as session:
            yield session
            await session.commit()
    finally:
        await database.close()


def say(text: str) -> None:
    """Print the answer of a command; logs go elsewhere."""
    sys.stdout.write(text + "\n")
