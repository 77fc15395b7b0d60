"""What a list of courses can be narrowed to."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class CourseFilter:
    """What a list is narrowed to; `words` are folded.

    Department and library keep the courses that have a cohort there which has not ended.
    """

    words: tuple[str, ...] = ()
    status: str = "published"
    subject: str | None = None
    modality: str | None = None
    department: str | None = None
    library_id: UUID | None = None
