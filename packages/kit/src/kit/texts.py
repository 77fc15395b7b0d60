"""What people write in a field: characters that disguise or disturb are refused."""

import unicodedata

from pydantic_core import PydanticCustomError

# Line separators and the bidirectional overrides that can disguise a file name or a link.
_FORBIDDEN = set(
    "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff"
)


def is_forbidden(character: str) -> bool:
    """Tell whether a character may never stand in a text: control, lone surrogate, override."""
    return unicodedata.category(character) in {"Cc", "Cs"} or character in _FORBIDDEN


def is_visible(text: str) -> bool:
    """Tell whether there is anything to see: a letter, a digit, a sign."""
    return any(unicodedata.category(character)[0] in "LNPS" for character in text)


def check_line(text: str) -> str:
    """Return one line of text in NFC; for pydantic, so it raises PydanticCustomError."""
    if any(map(is_forbidden, text)):
        raise PydanticCustomError("control_character", "Contains a control character")
    if not is_visible(text):
        raise PydanticCustomError("nothing_visible", "There is nothing to read in it")
    return unicodedata.normalize("NFC", text)


def check_text(text: str) -> str:
    """The same for a text of several lines; CR LF becomes LF."""
    text = text.replace("\r\n", "\n")
    check_line(text.translate({ord("\n"): " ", ord("\t"): " "}))
    return unicodedata.normalize("NFC", text)
