"""Dates of a year, a month or a day (EDTF level 0, ISO 8601-2), proleptic Gregorian."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def exists(value: str) -> bool:
    """Tell whether `YYYY`, `YYYY-MM` or `YYYY-MM-DD` names a time that there is."""
    match = _FORM.fullmatch(value)
    if match is None:
        return False
    year, month, day = (int(part) if part else 1 for part in match.groups())
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _check(value: str) -> str:
    if not exists(value):
        raise PydanticCustomError("no_such_date", "Not a date YYYY, YYYY-MM or YYYY-MM-DD")
    return value


PartialDate = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=10), AfterValidator(_check)
]
