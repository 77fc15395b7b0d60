"""What can go wrong with items, as clients see it."""

from kit.problems import Conflict, Forbidden, Invalid


class IllegalTransition(Conflict):
    slug, title = "illegal-transition", "The item cannot go from its state to that one"


class IncompleteItem(Conflict):
    slug, title = "incomplete-item", "The item lacks what readers need to find it"


class ReviewRequired(Forbidden):
    slug, title = "review-required", "A published item is changed by a coordinator"


class UnknownSubject(Invalid):
    slug, title = "unknown-subject", "A subject is not in the scheme"


class OwnerRequired(Invalid):
    slug, title = "owner-required", "Say which library or organisation owns the item"
