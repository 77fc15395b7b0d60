"""Searching and suggesting: the index finds, PostgreSQL says what may be shown and shows it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.search import queries, ranking, searching, suggesting
from catalog.search.building import EVERYTHING, all_of, count_matches, filter_queries, without
from catalog.search.documents import Subject, Subjects
from catalog.search.engine import SearchEngine, View
from catalog.search.ranking import Ranked
from catalog.search.schemas import (
    FacetCount,
    Facets,
    Hit,
    SearchAnswer,
    Suggestion,
    SuggestionList,
)
from catalog.search.searching import Asked, FacetValue, Understood
from catalog.vocabularies.service import list_subjects
from kit.paging import InvalidCursor, decode_cursor, encode_cursor


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins; `view` is the state of the index that gave the page before."""

    view: int
    after: Ranked


@dataclass(frozen=True, slots=True)
class Found:
    """What one look into the index gives; `page` has one match more when there are more."""

    understood: Understood
    total: int
    facets: Mapping[str, list[FacetValue]]
    page: list[Ranked]


def load_search_subjects() -> Subjects:
    """Return the scheme of subjects with the words that find its items."""
    concepts = {concept.id: concept for concept in list_subjects()}
    found = {}
    for concept in concepts.values():
        line, broader = [concept.id], concept.broader
        while broader is not None:
            line.append(broader)
            broader = concepts[broader].broader
        names = [*concept.labels.values(), *(n for alt in concept.alt.values() for n in alt)]
        found[concept.id] = Subject(concept.id, tuple(line), tuple(names))
    return Subjects(found)


async def search_items(
    session: AsyncSession, engine: SearchEngine, asked: Asked, *, cursor: str | None, limit: int
) -> SearchAnswer:
    """Return a page of public items, the number of all of them and the facet counts.

    Always two statements in PostgreSQL. Raises InvalidCursor and SearchUnavailable.
    """
    place = _read_cursor(asked, cursor)
    view = (engine.kept(place.view) if place else None) or engine.view()
    asked = replace(asked, hidden=await queries.read_hidden(session, view.position))
    found = await engine.run(lambda: find(view, asked, place, limit + 1))
    shown = found.page[:limit]
    rows = await queries.read_shown(session, [ranked.id for ranked in shown])
    following = None
    if len(found.page) > limit:
        engine.keep(view)
        following = _write_cursor(asked, Place(view.number, shown[-1]))
    return SearchAnswer(
        total=found.total,
        items=[Hit(**rows[ranked.id]) for ranked in shown if ranked.id in rows],
        facets=_wire_facets(found.facets),
        did_you_mean=found.understood.did_you_mean,
        corrected=found.understood.corrected,
        next=following,
    )


def find(view: View, asked: Asked, place: Place | None, limit: int) -> Found:
    """Search one view of the index; runs in a thread."""
    searcher = view.searcher
    understood = searching.understand(searcher, asked.text, asked.hidden)
    visible = without(understood.query, asked.hidden)
    matching = all_of(visible, *filter_queries(asked.filters))
    after = place.after if place else None
    if asked.order == "relevance":
        same_view = place is None or place.view == view.number
        page = ranking.page_by_score(searcher, matching, after, limit, same_view=same_view)
    else:
        key = after.key if after else None
        page = ranking.page_by_key(searcher, matching, asked.order, key, limit)
    facets = searching.count_facets(searcher, visible, asked.filters)
    return Found(understood, count_matches(searcher, matching), facets, page)


def _wire_facets(facets: Mapping[str, list[FacetValue]]) -> Facets:
    return Facets(
        **{
            name: [FacetCount(value=v.value, count=v.count, selected=v.selected) for v in values]
            for name, values in facets.items()
        }
    )


def _question(asked: Asked) -> str:
    """Return a short name of the question, so that a cursor serves only the one it came from."""
    filters = sorted((name, sorted(values)) for name, values in asked.filters.items() if values)
    text = json.dumps([asked.text, filters, asked.order])
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=6).hexdigest()


def _write_cursor(asked: Asked, place: Place) -> str:
    after = place.after
    if asked.order != "relevance":
        return encode_cursor(_question(asked), 0, 0, 0.0, after.key)
    return encode_cursor(_question(asked), place.view, after.seen, after.score, after.id.hex)


def _read_cursor(asked: Asked, cursor: str | None) -> Place | None:
    decoded = decode_cursor(cursor, str, _natural, _natural, float, str)
    if decoded is None:
        return None
    question, view, seen, score, key = decoded
    if question != _question(asked):
        raise InvalidCursor
    if asked.order != "relevance":
        if not ranking.is_sort_key(key):
            raise InvalidCursor
        return Place(0, Ranked(UUID(int=0), key=key))
    try:
        return Place(view, Ranked(UUID(key), score=score, seen=seen))
    except ValueError:
        raise InvalidCursor from None


def _natural(value: object) -> int:
    if type(value) is not int or not 0 <= value < 2**63:
        raise ValueError("not a natural number")
    return value


async def suggest(session: AsyncSession, engine: SearchEngine, text: str) -> SuggestionList:
    """Return up to eight things to search for that begin as typed, of public items alone."""
    view = engine.view()
    visible = without(EVERYTHING, await queries.read_hidden(session, view.position))
    found = await engine.run(
        lambda: suggesting.suggest(view.searcher, text, engine.subjects, visible)
    )
    titles = await queries.read_titles(session, [s.item_id for s in found if s.item_id])
    named = [
        replace(s, text=titles.get(s.item_id, "")) if s.item_id is not None else s for s in found
    ]
    return SuggestionList(
        items=[
            Suggestion(text=s.text, kind=s.kind, item_id=s.item_id)
            for s in suggesting.choose(named)
        ]
    )
