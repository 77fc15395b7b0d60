"""Errors of the web app's addresses."""

from kit.problems import Problem


class MethodNotAllowed(Problem):
    slug, title, status = "method-not-allowed", "This address can only be read", 405

    def __init__(self) -> None:
        super().__init__(headers={"Allow": "GET, HEAD"})
