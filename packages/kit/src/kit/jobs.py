"""Background jobs on pgqueuer: enqueued by name inside the business transaction."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, cast

import asyncpg
import structlog
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.executors import DatabaseRetryEntrypointExecutor
from pgqueuer.core.qm import QueueManager
from pgqueuer.domain.models import Context, Job
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession

log = structlog.get_logger(__name__)

JobFunction = Callable[[dict[str, Any]], Awaitable[None]]


class SessionDriver(AsyncpgDriver):
    """Runs pgqueuer's statements on the session's connection, in its transaction.

    A raw driver connection taken before any statement would autocommit, because
    SQLAlchemy's BEGIN is lazy.
    """

    def __init__(self, session: AsyncSession) -> None:
        super().__init__(cast(asyncpg.Connection, None))
        self._session = session

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        connection = await self._session.connection()
        result = await connection.exec_driver_sql(query, args)
        return [dict(row) for row in result.mappings()]


async def enqueue(
    session: AsyncSession, name: str, payload: dict[str, Any], *, dedupe_key: str | None = None
) -> None:
    """Put a job into the queue when the session's transaction commits.

    With a `dedupe_key` a second job is skipped while the first still waits or runs.
    """
    await Queries(SessionDriver(session)).enqueue(
        name, json.dumps(payload).encode(), dedupe_key=dedupe_key, on_conflict="skip"
    )


def plain_dsn(database_url: str) -> str:
    """Return the URL in the form that asyncpg itself takes."""
    return make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)


async def install_queue(database_url: str) -> None:
    """Create or upgrade pgqueuer's tables; idempotent."""
    connection = await asyncpg.connect(plain_dsn(database_url))
    try:
        queries = Queries.from_asyncpg_connection(connection)
        if await queries.schema_is_installed():
            await queries.upgrade()
        else:
            await queries.install()
    finally:
        await connection.close()


class Worker:
    """Runs registered jobs until stopped; comes back by itself after the database was away."""

    def __init__(self, database_url: str) -> None:
        self._dsn = plain_dsn(database_url)
        self._functions: dict[str, tuple[JobFunction, int]] = {}
        self._stopping = asyncio.Event()
        self._manager: QueueManager | None = None

    def register(self, name: str, function: JobFunction, *, attempts: int = 5) -> None:
        """Name a job; after `attempts` failures with back-off it is set aside, not lost."""
        self._functions[name] = (function, attempts)

    async def run(self) -> None:
        while not self._stopping.is_set():
            try:
                await self._run_once()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("job worker lost the database", error=repr(error))
                await asyncio.sleep(1)

    def stop(self) -> None:
        self._stopping.set()
        if self._manager is not None:
            self._manager.shutdown.set()

    async def _run_once(self) -> None:
        connection = await asyncpg.connect(self._dsn)
        try:
            driver = AsyncpgDriver(connection)
            manager = QueueManager(Queries(driver))
            connection.add_termination_listener(lambda _: manager.shutdown.set())
            for name, (function, attempts) in self._functions.items():
                self._add(manager, name, function, attempts)
            self._manager = manager
            if self._stopping.is_set():
                return
            await manager.run(
                dequeue_timeout=timedelta(seconds=2),
                batch_size=2,
                heartbeat_timeout=timedelta(seconds=20),
            )
        finally:
            self._manager = None
            if not connection.is_closed():
                await connection.close(timeout=5)

    def _add(self, manager: QueueManager, name: str, function: JobFunction, attempts: int) -> None:
        async def run_job(job: Job, context: Context) -> None:
            log.info("job started", job=name, job_id=job.id)
            await function(json.loads(job.payload or b"{}"))
            log.info("job done", job=name, job_id=job.id)

        manager.entrypoint(
            name,
            on_failure="hold",
            executor_factory=lambda parameters: DatabaseRetryEntrypointExecutor(
                parameters=parameters, max_attempts=attempts, max_delay=timedelta(seconds=60)
            ),
        )(run_job)
