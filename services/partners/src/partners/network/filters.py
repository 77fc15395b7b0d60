"""What a list of libraries can be narrowed to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LibraryFilter:
    """What a list is narrowed to; `words` are folded, `near` is (latitude, longitude)."""

    words: tuple[str, ...] = ()
    department: str | None = None
    province: str | None = None
    pilot: bool | None = None
    near: tuple[float, float] | None = None
