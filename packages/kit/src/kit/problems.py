"""RFC 9457 problem documents: one shape for every error a client sees."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar, TypedDict

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
TYPE_BASE = "urn:problem:"


class FieldError(TypedDict, total=False):
    """One fault of the input: `pointer` (RFC 6901 fragment) or `parameter`, and a stable code."""

    pointer: str
    parameter: str
    code: str
    detail: str


class ProblemDocument(BaseModel):
    """The wire form (RFC 9457 section 3)."""

    model_config = {"extra": "allow"}

    type: str
    title: str
    status: int
    detail: str | None = None
    instance: str | None = None
    errors: list[dict[str, Any]] | None = None


class Problem(Exception):
    """Base of a feature's errors: set `slug`, `title` and `status` on the subclass."""

    slug: ClassVar[str] = "internal"
    title: ClassVar[str] = "Internal error"
    status: ClassVar[int] = 500

    def __init__(
        self,
        detail: str | None = None,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        **extensions: object,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})
        self.extensions = extensions

    def document(self, instance: str | None = None) -> dict[str, object]:
        """Return the JSON object of RFC 9457 section 3."""
        body: dict[str, object] = {
            "type": TYPE_BASE + self.slug,
            "title": self.title,
            "status": self.status,
        }
        if self.detail:
            body["detail"] = self.detail
        if instance:
            body["instance"] = instance
        if self.errors:
            body["errors"] = self.errors
        return body | self.extensions


class NotFound(Problem):
    slug, title, status = "not-found", "There is nothing here, or nothing you may see", 404


class Unauthenticated(Problem):
    slug, title, status = "unauthenticated", "Sign in first", 401

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": "Bearer"})


class Forbidden(Problem):
    slug, title, status = "forbidden", "You may not do this", 403


class Invalid(Problem):
    slug, title, status = "invalid-input", "Some of the input is not valid", 422


class Conflict(Problem):
    slug, title, status = "conflict", "The present state does not allow this", 409


class ClientGone(Problem):
    slug, title, status = "client-gone", "The connection ended before the request did", 400


class Unavailable(Problem):
    slug, title, status = "unavailable", "A part of the system is not available; try again", 503

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail, headers={"Retry-After": "2"})


def problem_response(problem: Problem, instance: str | None = None) -> JSONResponse:
    return JSONResponse(
        problem.document(instance), problem.status, headers=problem.headers, media_type=MEDIA_TYPE
    )


def install_problem_handlers(app: FastAPI) -> None:
    """Make every error of the app leave as a problem document."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(ClientDisconnect, _on_client_gone)
    app.add_exception_handler(DBAPIError, _on_database)
    app.add_exception_handler(PoolTimeout, _on_unreachable)
    app.add_exception_handler(OSError, _on_unreachable)
    app.add_exception_handler(Exception, _on_unexpected)


async def _on_problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    return problem_response(error, request.url.path)


async def _on_validation(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return problem_response(
        Invalid(errors=[field_error(e) for e in error.errors()]), request.url.path
    )


def field_error(error: Mapping[str, Any]) -> FieldError:
    """Turn one pydantic error into the wire form; `loc` starts with body, query, path or header."""
    place, *path = error["loc"] or ("body",)
    found: FieldError = {"code": str(error["type"]), "detail": str(error["msg"])}
    if place == "body":
        found["pointer"] = "#" + "".join(
            "/" + str(part).replace("~", "~0").replace("/", "~1") for part in path
        )
    else:
        found["parameter"] = str(path[0]) if path else str(place)
    return found


async def _on_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "instance": request.url.path,
    }
    return JSONResponse(body, status.value, headers=error.headers, media_type=MEDIA_TYPE)


async def _on_client_gone(request: Request, error: Exception) -> JSONResponse:
    # Nobody reads the answer; a lost connection is no fault of the service.
    return problem_response(ClientGone(), request.url.path)


async def _on_database(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DBAPIError)
    sqlstate = str(getattr(error.orig, "sqlstate", None) or "")
    if sqlstate.startswith("22"):
        # Class 22, data exception: a value that PostgreSQL cannot hold, such as U+0000 in text.
        return problem_response(Invalid("A value cannot be stored as it is."), request.url.path)
    if _is_outage(error, sqlstate):
        return await _on_unreachable(request, error)
    return await _on_unexpected(request, error)


def _is_outage(error: DBAPIError, sqlstate: str) -> bool:
    # Classes 08 connection, 53 resources, 57 operator intervention, 55P03 lock not available.
    return (
        error.connection_invalidated
        or sqlstate[:2] in {"08", "53", "57"}
        or sqlstate == "55P03"
        or (isinstance(error, OperationalError | InterfaceError) and not sqlstate)
    )


async def _on_unreachable(request: Request, error: Exception) -> JSONResponse:
    log.warning("dependency unreachable", path=request.url.path, error=repr(error))
    return problem_response(Unavailable(), request.url.path)


async def _on_unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("unexpected error", path=request.url.path, exc_info=error)
    return problem_response(Problem(), request.url.path)
