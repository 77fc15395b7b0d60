"""What a list of cohorts can be narrowed to."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class CohortFilter:
    """`since` keeps what has not ended before that day."""

    course_id: UUID | None = None
    library_id: UUID | None = None
    department: str | None = None
    since: date | None = None
