"""Slows guessing: attempts are counted in PostgreSQL before the password is looked at.

An attempt is reserved under the lock of its rows, so a hundred at once are still counted one
by one. The pair of account and address is slowed most; an account as a whole at most for a
minute, so that a stranger cannot lock its owner out; an address only after many failures,
because a whole library shares one.
"""

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from sqlalchemy import func, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from gateway.identity.errors import TooManyAttempts
from gateway.identity.models import LoginThrottle


@dataclass(frozen=True)
class Limit:
    """After `free` attempts without success each costs twice the wait, up to `longest` seconds."""

    key: str
    free: int
    longest: int


def sign_in_limits(email: str, address: str) -> list[Limit]:
    network = network_of(address)
    return [
        Limit(_key("pair", email, network), free=5, longest=900),
        Limit(_key("account", email), free=20, longest=60),
        Limit(_key("address", network), free=40, longest=900),
    ]


def sign_up_limits(address: str) -> list[Limit]:
    # A workshop signs up a whole class from one address.
    return [Limit(_key("sign-up", network_of(address)), free=60, longest=900)]


def network_of(address: str) -> str:
    """Return what one subscriber has: an IPv4 address, or an IPv6 /64."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


def _key(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()


_RESERVE = text(
    """
    INSERT INTO login_throttle AS t (key, failures, blocked_until, updated_at)
    VALUES (:key, 1, now(), now())
    ON CONFLICT (key) DO UPDATE SET (failures, blocked_until, updated_at) = (
        SELECT n, now() + make_interval(secs => CASE WHEN n < :free THEN 0
            ELSE least(:longest, power(2.0, least(n - :free, 20))) END), now()
        FROM (SELECT CASE WHEN t.updated_at < now() - interval '1 hour'
                     THEN 1 ELSE t.failures + 1 END AS n) AS counted)
    WHERE t.blocked_until <= now()
    RETURNING failures
    """
)


async def reserve_attempt(session: AsyncSession, limits: list[Limit]) -> None:
    """Count an attempt under every limit; raise TooManyAttempts and count none when one blocks.

    Runs in a transaction of its own, which the caller commits before it checks the password.
    """
    # One order for all, so that two attempts never wait for each other's rows.
    for limit in sorted(limits, key=lambda limit: limit.key):
        parameters = {"key": limit.key, "free": limit.free, "longest": float(limit.longest)}
        if (await session.execute(_RESERVE, parameters)).first() is None:
            await session.rollback()
            raise TooManyAttempts(await _longest_wait(session, limits))


async def _longest_wait(session: AsyncSession, limits: list[Limit]) -> int:
    statement = select(func.max(col(LoginThrottle.blocked_until)), func.now()).where(
        col(LoginThrottle.key).in_([limit.key for limit in limits])
    )
    until, now = (await session.execute(statement)).one()
    return max(1, ceil((until - now).total_seconds())) if isinstance(until, datetime) else 1


_FORGET = text("DELETE FROM login_throttle WHERE key = :key")
_GIVE_BACK = text(
    "UPDATE login_throttle SET failures = greatest(failures - 1, 0), blocked_until = now()"
    " WHERE key = :key"
)


async def forgive_attempt(session: AsyncSession, limits: list[Limit]) -> None:
    """A success: the pair starts anew, the wider counts lose the one that was reserved."""
    for limit in sorted(limits, key=lambda limit: limit.key):
        statement = _FORGET if limit is limits[0] else _GIVE_BACK
        await session.execute(statement, {"key": limit.key})


async def remove_old_counts(session: AsyncSession) -> None:
    await session.execute(
        text("DELETE FROM login_throttle WHERE updated_at < now() - interval '1 day'")
    )
