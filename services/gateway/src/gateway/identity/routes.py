"""HTTP of accounts and sessions."""

import uuid
from datetime import timedelta

from fastapi import APIRouter, Request, Response

from gateway.identity import service
from gateway.identity.errors import InvalidCredentials, InvalidEmail
from gateway.identity.passwords import Passwords
from gateway.identity.schemas import (
    Account,
    AccountCreate,
    AccountUpdate,
    Credentials,
    PasswordChange,
    Session,
)
from gateway.identity.throttle import (
    Limit,
    forgive_attempt,
    reserve_attempt,
    sign_in_limits,
    sign_up_limits,
)
from gateway.sessions.cookies import clear_cookie, find_token, set_cookie
from gateway.sessions.service import (
    end_other_sessions,
    end_session,
    hash_of,
    open_session,
)
from gateway.settings import Settings
from kit.auth import MaybePrincipal, Principal, SignedIn
from kit.db import Database, SessionDep

router = APIRouter(prefix="/api/auth/v1", tags=["identity"])


@router.post("/accounts", status_code=201, summary="Sign up, and be signed in")
async def create_account(
    body: AccountCreate, request: Request, response: Response, session: SessionDep
) -> Account:
    """Refused with 409 when the e-mail has an account; attempts are slowed per address."""
    await _reserve(request, sign_up_limits(_address(request)))
    wanted = service.PersonCreate(
        email=body.email, password=body.password, name=body.name, language=body.language
    )
    person = await service.create_person(session, _passwords(request), wanted)
    await _sign_in(request, response, session, person.id)
    return await service.get_account(session, person.id)


@router.post("/session", summary="Sign in with e-mail and password")
async def create_session(
    body: Credentials, request: Request, response: Response, session: SessionDep
) -> Session:
    """Sets the session cookie; a session that the browser had before ends."""
    limits = sign_in_limits(_throttled_name(body.email), _address(request))
    await _reserve(request, limits)
    person = await service.authenticate(
        session, _passwords(request), email=body.email, password=body.password
    )
    await forgive_attempt(session, limits)
    await _sign_in(request, response, session, person.id)
    return Session(account=await service.get_account(session, person.id))


@router.get("/session", summary="Who is signed in")
async def read_session(
    principal: MaybePrincipal, request: Request, response: Response, session: SessionDep
) -> Session:
    account = await service.find_account(session, _person_id(principal)) if principal else None
    if account is None and find_token(request.scope["headers"], _settings(request).is_https):
        response.headers.append("Set-Cookie", clear_cookie(_settings(request).is_https))
    return Session(account=account)


@router.delete("/session", status_code=204, summary="Sign out")
async def delete_session(request: Request, response: Response, session: SessionDep) -> None:
    """Ends the session of the cookie at once; without one there is nothing to do."""
    token_hash = _session_hash(request)
    if token_hash is not None:
        await end_session(session, token_hash)
    response.headers.append("Set-Cookie", clear_cookie(_settings(request).is_https))


@router.get("/account", summary="The own account")
async def read_account(principal: SignedIn, session: SessionDep) -> Account:
    return await service.get_account(session, _person_id(principal))


@router.patch("/account", summary="Change the own name or language")
async def update_account(body: AccountUpdate, principal: SignedIn, session: SessionDep) -> Account:
    return await service.update_account(session, _person_id(principal), body)


@router.post("/account/password", status_code=204, summary="Change the own password")
async def change_password(
    body: PasswordChange, principal: SignedIn, request: Request, session: SessionDep
) -> None:
    """Every other session of the person ends."""
    account = await service.get_account(session, _person_id(principal))
    limits = sign_in_limits(account.email, _address(request))
    await _reserve(request, limits)
    await service.change_password(
        session,
        _passwords(request),
        account.id,
        current=body.current_password,
        new=body.new_password,
    )
    await forgive_attempt(session, limits)
    await end_other_sessions(session, account.id, keep=_session_hash(request))


async def _reserve(request: Request, limits: list[Limit]) -> None:
    # Committed on its own: the count must stay when the request itself fails and rolls back.
    database: Database = request.app.state.database
    async with database.sessions() as session:
        await reserve_attempt(session, limits)
        await session.commit()


async def _sign_in(
    request: Request, response: Response, session: SessionDep, person_id: uuid.UUID
) -> None:
    settings = _settings(request)
    older = _session_hash(request)
    if older is not None:
        await end_session(session, older)
    life = timedelta(hours=settings.session_life_hours)
    token = await open_session(session, person_id, life=life)
    response.headers.append("Set-Cookie", set_cookie(token, settings.is_https))


def _person_id(principal: Principal) -> uuid.UUID:
    try:
        return uuid.UUID(principal.subject)
    except ValueError:
        raise InvalidCredentials("The token is not a person's.") from None


def _throttled_name(email: str) -> str:
    """Return the e-mail as it is looked up, so that spellings of one account share one count."""
    try:
        return service.normalise_email(email)
    except InvalidEmail:
        return "malformed"


def _session_hash(request: Request) -> bytes | None:
    token = find_token(request.scope["headers"], _settings(request).is_https)
    return hash_of(token) if token else None


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def _passwords(request: Request) -> Passwords:
    passwords: Passwords = request.app.state.passwords
    return passwords
