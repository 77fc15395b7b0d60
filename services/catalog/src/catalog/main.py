"""The catalog application and its job worker."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from catalog.files.jobs import sweep_job
from catalog.files.routes import router as files
from catalog.files.service import SWEEP_JOB
from catalog.ingest.jobs import import_job
from catalog.ingest.routes import router as imports
from catalog.ingest.service import IMPORT_JOB
from catalog.items.routes import fragments
from catalog.items.routes import router as items
from catalog.search.routes import router as search
from catalog.search.running import make_engine, search_lifespan
from catalog.settings import Settings
from catalog.vocabularies.routes import router as vocabularies
from kit.app import create_app
from kit.db import Database
from kit.jobs import Worker
from kit.storage import Storage


@asynccontextmanager
async def open_storage(app: FastAPI) -> AsyncIterator[None]:
    app.state.storage = Storage(app.state.settings.storage_url)
    yield


def create(settings: Settings) -> FastAPI:
    engine = make_engine(settings)
    return create_app(
        settings,
        service="catalog",
        title="Semillas catalog",
        version="1.0.0",
        routers=[items, fragments, files, imports, search, vocabularies],
        lifespans=[open_storage, search_lifespan(engine)],
        readiness={"search": engine.ensure_ready},
    )


def create_worker(settings: Settings) -> Worker:
    """Return the worker of the service's jobs."""
    database = Database(settings.database_url, pool_size=2)
    storage = Storage(settings.storage_url)
    worker = Worker(settings.database_url)
    worker.register(SWEEP_JOB, sweep_job(database, storage))
    worker.register(IMPORT_JOB, import_job(database, storage, settings.import_max_bytes))
    return worker
