"""The gateway application: what it is made of and how long each part lives."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import structlog
from fastapi import FastAPI

from gateway.docs.routes import router as docs_router
from gateway.docs.service import Documents
from gateway.identity.credentials import Credentials
from gateway.identity.passwords import Passwords
from gateway.identity.routes import router as identity_router
from gateway.identity.throttle import remove_old_counts
from gateway.keys.ring import KeyRing
from gateway.keys.routes import router as keys_router
from gateway.keys.service import CHANNEL as KEYS_CHANNEL
from gateway.keys.service import ensure_key
from gateway.proxy.client import Client
from gateway.proxy.service import DataPath
from gateway.sessions.service import CHANNEL as SESSIONS_CHANNEL
from gateway.sessions.service import remove_dead_sessions
from gateway.settings import Settings
from gateway.spa.site import Site
from kit.app import create_app
from kit.db import Database
from kit.notices import Listener
from kit.tokens import Verifier

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 600


def create(settings: Settings) -> FastAPI:
    """Build the part that FastAPI answers; `gateway.door.Door` goes before it."""
    app = create_app(
        settings,
        service="gateway",
        title="Semillas gateway",
        version="1.0.0",
        routers=[identity_router, keys_router, docs_router],
        lifespans=[_running],
    )
    database: Database = app.state.database
    ring = KeyRing(database.sessions, issuer=settings.issuer, audience=settings.audience)
    app.state.key_ring = ring
    app.state.verifier = Verifier(ring, issuer=settings.issuer, audience=settings.audience)
    app.state.credentials = Credentials(
        database.sessions, ring, idle=timedelta(minutes=settings.session_idle_minutes)
    )
    app.state.client = Client(settings)
    app.state.data_path = DataPath(settings, app.state.client, app.state.credentials)
    app.state.site = Site(settings, app.state.client)
    return app


@asynccontextmanager
async def _running(app: FastAPI) -> AsyncIterator[None]:
    state = app.state
    state.passwords = Passwords(state.settings.hashing_concurrency)
    state.documents = Documents(state.client, app.openapi(), server=state.settings.public_origin)
    async with state.database.sessions() as session:
        await ensure_key(session)
        await session.commit()
    await state.client.open()
    listener = _listener(app)
    state.credentials.is_listening = lambda: listener.connected
    tasks = [asyncio.create_task(listener.run()), asyncio.create_task(_sweep(app))]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await state.client.close()
        state.passwords.close()


def _listener(app: FastAPI) -> Listener:
    credentials: Credentials = app.state.credentials
    ring: KeyRing = app.state.key_ring

    def on_gap() -> None:
        credentials.forget_all()
        ring.forget()

    handlers = {
        SESSIONS_CHANNEL: lambda token_hash: credentials.forget(bytes.fromhex(token_hash)),
        KEYS_CHANNEL: lambda _: ring.forget(),
    }
    return Listener(app.state.settings.database_url, handlers, on_gap)


async def _sweep(app: FastAPI) -> None:
    idle = timedelta(minutes=app.state.settings.session_idle_minutes)
    while True:
        try:
            async with app.state.database.sessions() as session:
                await remove_dead_sessions(session, idle=idle)
                await remove_old_counts(session)
                await session.commit()
        except Exception as error:  # noqa: BLE001 - housekeeping must outlive an outage
            log.warning("sweep failed", error=repr(error))
        await asyncio.sleep(SWEEP_SECONDS)
