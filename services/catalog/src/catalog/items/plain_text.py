"""Text fields hold plain text: no markup, no control characters, in Unicode's NFC."""

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from kit import texts

_MARKUP = re.compile(
    r"<(?:[a-z/!?][^<>]*>|(?:script|iframe|img|svg|style|object|embed|link|meta|base|form|math)\b)",
    re.IGNORECASE,
)


def has_markup(value: str) -> bool:
    return _MARKUP.search(value) is not None


def check_line(value: str) -> str:
    """Return one line of plain text in NFC; refuse control characters and markup."""
    return _without_markup(texts.check_line(value))


def check_text(value: str) -> str:
    """The same for a text of several lines; CR LF becomes LF."""
    return _without_markup(texts.check_text(value))


def _without_markup(value: str) -> str:
    if has_markup(value):
        raise PydanticCustomError("markup", "Contains HTML; write plain text")
    return value


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
