"""GET /v1/search and /v1/suggestions: for everybody, of public items alone."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, StringConstraints

from catalog.search import service
from catalog.search.engine import SearchEngine
from catalog.search.schemas import SearchAnswer, SuggestionList
from catalog.search.searching import Asked, Sort
from catalog.search.words import MAX_QUERY_CHARS
from kit.db import SessionDep
from kit.etags import IfNoneMatch, etag_of, matches
from kit.paging import CursorParam, Limit, link_next

router = APIRouter(prefix="/v1", tags=["search"])

# An answer is the same for everybody; who is signed in edits, and wants to see the effect.
_ANONYMOUS_CACHE = "public, max-age=5"
_SIGNED_IN_CACHE = "private, no-cache"

Value = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Values = Annotated[list[Value], Query(max_length=20, default_factory=list)]
Typed = Annotated[str, Query(max_length=MAX_QUERY_CHARS, description="Words, as people type them")]


def get_engine(request: Request) -> SearchEngine:
    engine: SearchEngine = request.app.state.search
    return engine


Engine = Annotated[SearchEngine, Depends(get_engine)]


def get_filters(
    subject: Values,
    language: Values,
    kind: Values,
    audience: Values,
    format: Values,
    licence: Values,
) -> dict[str, list[str]]:
    """Collect the chosen values: any of one facet, all facets together."""
    chosen = {
        "subject": subject,
        "language": language,
        "kind": kind,
        "audience": audience,
        "format": format,
        "licence": licence,
    }
    return {facet: list(dict.fromkeys(values)) for facet, values in chosen.items() if values}


@router.get("/search", operation_id="searchItems", response_model=SearchAnswer)
async def search_items(
    request: Request,
    session: SessionDep,
    engine: Engine,
    filters: Annotated[dict[str, list[str]], Depends(get_filters)],
    q: Typed = "",
    sort: Sort = "relevance",
    limit: Limit = 20,
    cursor: CursorParam = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Find published items; without words all of them, the newest first."""
    asked = Asked(q, filters, sort)
    answer = await service.search_items(session, engine, asked, cursor=cursor, limit=limit)
    response = _cacheable(request, answer, if_none_match)
    link_next(request, response, answer.next)
    return response


@router.get("/suggestions", operation_id="suggest", response_model=SuggestionList)
async def suggest(
    request: Request,
    session: SessionDep,
    engine: Engine,
    q: Typed = "",
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Offer subjects, titles and creators that begin with what is typed."""
    return _cacheable(request, await service.suggest(session, engine, q), if_none_match)


def _cacheable(request: Request, answer: BaseModel, if_none_match: str | None) -> Response:
    """Answer with an entity tag, or 304 when the caller has this very answer."""
    body = answer.model_dump_json().encode()
    etag = etag_of(hashlib.blake2b(body, digest_size=12).hexdigest())
    signed_in = "authorization" in request.headers
    headers = {
        "ETag": etag,
        "Cache-Control": _SIGNED_IN_CACHE if signed_in else _ANONYMOUS_CACHE,
        "Vary": "Authorization, Cookie",
    }
    if matches(if_none_match, etag, weak=True):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
