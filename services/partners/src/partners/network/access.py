"""Who may do what with a library."""

from uuid import UUID

from kit.auth import Principal
from kit.problems import Forbidden
from partners.network.models import Library

# What places a library in the network is not the library's own to change.
COORDINATED = frozenset({"ubigeo", "pilot"})


def coordinates(principal: Principal, ubigeo: str) -> bool:
    """Tell whether the caller answers for the department in which this ubigeo lies."""
    return (
        principal.holds("administrator", scope_kind="network")
        or principal.holds("coordinator", scope_kind="network")
        or principal.holds("coordinator", scope_kind="department", scope_id=ubigeo[:2])
    )


def keeps(principal: Principal, library_id: UUID) -> bool:
    """Tell whether the caller is a librarian of this library."""
    return principal.holds("librarian", scope_kind="library", scope_id=str(library_id))


def require_coordinator(principal: Principal, ubigeo: str) -> None:
    if not coordinates(principal, ubigeo):
        raise Forbidden


def require_editor(principal: Principal, library: Library) -> None:
    if not coordinates(principal, library.ubigeo) and not keeps(principal, library.id):
        raise Forbidden


def require_change(principal: Principal, library: Library, fields: set[str]) -> None:
    """Raise Forbidden, naming the fields, when the caller may edit but not change these."""
    require_editor(principal, library)
    refused = sorted(fields & COORDINATED)
    if refused and not coordinates(principal, library.ubigeo):
        raise Forbidden(
            "Only a coordinator changes this.",
            errors=[{"pointer": f"#/{field}", "code": "coordinator_only"} for field in refused],
        )
