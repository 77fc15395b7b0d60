"""One page of matches in a stable order, and the place after it."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tantivy import Index, Query, Searcher

from catalog.search.building import all_of, unscored
from catalog.search.index import SCHEMA
from catalog.search.searching import Sort, order_of

# Only this can parse a text range; user text never reaches it.
_RANGES = Index(SCHEMA)
_SORT_KEY = re.compile(r"[\w-]{1,300}")
# Equal scores that the tie-break in the index left equal are sorted by id over the page's edge.
_MARGIN = 16


@dataclass(frozen=True, slots=True)
class Ranked:
    """A match and its place in the order: the sort key, or score and how many came before."""

    id: UUID
    key: str = ""
    score: float = 0.0
    seen: int = 0


def is_sort_key(text: str) -> bool:
    return _SORT_KEY.fullmatch(text) is not None


def page_by_key(
    searcher: Searcher, query: Query, sort: Sort, after: str | None, limit: int
) -> list[Ranked]:
    """Return the matches after a sort key; the keys are unique, so none is doubled or skipped."""
    field, order = order_of(sort)
    if after is not None:
        bounds = f"{{{after} TO *}}" if sort == "title" else f"{{* TO {after}}}"
        query = all_of(query, unscored(_RANGES.parse_query(f"{field}:{bounds}", ["id"])))
    found = searcher.search(query, limit, count=False, order_by_field=field, order=order)
    return [Ranked(UUID(key.rpartition("--")[2]), key=key) for key, _ in found.hits]


def page_by_score(
    searcher: Searcher, query: Query, after: Ranked | None, limit: int, *, same_view: bool
) -> list[Ranked]:
    """Return the best matches after another, best first, equal ones by id.

    In the view of the index that gave the page before, the place is exact. In another one
    scores may have moved a little, so the place is looked for from the beginning.
    """
    seen = after.seen if after else 0
    offset = max(0, seen - _MARGIN) if same_view else 0
    while True:
        wanted = seen - offset + limit + _MARGIN
        found = searcher.search(query, wanted, count=False, offset=offset, weight_by_field="weight")
        ranked = _rest([_ranked(searcher, hit) for hit in found.hits], after)
        if len(ranked) >= limit or len(found.hits) < wanted:
            return [
                Ranked(r.id, score=r.score, seen=seen + n + 1) for n, r in enumerate(ranked[:limit])
            ]
        seen += limit


def _ranked(searcher: Searcher, hit: tuple[Any, Any]) -> Ranked:
    score, address = hit
    return Ranked(UUID(searcher.doc(address)["id"][0]), score=score)


def _rest(ranked: list[Ranked], after: Ranked | None) -> list[Ranked]:
    ranked.sort(key=_rank)
    return [r for r in ranked if after is None or _rank(r) > _rank(after)]


def _rank(ranked: Ranked) -> tuple[float, str]:
    return -ranked.score, ranked.id.hex
