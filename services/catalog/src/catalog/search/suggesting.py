"""What a search box offers while a person types: subjects, titles, creators. Runs in a thread."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from tantivy import Query, Searcher

from catalog.search.analysis import query_words
from catalog.search.building import all_of, begins_title, count_matches
from catalog.search.documents import SEPARATOR, Subject, Subjects
from catalog.search.index import SCHEMA
from catalog.search.words import MIN_PREFIX, Typed, read_words

MAX_SUGGESTIONS = 8
_MAX_SUBJECTS, _MAX_CREATORS = 2, 3


@dataclass(frozen=True, slots=True)
class Suggested:
    """`text` is empty for a title: the caller reads it by `item_id`."""

    kind: Literal["title", "creator", "subject"]
    text: str = ""
    item_id: UUID | None = None


def suggest(searcher: Searcher, text: str, subjects: Subjects, visible: Query) -> list[Suggested]:
    """Return subjects, then titles, then creators, of items that `visible` matches.

    More titles than MAX_SUGGESTIONS come back, because several items may share one.
    """
    typed = read_words(text)
    if len(typed.key) < MIN_PREFIX:
        return []
    return [
        *_subjects(searcher, typed, subjects, visible),
        *_titles(searcher, typed, visible),
        *_creators(searcher, typed, visible),
    ]


def _subjects(
    searcher: Searcher, typed: Typed, subjects: Subjects, visible: Query
) -> list[Suggested]:
    found: dict[str, None] = {}
    for subject in subjects.by_id.values():
        name = _name_that_fits(subject, typed)
        if name is None:
            continue
        filed = all_of(visible, Query.term_query(SCHEMA, "subject", subject.id))
        if count_matches(searcher, filed):
            found[name] = None
    return [Suggested("subject", name) for name in list(found)[:_MAX_SUBJECTS]]


def _name_that_fits(subject: Subject, typed: Typed) -> str | None:
    """Return the first name in which every word is, the last one at least begun."""
    *whole, last = (word.plain for word in typed.words)
    for name in subject.names:
        words = query_words(name)
        if set(whole) <= set(words) and any(word.startswith(last) for word in words):
            return name
    return None


def _titles(searcher: Searcher, typed: Typed, visible: Query) -> list[Suggested]:
    found = searcher.search(
        all_of(visible, begins_title(typed)),
        2 * MAX_SUGGESTIONS,
        count=False,
        weight_by_field="weight",
    )
    ids = (UUID(searcher.doc(address)["id"][0]) for _, address in found.hits)
    return [Suggested("title", item_id=item_id) for item_id in ids]


def _creators(searcher: Searcher, typed: Typed, visible: Query) -> list[Suggested]:
    found = searcher.terms_with_prefix(
        "creator_key", typed.key, filter_query=visible, limit=2 * _MAX_CREATORS
    )
    names = dict.fromkeys(term.partition(SEPARATOR)[2] for term, _ in found)
    return [Suggested("creator", name) for name in list(names)[:_MAX_CREATORS]]


def choose(found: Iterable[Suggested]) -> list[Suggested]:
    """Return at most MAX_SUGGESTIONS, each text once; room is kept for the creators."""
    unique = {(s.kind, s.text.casefold()): s for s in found if s.text}
    by_kind = {kind: [s for s in unique.values() if s.kind == kind] for kind in _KINDS}
    free = MAX_SUGGESTIONS - len(by_kind["subject"]) - len(by_kind["creator"])
    return [*by_kind["subject"], *by_kind["title"][:free], *by_kind["creator"]]


_KINDS = ("subject", "title", "creator")
