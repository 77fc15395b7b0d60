"""Word between the replicas of a service: PostgreSQL LISTEN and NOTIFY. A hint, never the truth."""

import asyncio
from collections.abc import Callable

import asyncpg
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from kit.jobs import plain_dsn

log = structlog.get_logger(__name__)

Handler = Callable[[str], None]
RECONNECT_SECONDS = 1.0


async def notify(session: AsyncSession, channel: str, payload: str) -> None:
    """Tell every listener when the session's transaction commits."""
    await session.execute(
        text("SELECT pg_notify(:channel, :payload)"), {"channel": channel, "payload": payload}
    )


class Listener:
    """Listens on channels until cancelled and comes back by itself.

    While `connected` is false, word may be missed: a cache that relies on it must not be used.
    `on_gap` is called whenever the connection came (back), because of what was missed before.
    """

    def __init__(
        self, database_url: str, handlers: dict[str, Handler], on_gap: Callable[[], None]
    ) -> None:
        self._dsn, self._handlers, self._on_gap = plain_dsn(database_url), handlers, on_gap
        self.connected = False

    async def run(self) -> None:
        while True:
            try:
                await self._listen()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("listener lost the database", error=repr(error))
            self.connected = False
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen(self) -> None:
        connection = await asyncpg.connect(self._dsn, timeout=5)
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _: self._lose(lost))
        try:
            for channel, handler in self._handlers.items():
                await connection.add_listener(channel, _payload_only(handler))
            self._on_gap()
            self.connected = True
            await lost.wait()
        finally:
            self.connected = False
            if not connection.is_closed():
                connection.terminate()

    def _lose(self, lost: asyncio.Event) -> None:
        self.connected = False
        lost.set()


def _payload_only(handler: Handler) -> Callable[..., None]:
    return lambda _connection, _pid, _channel, payload: handler(str(payload))
