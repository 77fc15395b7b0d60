"""One search in the index: what matches, how many, the facet counts, the page. Runs in a thread."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from tantivy import Order, Query, Searcher

from catalog.search import spelling
from catalog.search.building import (
    EVERYTHING,
    Filters,
    all_of,
    all_words,
    count_matches,
    filter_queries,
    last_word_begun,
    most_words,
    without,
)
from catalog.search.index import FACETS
from catalog.search.words import Typed, read_words

Sort = Literal["relevance", "newest", "title"]

# So few finds make a rare word suspect; its results stay, with a "did you mean".
_FEW = 3
_FACET_VALUES = 1000


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as it is asked; `hidden` are items that must not show whatever the index says."""

    text: str = ""
    filters: Filters = field(default_factory=dict)
    sort: Sort = "relevance"
    hidden: Collection[UUID] = ()

    @property
    def order(self) -> Sort:
        """Return the order of the answer; without words nothing is more relevant than the new."""
        return "newest" if self.sort == "relevance" and not self.text.strip() else self.sort


@dataclass(frozen=True, slots=True)
class Understood:
    """The query that the words came down to, without filters."""

    query: Query
    did_you_mean: str | None = None
    corrected: bool = False


def understand(searcher: Searcher, text: str, hidden: Collection[UUID]) -> Understood:
    """Find the strictest reading of the words that finds anything among all visible items.

    In this order: every word; the last as the beginning of a word; misspelt words put right;
    two thirds of the words. Filters play no part, so choosing one never changes the reading.
    """
    typed = read_words(text)
    if not typed.words:
        return Understood(EVERYTHING if not text.strip() else Query.empty_query())
    exact = all_words(typed)
    found = count_matches(searcher, without(exact, hidden))
    if found > _FEW:
        return Understood(exact)
    visible = without(EVERYTHING, hidden)
    if found:
        meant = spelling.commoner_neighbour(searcher, typed, visible)
        return Understood(exact, meant[1] if meant else None)
    return _understand_otherwise(searcher, typed, exact, visible, hidden)


def _understand_otherwise(
    searcher: Searcher, typed: Typed, exact: Query, visible: Query, hidden: Collection[UUID]
) -> Understood:
    begun = last_word_begun(typed)
    if begun is not None and count_matches(searcher, without(begun, hidden)):
        return Understood(begun)
    right = spelling.put_right(searcher, typed, visible)
    if right is not None:
        query = all_words(right[0])
        if count_matches(searcher, without(query, hidden)):
            return Understood(query, right[1], corrected=True)
    most = most_words(typed)
    if most is not None and count_matches(searcher, without(most, hidden)):
        return Understood(most)
    return Understood(exact)


def count_facets(searcher: Searcher, query: Query, filters: Filters) -> dict[str, list[FacetValue]]:
    """Count every facet under all filters but its own, so that a second value can be added.

    A chosen value without items is there with count 0; commonest first, then by value.
    """
    chosen = [facet for facet in FACETS if filters.get(facet)]
    free = [facet for facet in FACETS if facet not in chosen]
    counted = _terms(searcher, all_of(query, *filter_queries(filters)), free)
    for facet in chosen:
        narrowed = all_of(query, *filter_queries(filters, but=facet))
        counted |= _terms(searcher, narrowed, [facet])
    return {facet: _values(counted[facet], filters.get(facet, ())) for facet in FACETS}


def _terms(searcher: Searcher, query: Query, facets: list[str]) -> dict[str, dict[str, int]]:
    if not facets:
        return {}
    # segment_size as large as any facet: each segment reports all its values, counts are exact.
    terms = {
        facet: {"terms": {"field": facet, "size": _FACET_VALUES, "segment_size": _FACET_VALUES}}
        for facet in facets
    }
    answer = searcher.aggregate(query, terms)
    return {
        facet: {bucket["key"]: bucket["doc_count"] for bucket in answer[facet]["buckets"]}
        for facet in facets
    }


def _values(counted: Mapping[str, int], chosen: Collection[str]) -> list[FacetValue]:
    counts = dict.fromkeys(chosen, 0) | dict(counted)
    ordered = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return [FacetValue(value, count, value in chosen) for value, count in ordered]


def order_of(sort: Sort) -> tuple[str, Order]:
    """Return the field and direction of the two orders that have a key."""
    return ("sort_title", Order.Asc) if sort == "title" else ("sort_newest", Order.Desc)
