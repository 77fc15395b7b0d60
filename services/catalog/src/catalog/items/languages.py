"""Language tags (BCP 47): well formed and made of subtags that the IANA registry knows."""

from typing import Annotated

import langcodes
from langcodes.tag_parser import LanguageTagError
from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError


def normalise_language(value: str) -> str:
    """Return the tag in its usual case and shortest form (RFC 5646 sections 2.1.1 and 4.5).

    Raises ValueError when the tag is malformed, private or holds an unknown subtag.
    """
    if "_" in value or not value.isascii() or value.lower().startswith(("x-", "i-")):
        raise ValueError("not a language tag")
    try:
        valid = langcodes.tag_is_valid(value)
        # `macro=False`: quy stays quy, it does not become qu.
        return str(langcodes.standardize_tag(value, macro=False)) if valid else _refuse(value)
    except (LanguageTagError, KeyError) as error:
        raise ValueError("not a language tag") from error


def _refuse(value: str) -> str:
    raise ValueError(f"unknown language tag {value!r}")


def _check(value: str) -> str:
    try:
        return normalise_language(value)
    except ValueError:
        raise PydanticCustomError("unknown_language", "Not a known BCP 47 language tag") from None


LanguageTag = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=2, max_length=35),
    AfterValidator(_check),
]
