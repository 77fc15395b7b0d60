"""Tantivy queries made of words and filters."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from tantivy import Occur, Query, Searcher

from catalog.search.index import SCHEMA
from catalog.search.words import MIN_PREFIX, Typed, Word

Filters = Mapping[str, Sequence[str]]

# Field, whether it holds stems, boost. The best field decides, the others add a tenth.
_FIELDS = (
    ("title", True, 4.0),
    ("creators", False, 3.0),
    ("subjects", True, 2.0),
    ("keywords", True, 2.0),
    ("summary", True, 1.0),
    ("body", True, 0.4),
)
_OTHER_FIELDS = 0.1
_TITLE_IS, _TITLE_BEGINS, _TITLE_HAS_PHRASE = 12.0, 3.0, 4.0

EVERYTHING = Query.all_query()


def count_matches(searcher: Searcher, query: Query) -> int:
    # The stubs of tantivy 0.27 leave `count` out.
    found: Any = searcher.search(query, 1)
    return int(found.count)


def all_of(*queries: Query) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


def _best_of(queries: list[Query]) -> Query:
    return Query.disjunction_max_query(queries, _OTHER_FIELDS)


def word_query(word: Word) -> Query:
    """Match items with the word, in any form, in any field."""
    return _best_of(
        [
            Query.boost_query(
                Query.term_query(SCHEMA, name, word.stem if stems else word.plain), boost
            )
            for name, stems, boost in _FIELDS
        ]
    )


def phrase_query(words: Sequence[Word]) -> Query:
    """Match items with the words beside each other in one field."""
    return _best_of(
        [
            Query.boost_query(
                Query.phrase_query(SCHEMA, name, [w.stem if stems else w.plain for w in words]),
                boost,
            )
            for name, stems, boost in _FIELDS
        ]
    )


def prefix_query(prefix: str, *fields: str) -> Query:
    """Match items with a word that begins so in one of the unstemmed fields."""
    return Query.disjunction_max_query(
        [Query.fuzzy_term_query(SCHEMA, name, prefix, 0, prefix=True) for name in fields]
    )


def _title_bonus(typed: Typed) -> list[Query]:
    bonus = [
        Query.boost_query(Query.term_query(SCHEMA, "title_key", typed.key), _TITLE_IS),
        Query.boost_query(prefix_query(typed.key, "title_key"), _TITLE_BEGINS),
    ]
    if len(typed.words) > 1:
        stems: list[str | tuple[int, str]] = [word.stem for word in typed.words]
        near = Query.phrase_query(SCHEMA, "title", stems, slop=1)
        bonus.append(Query.boost_query(near, _TITLE_HAS_PHRASE))
    return bonus


def _scored(required: list[Query], typed: Typed) -> Query:
    optional = [word_query(word) for word in typed.words if word not in typed.required]
    return Query.boolean_query(
        [
            *((Occur.Must, query) for query in required),
            *((Occur.Should, query) for query in (*optional, *_title_bonus(typed))),
        ]
    )


def all_words(typed: Typed) -> Query:
    """Match items with every word and phrase."""
    phrases = [phrase_query(phrase) for phrase in typed.phrases]
    return _scored([*(word_query(word) for word in typed.required), *phrases], typed)


def last_word_begun(typed: Typed) -> Query | None:
    """Match items with every word where the last need only be the beginning of one."""
    last = typed.words[-1]
    if len(last.plain) < MIN_PREFIX or typed.phrases:
        return None
    others = [word_query(word) for word in typed.required if word != last]
    return _scored([*others, prefix_query(last.plain, "title_plain", "plain")], typed)


def most_words(typed: Typed) -> Query | None:
    """Match items with two thirds of three words or more; None for fewer words."""
    required = typed.required
    if len(required) < 3 or typed.phrases:
        return None
    enough = -(-2 * len(required) // 3)
    some = Query.boolean_query(
        [(Occur.Should, word_query(word)) for word in required], minimum_number_should_match=enough
    )
    return _scored([some], typed)


def begins_title(typed: Typed) -> Query:
    """Match items whose title has all words but the last, and a word that begins like it."""
    *whole, last = typed.words
    return Query.boolean_query(
        [
            *((Occur.Must, Query.term_query(SCHEMA, "title_plain", w.plain)) for w in whole),
            (Occur.Must, prefix_query(last.plain, "title_plain")),
            (Occur.Should, Query.boost_query(prefix_query(typed.key, "title_key"), _TITLE_IS)),
        ]
    )


def filter_queries(filters: Filters, *, but: str | None = None) -> list[Query]:
    """Return a query for each facet with chosen values: any of them; leave one facet out."""
    return [
        unscored(Query.term_set_query(SCHEMA, facet, list(values)))
        for facet, values in filters.items()
        if values and facet != but
    ]


def without(query: Query, hidden: Collection[UUID]) -> Query:
    """Leave out items that are no longer public although the index does not know it yet."""
    if not hidden:
        return query
    gone = Query.term_set_query(SCHEMA, "id", [item_id.hex for item_id in hidden])
    return Query.boolean_query([(Occur.Must, query), (Occur.MustNot, gone)])
