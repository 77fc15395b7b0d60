"""The Range header (RFC 9110 section 14) for one range of bytes."""

import re

_ONE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.ASCII | re.IGNORECASE)


class Unsatisfiable(Exception):
    """No byte of the range is in the file."""


def select_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Return [start, end) of what to send, or None for the whole file.

    Several ranges, another unit and malformed values are answered with the whole file, as
    section 14.2 allows. Raises Unsatisfiable.
    """
    match = _ONE.fullmatch(header) if header else None
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        return _suffix(int(last), size)
    start = int(first)
    if last and int(last) < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return start, min(int(last) + 1, size) if last else size


def _suffix(length: int, size: int) -> tuple[int, int]:
    if length == 0 or size == 0:
        raise Unsatisfiable
    return max(0, size - length), size
