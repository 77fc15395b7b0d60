"""The command line that every service has: web, worker, migrate, openapi and its own commands."""

import argparse
import asyncio
import gc
import json
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from kit.jobs import Worker, install_queue
from kit.logs import configure_logs
from kit.migrations import upgrade
from kit.settings import ServiceSettings

# Whoever is in front, the gateway or a proxy before it, must be the one that closes an idle
# connection: a server that closes first loses the request that is on its way. Proxies and
# load balancers commonly keep theirs for up to 60 s.
KEEP_ALIVE_SECONDS = 75

Command = Callable[[Any, list[str]], Awaitable[None]]

# An OpenAPI document is written without a database; nothing connects to this one.
UNUSED_DATABASE = "postgresql+asyncpg://nobody@127.0.0.1/none"


@dataclass(frozen=True)
class Service:
    """What the command line needs to know of a service.

    `folder` is the service's project folder, with `migrations/` and `openapi.json`; `front`
    may put a pure ASGI application before the service's own.
    """

    name: str
    folder: Path
    settings: type[ServiceSettings]
    create_app: Callable[[Any], FastAPI]
    create_worker: Callable[[Any], Worker] | None = None
    front: Callable[[FastAPI], ASGIApp] | None = None
    commands: Mapping[str, Command] = field(default_factory=dict)


def run(service: Service, arguments: list[str] | None = None) -> None:
    """Parse the arguments and run the command; the process exits when it ends."""
    builtin = ["web", "migrate", "openapi"] + (["worker"] if service.create_worker else [])
    parser = argparse.ArgumentParser(prog=f"python -m {service.name}")
    parser.add_argument("command", choices=[*builtin, *service.commands])
    parsed, rest = parser.parse_known_args(arguments)
    if parsed.command == "openapi":
        write_openapi(service, rest)
        return
    settings = service.settings()
    configure_logs(service.name, settings.log_level)
    match parsed.command:
        case "web":
            app = service.create_app(settings)
            serve(service.front(app) if service.front else app, settings)
        case "worker":
            asyncio.run(_work(service, settings))
        case "migrate":
            migrate(service, settings)
        case name:
            asyncio.run(_await(service.commands[name](settings, rest)))


async def _await(running: Awaitable[None]) -> None:
    await running


def migrate(service: Service, settings: ServiceSettings) -> None:
    upgrade(service.folder / "migrations", settings.database_url)
    if service.create_worker:
        asyncio.run(install_queue(settings.database_url))


def serve(app: object, settings: ServiceSettings) -> None:
    """Serve until SIGTERM or SIGINT, then let running requests end for up to 10 s."""
    gc.collect()
    gc.freeze()
    uvicorn.Server(server_config(app, settings)).run()


def server_config(app: object, settings: ServiceSettings) -> uvicorn.Config:
    """Return how every service is served."""
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=10,
    )


async def _work(service: Service, settings: ServiceSettings) -> None:
    assert service.create_worker is not None
    worker = service.create_worker(settings)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, worker.stop)
    await worker.run()


def openapi_text(service: Service) -> str:
    """Return the service's OpenAPI document as it is committed."""
    settings = service.settings.model_validate({"database_url": UNUSED_DATABASE})
    document = service.create_app(settings).openapi()
    return json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def write_openapi(service: Service, rest: list[str]) -> None:
    """Write `openapi.json`; with `--check` only tell, by exit code 1, whether it is current."""
    target = service.folder / "openapi.json"
    text = openapi_text(service)
    if "--check" not in rest:
        target.write_text(text, encoding="utf-8")
        return
    if not target.exists() or target.read_text(encoding="utf-8") != text:
        sys.exit(f"{target.name} of {service.name} is not current: run `make openapi`")
