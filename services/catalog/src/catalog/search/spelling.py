"""One typing error forgiven: the real word of the index nearest to a word that finds nothing."""

import string
from collections.abc import Iterator

from tantivy import Query, Searcher

from catalog.search.building import all_of, count_matches, word_query
from catalog.search.documents import SEPARATOR
from catalog.search.words import Typed, Word

MIN_LETTERS = 4
_ALPHABET = string.ascii_lowercase
_CANDIDATES = 5


def one_edit_away(word: str) -> Iterator[str]:
    """Yield each text that differs by one swap, letter changed, left out or put in."""
    halves = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    for left, right in halves:
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        if right:
            yield left + right[1:]
        for letter in _ALPHABET:
            if right:
                yield left + letter + right[1:]
            yield left + letter + right


def nearest_word(searcher: Searcher, word: Word, visible: Query) -> tuple[str, str] | None:
    """Return the commonest indexed word one edit away: folded, and as it is written.

    Only words of items that `visible` matches count, so nothing unpublished shows.
    """
    if len(word.plain) < MIN_LETTERS or not word.plain.isalpha():
        return None
    counted = {
        candidate: searcher.doc_freq("plain", candidate)
        for candidate in set(one_edit_away(word.plain)) - {word.plain}
    }
    best = sorted((c for c, n in counted.items() if n), key=lambda c: (-counted[c], c))
    for candidate in best[:_CANDIDATES]:
        spelled = searcher.terms_with_prefix(
            "spelling", candidate + SEPARATOR, filter_query=visible, limit=1
        )
        if spelled:
            return candidate, spelled[0][0].removeprefix(candidate + SEPARATOR)
    return None


def put_right(searcher: Searcher, typed: Typed, visible: Query) -> tuple[Typed, str] | None:
    """Correct the words that no visible item has; return them and the text to show.

    None when there is nothing to correct or a word has no neighbour.
    """
    shown = {word: word.plain for word in typed.words}
    corrected = typed
    for word in typed.required:
        if count_matches(searcher, all_of(visible, word_query(word))):
            continue
        nearest = nearest_word(searcher, word, visible)
        if nearest is None:
            return None
        corrected = corrected.with_word(word, nearest[0])
        shown[word] = nearest[1]
    if corrected == typed:
        return None
    return corrected, " ".join(shown[word] for word in typed.words)


def commoner_neighbour(
    searcher: Searcher, typed: Typed, visible: Query
) -> tuple[Typed, str] | None:
    """For a single rare word, return a neighbour that ten times as many items have."""
    if len(typed.words) != 1:
        return None
    word = typed.words[0]
    nearest = nearest_word(searcher, word, visible)
    if nearest is None:
        return None
    own = count_matches(searcher, all_of(visible, word_query(word)))
    corrected = typed.with_word(word, nearest[0])
    theirs = count_matches(searcher, all_of(visible, word_query(corrected.words[0])))
    return (corrected, nearest[1]) if theirs >= 10 * max(own, 1) else None
