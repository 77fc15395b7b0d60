"""The factory of every service's application."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI, Response
from fastapi.openapi.utils import get_openapi

from kit.db import Database
from kit.http import RequestLog
from kit.logs import configure_logs
from kit.problems import MEDIA_TYPE, ProblemDocument, install_problem_handlers
from kit.settings import ServiceSettings
from kit.tokens import RemoteKeySet, Verifier

Check = Callable[[], Awaitable[None]]
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {
        "description": text,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}},
    }
    for status, text in (("4XX", "The caller's fault"), ("5XX", "The service's fault"))
}


def create_app(
    settings: ServiceSettings,
    *,
    service: str,
    title: str,
    version: str,
    routers: Sequence[APIRouter],
    lifespans: Sequence[Lifespan] = (),
    readiness: Mapping[str, Check] | None = None,
) -> FastAPI:
    """Build the application: problems, request log, health, database and token verifier on `state`.

    `lifespans` are entered in order after the database exists; `readiness` adds named checks
    to /readyz beside the database's.
    """
    configure_logs(service, settings.log_level)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with _entered(app, lifespans):
            yield
        await app.state.database.close()

    app = FastAPI(
        title=title,
        version=version,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        responses=PROBLEM_RESPONSES,
        # A redirect would tell the client this process's own address, or any Host it sent.
        redirect_slashes=False,
        separate_input_output_schemas=False,
    )
    app.state.settings = settings
    app.state.database = Database(settings.database_url, pool_size=settings.database_pool_size)
    app.state.verifier = Verifier(
        RemoteKeySet(settings.jwks_url), issuer=settings.issuer, audience=settings.audience
    )
    install_problem_handlers(app)
    for router in routers:
        app.include_router(router)
    app.include_router(_health_router(app.state.database, readiness or {}))
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    app.add_middleware(RequestLog)
    return app


@asynccontextmanager
async def _entered(app: FastAPI, lifespans: Sequence[Lifespan]) -> AsyncIterator[None]:
    if not lifespans:
        yield
        return
    async with lifespans[0](app), _entered(app, lifespans[1:]):
        yield


def _health_router(database: Database, readiness: Mapping[str, Check]) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    checks = {"database": database.ping, **readiness}

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        """Alive; says nothing of the database, so that an outage does not restart the service."""
        return {"status": "ok"}

    @router.get("/readyz")
    async def readyz(response: Response) -> dict[str, str]:
        """Ready to serve, or 503 with the names of what is not."""
        results = {name: await _passes(check) for name, check in checks.items()}
        response.status_code = 200 if all(results.values()) else 503
        return {name: "ok" if passed else "failing" for name, passed in results.items()}

    return router


async def _passes(check: Check) -> bool:
    try:
        await asyncio.wait_for(check(), timeout=3)
    except Exception:  # noqa: BLE001 - whatever the fault, the answer is "not ready"
        return False
    return True


def _openapi(app: FastAPI) -> dict[str, Any]:
    """Return OpenAPI 3.1 in which every error is a ProblemDocument."""
    if app.openapi_schema:
        return app.openapi_schema
    schema = get_openapi(title=app.title, version=app.version, routes=app.routes)
    components = schema.setdefault("components", {}).setdefault("schemas", {})
    components.pop("HTTPValidationError", None)
    components.pop("ValidationError", None)
    components["ProblemDocument"] = ProblemDocument.model_json_schema()
    for path in schema.get("paths", {}).values():
        for operation in path.values():
            operation.get("responses", {}).pop("422", None)
    app.openapi_schema = schema
    return schema
