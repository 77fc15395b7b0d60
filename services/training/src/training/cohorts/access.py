"""Who may plan and change cohorts: those who answer for the library they are held in."""

from uuid import UUID

from kit.auth import Principal
from kit.problems import Forbidden


def may_plan(principal: Principal, library_id: UUID | None, ubigeo: str | None) -> bool:
    """Tell whether the caller answers for this library, or for the network when there is none."""
    if principal.holds("administrator", "coordinator", scope_kind="network"):
        return True
    if library_id is None or ubigeo is None:
        return False
    return principal.holds(
        "coordinator", scope_kind="department", scope_id=ubigeo[:2]
    ) or principal.holds("librarian", scope_kind="library", scope_id=str(library_id))


def require_planner(principal: Principal, library_id: UUID | None, ubigeo: str | None) -> None:
    if not may_plan(principal, library_id, ubigeo):
        raise Forbidden
