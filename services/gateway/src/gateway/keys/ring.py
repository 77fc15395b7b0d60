"""The signing keys of this process: read from the database, kept in memory."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from gateway.keys.models import SigningKey
from gateway.keys.service import published_keys
from kit.tokens import KeySet, KeysUnreachable, Signer

REFRESH_SECONDS = 60.0


class KeyRing:
    """Signs with the newest key whose time has come; finds any published key by `kid`."""

    def __init__(
        self, sessions: async_sessionmaker[AsyncSession], *, issuer: str, audience: str
    ) -> None:
        self._sessions, self._issuer, self._audience = sessions, issuer, audience
        self._keys: list[tuple[SigningKey, Signer]] = []
        self._public = KeySet()
        self._read_at = float("-inf")

    async def signer(self) -> Signer:
        """Return the key that signs now; raise KeysUnreachable when there is none."""
        await self._refresh()
        now = datetime.now(UTC)
        ready = [signer for key, signer in self._keys if key.signs_from <= now]
        if not ready:
            raise KeysUnreachable("there is no signing key")
        return ready[-1]

    async def find(self, kid: str) -> Any | None:
        await self._refresh()
        return self._public.keys.get(kid)

    async def jwks(self) -> dict[str, list[dict[str, str]]]:
        """Return the public key set (RFC 7517)."""
        await self._refresh()
        return {"keys": [signer.public_jwk for _, signer in self._keys]}

    def forget(self) -> None:
        """Read the keys again before the next use."""
        self._read_at = float("-inf")

    async def _refresh(self) -> None:
        if time.monotonic() - self._read_at < REFRESH_SECONDS:
            return
        async with self._sessions() as session:
            self._take(await published_keys(session))
        self._read_at = time.monotonic()

    def _take(self, keys: Sequence[SigningKey]) -> None:
        self._keys = [
            (key, Signer(key.private_pem, issuer=self._issuer, audience=self._audience))
            for key in keys
        ]
        self._public = KeySet.from_jwks({"keys": [signer.public_jwk for _, signer in self._keys]})
