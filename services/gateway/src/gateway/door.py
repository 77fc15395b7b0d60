"""The outermost ASGI application: sends each request to a service, to the API here or to a file."""

import structlog
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.proxy.answers import send_problem
from gateway.proxy.bodies import ClientGone, drain, replayed
from gateway.proxy.errors import TooLarge
from gateway.proxy.headers import find_header
from gateway.proxy.security import with_security_headers, without_storing
from gateway.proxy.service import DataPath
from gateway.proxy.targets import find_target, read_path
from gateway.settings import Settings
from gateway.spa.site import Site
from kit.problems import NotFound, Problem, Unavailable

log = structlog.get_logger(__name__)

OWN_PATHS = ("/api/", "/.well-known/", "/healthz", "/readyz")


class Door:
    """Everything enters here; FastAPI only sees what the gateway answers by itself."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._settings: Settings = app.state.settings
        self._data_path: DataPath = app.state.data_path
        self._site: Site = app.state.site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, with_security_headers(send, self._settings))
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._route(scope, receive, send)
        except ClientGone:
            return
        except TooLarge as problem:
            if find_header(scope["headers"], b"expect") is None:
                await drain(receive)
            await send_problem(send, problem, scope["path"])
        except Problem as problem:
            await send_problem(send, problem, scope["path"])
        except Exception as error:
            log.error("request failed", path=scope["path"], exc_info=error)
            await send_problem(send, Unavailable(), scope["path"])

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._data_path.check(scope)
        path = read_path(scope)
        target = find_target(path, scope["method"])
        if target is not None:
            await self._data_path.relay(target, scope, receive, send)
        elif path.startswith(OWN_PATHS):
            await self._own(scope, receive, send)
        elif path == "/api":
            raise NotFound
        else:
            await self._site.answer(path, scope, send)

    async def _own(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by FastAPI, which sees the same cleaned headers as a service, and the cookie."""
        headers = await self._data_path.forwarded_headers(scope)
        kept = {b"cookie", b"host", b"content-length"}
        headers += [entry for entry in scope["headers"] if entry[0] in kept]
        body = await self._data_path.read_body(scope, receive)
        inner = {**scope, "headers": headers, "client": (self._data_path.client_of(scope), 0)}
        await self._app(inner, replayed(body, receive), without_storing(send))


def door(app: FastAPI) -> ASGIApp:
    return Door(app)
