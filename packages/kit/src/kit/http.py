"""Pure ASGI middleware of every service: request id, one log line a request."""

import time

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kit.logs import accept_request_id, request_id

log = structlog.get_logger("http")
_QUIET = {"/healthz", "/readyz"}


class RequestLog:
    """Binds the request id to the context, returns it as X-Request-Id and logs the outcome."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        inbound = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
        identifier = accept_request_id(inbound)
        request_id.set(identifier)
        structlog.contextvars.bind_contextvars(request_id=identifier)
        started, status = time.perf_counter(), 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = identifier
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            if scope["path"] not in _QUIET:
                duration = round((time.perf_counter() - started) * 1000, 1)
                log.info(
                    "request",
                    method=scope["method"],
                    path=scope["path"],
                    status=status,
                    duration_ms=duration,
                )
            structlog.contextvars.unbind_contextvars("request_id")
