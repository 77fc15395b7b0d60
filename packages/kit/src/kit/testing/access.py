"""The access table of a service: one row a route, one column an identity, checked by requests.

A service writes `ACCESS: dict[str, Access]` keyed by `"GET /v1/items/{item_id}"`. A route
without a row, or a row without a route, fails; so does an identity that is let in, or kept
out, against the table.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from fastapi import FastAPI

from kit.auth import Role

OWN_LIBRARY = "00000000-0000-4000-8000-000000000001"
OTHER_LIBRARY = "00000000-0000-4000-8000-000000000002"
OWN_ORGANISATION = "00000000-0000-4000-8000-000000000003"
OTHER_ORGANISATION = "00000000-0000-4000-8000-000000000004"
OWN_DEPARTMENT, OTHER_DEPARTMENT = "13", "25"

# The standard identities; the tested object belongs to OWN_LIBRARY in OWN_DEPARTMENT.
IDENTITIES: dict[str, tuple[Role, ...] | None] = {
    "anonymous": None,
    "member": (Role("member", "self"),),
    "partner:own": (Role("partner", "organisation", OWN_ORGANISATION),),
    "partner:other": (Role("partner", "organisation", OTHER_ORGANISATION),),
    "librarian:own": (Role("librarian", "library", OWN_LIBRARY),),
    "librarian:other": (Role("librarian", "library", OTHER_LIBRARY),),
    "municipality_officer:own": (Role("municipality_officer", "library", OWN_LIBRARY),),
    "municipality_officer:other": (Role("municipality_officer", "library", OTHER_LIBRARY),),
    "trainer": (Role("trainer", "network"),),
    "project_manager": (Role("project_manager", "programme", "demo"),),
    "coordinator:own": (Role("coordinator", "department", OWN_DEPARTMENT),),
    "coordinator:other": (Role("coordinator", "department", OTHER_DEPARTMENT),),
    "coordinator:network": (Role("coordinator", "network"),),
    "administrator": (Role("administrator", "network"),),
}
EVERYONE = frozenset(IDENTITIES)
SIGNED_IN = EVERYONE - {"anonymous"}
NETWORK_STAFF = frozenset({"coordinator:network", "administrator"})


@dataclass(frozen=True)
class Access:
    """Who is let in; otherwise anonymous is 401, the rest `denied` or as `exceptions` say."""

    allow: frozenset[str]
    denied: int = 403
    exceptions: dict[str, int] = field(default_factory=dict)

    def expected_refusal(self, identity: str) -> int | None:
        """Return the status that refuses the identity, or None when it is let in."""
        if identity in self.allow:
            return None
        if identity in self.exceptions:
            return self.exceptions[identity]
        return 401 if identity == "anonymous" else self.denied


def allow(*identities: str | Iterable[str], denied: int = 403, **exceptions: int) -> Access:
    """Write a row: names or sets of names that are let in."""
    names: set[str] = set()
    for entry in identities:
        names.update({entry} if isinstance(entry, str) else entry)
    unknown = names - EVERYONE
    if unknown:
        raise ValueError(f"unknown identities: {sorted(unknown)}")
    return Access(frozenset(names), denied, exceptions)


def operations(app: FastAPI) -> set[str]:
    """Return every documented operation, `METHOD /path`."""
    methods = {"get", "head", "post", "put", "patch", "delete", "options"}
    return {
        f"{method.upper()} {path}"
        for path, item in app.openapi()["paths"].items()
        for method in item
        if method in methods
    }


def assert_complete(app: FastAPI, table: dict[str, Access]) -> None:
    """Fail when a route has no row or a row has no route."""
    routes = operations(app)
    assert not routes - table.keys(), f"routes without access row: {sorted(routes - table.keys())}"
    assert not table.keys() - routes, f"rows without route: {sorted(table.keys() - routes)}"


def assert_answer(access: Access, identity: str, status: int, where: str) -> None:
    """Fail when the identity got in against the table, or was kept out against it."""
    refusal = access.expected_refusal(identity)
    if refusal is None:
        assert status not in {401, 403} and status < 500, f"{where}: {identity} kept out: {status}"
    else:
        assert status == refusal, f"{where}: {identity} expected {refusal}, got {status}"
