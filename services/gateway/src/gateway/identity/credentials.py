"""Who a request comes from: the session cookie as a short-lived access token, cached."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from gateway.identity import service
from gateway.keys.ring import KeyRing
from gateway.sessions.service import find_session, hash_of

# A token is handed out for so long; it lives 300 s, so a service never meets an expired one.
CACHE_SECONDS = 60.0
CACHE_SIZE = 10_000


@dataclass(frozen=True)
class _Cached:
    token: str
    until: float


class Credentials:
    """Access tokens by session. Entries go at once when a session ends on any replica.

    `is_listening` tells whether word of ended sessions arrives; while it does not, nothing
    is taken from the cache.
    """

    def __init__(
        self, sessions: async_sessionmaker[AsyncSession], keys: KeyRing, *, idle: timedelta
    ) -> None:
        self._sessions, self._keys, self._idle = sessions, keys, idle
        self._cache: OrderedDict[bytes, _Cached] = OrderedDict()
        # Counts endings: a lookup that ran while a session ended must not be kept.
        self._endings = 0
        self.is_listening: Callable[[], bool] = lambda: False

    async def find_token(self, cookie: str) -> str | None:
        """Return the access token of a session cookie, or None when the session is over."""
        token_hash = hash_of(cookie)
        if token_hash is None:
            return None
        cached = self._cache.get(token_hash)
        if cached and cached.until > time.monotonic() and self.is_listening():
            return cached.token
        return await self._look_up(token_hash)

    def forget(self, token_hash: bytes) -> None:
        self._endings += 1
        self._cache.pop(token_hash, None)

    def forget_all(self) -> None:
        self._endings += 1
        self._cache.clear()

    async def _look_up(self, token_hash: bytes) -> str | None:
        endings = self._endings
        token = await self._sign_for(token_hash)
        if token is None:
            self._cache.pop(token_hash, None)
        elif endings == self._endings:
            self._cache[token_hash] = _Cached(token, time.monotonic() + CACHE_SECONDS)
            if len(self._cache) > CACHE_SIZE:
                self._cache.popitem(last=False)
        return token

    async def _sign_for(self, token_hash: bytes) -> str | None:
        async with self._sessions() as session:
            found = await find_session(session, token_hash, idle=self._idle)
            person = await service.find_person(session, found.person_id) if found else None
            if person is None:
                return None
            roles = await service.roles_of(session, person.id)
            await session.commit()
        claims = service.claims_of(person, roles, client_id="web")
        return (await self._keys.signer()).sign(str(person.id), claims)
