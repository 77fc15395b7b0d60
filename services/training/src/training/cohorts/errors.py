"""What can go wrong with cohorts and sessions."""

from kit.problems import Conflict, Invalid


class IllegalCohortTransition(Conflict):
    slug, title = "illegal-transition", "The cohort cannot go from its state to that one"

    def __init__(self, present: str, wanted: str) -> None:
        super().__init__(
            f"A cohort that is {present} cannot become {wanted}.",
            errors=[{"pointer": "#/status", "code": "illegal_transition"}],
        )


class CohortOver(Conflict):
    slug, title = "cohort-over", "The cohort is finished or cancelled and does not change any more"


class CourseNotPublished(Conflict):
    slug, title = "course-not-published", "Only a published course has cohorts"


class SessionOutsideCohort(Conflict):
    slug, title = "session-outside-cohort", "A session lies outside its cohort's dates"


class SessionsOverlap(Conflict):
    slug, title = "sessions-overlap", "The cohort already has a session at that time"


class ImpossibleDates(Invalid):
    slug, title = "impossible-dates", "It would end before it starts"

    def __init__(self, pointer: str) -> None:
        super().__init__(errors=[{"pointer": pointer, "code": "ends_before_start"}])


class LibraryNeeded(Invalid):
    slug, title = "library-needed", "Only an online cohort does without a library"

    def __init__(self) -> None:
        super().__init__(errors=[{"pointer": "#/modality", "code": "library_needed"}])


class LibraryDiffers(Invalid):
    slug, title = "library-differs", "The library is known to lie in another district"

    def __init__(self) -> None:
        super().__init__(errors=[{"pointer": "#/library/ubigeo", "code": "library_differs"}])
