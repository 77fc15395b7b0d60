"""What can go wrong with a course."""

from kit.problems import Conflict


class IllegalCourseTransition(Conflict):
    slug, title = "illegal-transition", "The course cannot go from its state to that one"

    def __init__(self, present: str, wanted: str) -> None:
        super().__init__(
            f"A course that is {present} cannot become {wanted}.",
            errors=[{"pointer": "#/status", "code": "illegal_transition"}],
        )
