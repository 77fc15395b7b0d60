"""Jobs of files."""

from typing import Any

from catalog.files import service
from kit.db import Database
from kit.jobs import JobFunction
from kit.storage import Storage


def sweep_job(database: Database, storage: Storage) -> JobFunction:
    """Return the job that removes bytes nobody uses: of a sum, and of uploads killed half way."""

    async def sweep(payload: dict[str, Any]) -> None:
        async with database.sessions.begin() as session:
            await service.sweep_content(session, storage, payload["sha256"])
        await service.sweep_incoming(storage)

    return sweep
