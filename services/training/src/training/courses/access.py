"""Who may do what with a course: it belongs to the network."""

from kit.auth import Principal
from kit.problems import Forbidden


def writes(principal: Principal) -> bool:
    """Tell whether the caller keeps the network's courses."""
    return principal.holds("administrator", "coordinator", scope_kind="network")


def sees_drafts(principal: Principal | None) -> bool:
    return principal is not None and principal.holds("administrator", "coordinator", "trainer")


def require_writer(principal: Principal) -> None:
    if not writes(principal):
        raise Forbidden
