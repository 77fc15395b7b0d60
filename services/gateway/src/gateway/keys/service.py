"""Making, rotating and reading the signing keys."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, or_, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from gateway.keys.models import SigningKey
from kit.notices import notify
from kit.tokens import Signer, generate_private_pem

CHANNEL = "gateway_keys"
# Longer than a token's life and than a verifier's cache, so that old tokens live out.
OVERLAP = timedelta(hours=1)
# Replicas and verifiers have read the new key by then.
HEAD_START = timedelta(seconds=30)

_KEYS_LOCK = 0x5E3A0001


async def ensure_key(session: AsyncSession) -> None:
    """Make the first key; replicas that start at once wait here and find it made."""
    await _take_lock(session)
    if not await published_keys(session):
        _add_key(session, signs_from=_now())


async def rotate_key(session: AsyncSession) -> str:
    """Publish a new key that signs in half a minute, retire the others in an hour; return `kid`."""
    await _take_lock(session)
    retires_at = _now() + OVERLAP
    for key in await published_keys(session):
        key.retires_at = min(key.retires_at or retires_at, retires_at)
    kid = _add_key(session, signs_from=_now() + HEAD_START)
    await notify(session, CHANNEL, kid)
    return kid


async def published_keys(session: AsyncSession) -> Sequence[SigningKey]:
    """Return the keys that are still published, oldest first."""
    alive: ColumnElement[bool] = or_(
        col(SigningKey.retires_at).is_(None), col(SigningKey.retires_at) > _now()
    )
    statement = select(SigningKey).where(alive).order_by(col(SigningKey.signs_from))
    return (await session.execute(statement)).scalars().all()


async def _take_lock(session: AsyncSession) -> None:
    await session.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": _KEYS_LOCK})


def _add_key(session: AsyncSession, *, signs_from: datetime) -> str:
    pem = generate_private_pem()
    kid = Signer(pem, issuer="", audience="").kid
    session.add(SigningKey(kid=kid, private_pem=pem, created_at=_now(), signs_from=signs_from))
    return kid


def _now() -> datetime:
    return datetime.now(UTC)
