"""What a person typed, as words and phrases; nothing typed is ever a syntax error."""

import re
from dataclasses import dataclass

from catalog.search.analysis import query_words, stem

MAX_QUERY_CHARS = 200
MAX_WORDS = 12
MIN_PREFIX = 2

# Words that alone say nothing: asked for only when there are no others.
_STOP = frozenset(
    re.findall(
        r"\w+",
        "a al ante con como cual cuales de del desde donde e el ella en entre era es esta este la "
        "las le les lo los mas mi mis muy no o para pero por que quien se ser si sin sobre su sus "
        "te tu un una unas uno unos y ya the of and to in an for on with at by is",
    )
)
_PHRASE = re.compile(r'["“”«»]([^"“”«»]+)["“”«»]')


@dataclass(frozen=True, slots=True)
class Word:
    """`plain` is folded, `stem` its stem."""

    plain: str
    stem: str

    @property
    def is_stop(self) -> bool:
        return self.plain in _STOP


@dataclass(frozen=True, slots=True)
class Typed:
    """The words in their order, each once, and the quoted phrases of two and more words."""

    words: tuple[Word, ...]
    phrases: tuple[tuple[Word, ...], ...] = ()

    @property
    def required(self) -> tuple[Word, ...]:
        """Return the words that must be found: all but function words, unless there are no more."""
        telling = tuple(word for word in self.words if not word.is_stop)
        return telling or self.words

    @property
    def key(self) -> str:
        return "-".join(word.plain for word in self.words)

    def with_word(self, old: Word, new: str) -> "Typed":
        """Return the same with one word put right; phrases that held it are given up."""
        words = tuple(word_of(new) if word == old else word for word in self.words)
        return Typed(words, tuple(p for p in self.phrases if old not in p))


def word_of(plain: str) -> Word:
    return Word(plain, stem(plain))


def read_words(text: str) -> Typed:
    """Read at most MAX_WORDS words of the first MAX_QUERY_CHARS characters."""
    text = text[:MAX_QUERY_CHARS]
    words = dict.fromkeys(query_words(text)[:MAX_WORDS])
    phrases = [query_words(quoted)[:MAX_WORDS] for quoted in _PHRASE.findall(text)]
    return Typed(
        tuple(word_of(word) for word in words),
        tuple(tuple(word_of(w) for w in phrase) for phrase in phrases if len(phrase) > 1),
    )
