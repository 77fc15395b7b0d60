"""Errors of search that a client sees."""

from kit.problems import Unavailable


class SearchUnavailable(Unavailable):
    slug, title = "search-unavailable", "Searching is not possible at the moment; try again"
