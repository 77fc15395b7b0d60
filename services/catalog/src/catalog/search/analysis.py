"""From text to index terms: accents, case, glottal marks, Spanish plurals and stems.

One chain serves the index and the queries. Text is folded here; tantivy's analyzers split it
and stem it. The Spanish stemmer alone takes `mujer` and `mujeres`, `celular` and `celulares`,
`luz` and `luces` for different words (measured), so plurals in -es are undone before it.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

MAX_TOKEN_BYTES = 60

_MACROLANGUAGES = {
    "qu": "qub qud quf qug quh quk qul qup qur qus quw qux quy quz qva qvc qve qvh qvi qvj qvl "
    "qvm qvn qvo qvp qvs qvw qvz qwa qwc qwh qws qxa qxc qxh qxl qxn qxo qxp qxr qxt qxu qxw",
    "ay": "ayr ayc",
}
_MACROLANGUAGE_OF = {
    code: macro for macro, codes in _MACROLANGUAGES.items() for code in codes.split()
}
# Languages in which an apostrophe is a letter, or part of one: Quechua, Aymara, Shipibo.
_GLOTTAL = {"qu", "ay", "shp"}

_APOSTROPHES = "'’‘ʼʻ`´′ʹˈꞌꞋ＇"
_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")
_INNER_APOSTROPHE = re.compile(rf"(?<=\w)[{_APOSTROPHES}]+(?=\w)")
_WORD_WITH_APOSTROPHE = re.compile(rf"[^\W_]+(?:[{_APOSTROPHES}]+[^\W_]+)+")
_PLURAL_ES = re.compile(r"\b(\w*[aeiou][cdfjlnrsx])es\b")
_SPELLED = re.compile(r"[^\W\d_]{3,40}")
_FINAL_Z = re.compile(r"(?<=\w)z\b")


def _analyzer(*filters: Filter) -> TextAnalyzer:
    builder = TextAnalyzerBuilder(Tokenizer.simple())
    for each in (Filter.remove_long(MAX_TOKEN_BYTES), Filter.lowercase(), Filter.ascii_fold()):
        builder = builder.filter(each)
    for each in filters:
        builder = builder.filter(each)
    return builder.build()


PLAIN = _analyzer()
STEMMED = _analyzer(Filter.stemmer("spanish"))


def languages_with_macro(languages: Iterable[str]) -> list[str]:
    """Return the BCP 47 tags, and `qu` beside `quy`, `ay` beside `ayr`, `es` beside `es-PE`."""
    found: dict[str, None] = {}
    for tag in languages:
        base = tag.split("-")[0]
        found.update(dict.fromkeys((tag, base, _MACROLANGUAGE_OF.get(base, base))))
    return list(found)


def has_glottal_language(languages: Iterable[str]) -> bool:
    return not _GLOTTAL.isdisjoint(languages_with_macro(languages))


def fold(text: str) -> str:
    """Return lower case without accents and other marks; ñ becomes n, ü becomes u."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def join_apostrophes(text: str) -> str:
    """Write `k'ancha`, `kʼancha` and `k’ancha` as `kancha`; a quoting apostrophe is a space."""
    return _APOSTROPHE.sub(" ", _INNER_APOSTROPHE.sub("", text))


def open_apostrophes(text: str) -> str:
    """Split `l'eau` into `l eau`, and add the joined form `leau` at the end."""
    joined = [_APOSTROPHE.sub("", word) for word in _WORD_WITH_APOSTROPHE.findall(text)]
    return " ".join([_APOSTROPHE.sub(" ", text), *joined])


def plain_text(text: str, *, glottal: bool = False) -> str:
    """Return an item's text ready for the PLAIN analyzer."""
    return fold(join_apostrophes(text) if glottal else open_apostrophes(text))


def singular_text(folded: str) -> str:
    """Undo plurals in -es of folded text and write a final z as c: luz, luces → luc.

    Only a single consonant between vowels is taken for a plural's; in -bles, -ntes and the like
    the stemmer knows the way. Twice, because `ingleses` must also meet `interes`-like words.
    """
    once = _PLURAL_ES.sub(r"\1", folded)
    return _FINAL_Z.sub("c", _PLURAL_ES.sub(r"\1", once))


def query_words(text: str) -> list[str]:
    """Return the folded words of what a person typed."""
    return PLAIN.analyze(fold(join_apostrophes(text)))


def stem(word: str) -> str:
    """Return the stem of one folded word."""
    stems = STEMMED.analyze(singular_text(word))
    return stems[0] if stems else word


def key_of(text: str) -> str:
    """Return the words of a text joined by `-`, which sorts before every letter and digit."""
    return "-".join(query_words(text))


def surfaces(text: str) -> dict[str, str]:
    """Return the words of a text as they are written in lower case, by their folded form."""
    spelled = join_apostrophes(unicodedata.normalize("NFC", text).lower())
    found = {}
    for word in _SPELLED.findall(spelled):
        folded = _fold_word(word)
        if folded is not None:
            found[folded] = word
    return found


@lru_cache(maxsize=50_000)
def _fold_word(word: str) -> str | None:
    folded = query_words(word)
    return folded[0] if len(folded) == 1 else None
