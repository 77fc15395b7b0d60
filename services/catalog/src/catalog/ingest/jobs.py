"""Jobs of imports."""

from typing import Any
from uuid import UUID

from catalog.ingest.running import run_import
from kit.db import Database
from kit.jobs import JobFunction
from kit.storage import Storage


def import_job(database: Database, storage: Storage, max_bytes: int) -> JobFunction:
    """Return the job that runs an import, or goes on with one that was broken off."""

    async def run(payload: dict[str, Any]) -> None:
        await run_import(database, storage, UUID(payload["import_id"]), max_bytes=max_bytes)

    return run
