"""Text as it is searched and sorted: without case, accents and apostrophes."""

import re
import unicodedata

_APOSTROPHES = str.maketrans("", "", "'’ʼ`´")


def fold(text: str) -> str:
    """Return the text in lower case, without combining marks (NFKD), single-spaced."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\W_]+", " ", bare).split())


def words_of(query: str) -> list[str]:
    """Return the folded words of a query, at most eight: each must occur in what is found."""
    return fold(query).split()[:8]
