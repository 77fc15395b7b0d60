"""Opening, finding and ending sessions. Every statement uses the database's clock."""

import hashlib
import re
import secrets
import uuid
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from gateway.sessions.models import WebSession
from kit.notices import notify

CHANNEL = "gateway_sessions"
SEEN_EVERY = timedelta(seconds=60)

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """Return 256 random bits, base64url."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> bytes | None:
    """Return the SHA-256 that is stored, or None when the text cannot be one of our tokens."""
    return _digest(token) if _TOKEN.fullmatch(token) else None


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


async def open_session(session: AsyncSession, person_id: uuid.UUID, *, life: timedelta) -> str:
    """Open a session for the person and return its token, which is never to be had again."""
    token = new_token()
    now = await _now(session)
    session.add(
        WebSession(
            token_hash=_digest(token),
            person_id=person_id,
            created_at=now,
            seen_at=now,
            expires_at=now + life,
        )
    )
    await session.flush()
    return token


async def find_session(
    session: AsyncSession, token_hash: bytes, *, idle: timedelta
) -> WebSession | None:
    """Return the living session and note, at most once a minute, that it was used."""
    now = await _now(session)
    living: list[ColumnElement[bool]] = [
        col(WebSession.token_hash) == token_hash,
        col(WebSession.expires_at) > now,
        col(WebSession.seen_at) > now - idle,
    ]
    found = (await session.execute(select(WebSession).where(*living))).scalar_one_or_none()
    if found is not None and found.seen_at < now - SEEN_EVERY:
        await session.execute(update(WebSession).where(*living).values(seen_at=now))
    return found


async def end_session(session: AsyncSession, token_hash: bytes) -> None:
    """End one session here and, when the transaction commits, on every replica."""
    await session.execute(delete(WebSession).where(col(WebSession.token_hash) == token_hash))
    await notify(session, CHANNEL, token_hash.hex())


async def end_other_sessions(
    session: AsyncSession, person_id: uuid.UUID, *, keep: bytes | None
) -> None:
    """End every session of the person but the one to keep."""
    ended = await session.execute(
        delete(WebSession)
        .where(col(WebSession.person_id) == person_id, col(WebSession.token_hash) != (keep or b""))
        .returning(col(WebSession.token_hash))
    )
    for token_hash in ended.scalars():
        await notify(session, CHANNEL, token_hash.hex())


async def remove_dead_sessions(session: AsyncSession, *, idle: timedelta) -> None:
    now = await _now(session)
    dead = (col(WebSession.expires_at) <= now) | (col(WebSession.seen_at) <= now - idle)
    await session.execute(delete(WebSession).where(dead))


async def _now(session: AsyncSession) -> datetime:
    moment: datetime = (await session.execute(select(func.now()))).scalar_one()
    return moment
