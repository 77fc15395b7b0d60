"""Text fields hold plain text: no markup, no control characters, in Unicode's NFC."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

_MARKUP = re.compile(
    r"<(?:[a-z/!?][^<>]*>|(?:script|iframe|img|svg|style|object|embed|link|meta|base|form|math)\b)",
    re.IGNORECASE,
)
# Line separators and the bidirectional overrides that can disguise a file name or a link.
_FORBIDDEN = set(
    "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff"
)


def has_markup(value: str) -> bool:
    return _MARKUP.search(value) is not None


def is_forbidden(character: str) -> bool:
    """Tell whether a character may never stand in a text: control, lone surrogate, override."""
    return unicodedata.category(character) in {"Cc", "Cs"} or character in _FORBIDDEN


def check_line(value: str) -> str:
    """Return one line of plain text in NFC; refuse control characters and markup."""
    if any(is_forbidden(c) for c in value):
        raise PydanticCustomError("control_character", "Contains a control character")
    if has_markup(value):
        raise PydanticCustomError("markup", "Contains HTML; write plain text")
    return unicodedata.normalize("NFC", value)


def check_text(value: str) -> str:
    """The same for a text of several lines; CR LF becomes LF."""
    value = value.replace("\r\n", "\n")
    for line in re.split(r"[\n\t]", value):
        check_line(line)
    return unicodedata.normalize("NFC", value)


Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=1000),
    AfterValidator(check_line),
]
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
    AfterValidator(check_line),
]
Summary = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000),
    AfterValidator(check_text),
]
Note = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=1000),
    AfterValidator(check_text),
]
