"""Who may see, write and publish an item."""

from catalog.items.models import ItemRow
from catalog.items.schemas import Owner
from kit.auth import Principal


def may_publish(principal: Principal) -> bool:
    """Tell whether the caller decides for the network: its coordinators and administrators."""
    return principal.holds("administrator", "coordinator", scope_kind="network")


def may_write(principal: Principal, owner: Owner) -> bool:
    """Tell whether the caller writes items of that owner."""
    if may_publish(principal):
        return True
    return owner in own_scopes(principal)


def own_scopes(principal: Principal) -> list[Owner]:
    """Return the libraries and organisations in whose name the caller writes, in order."""
    libraries = principal.scopes_of("librarian", scope_kind="library")
    organisations = principal.scopes_of("partner", scope_kind="organisation")
    return [Owner(scope_kind="library", scope_id=i) for i in sorted(libraries)] + [
        Owner(scope_kind="organisation", scope_id=i) for i in sorted(organisations)
    ]


def is_staff_of(principal: Principal | None, item: ItemRow) -> bool:
    """Tell whether the caller sees an item in any state, its history and who wrote it.

    Coordinators of a department read every draft: the catalog does not know where a
    library lies.
    """
    return principal is not None and (
        principal.holds("coordinator") or may_write(principal, owner_of(item))
    )


def may_see(principal: Principal | None, item: ItemRow) -> bool:
    return item.status == "published" or is_staff_of(principal, item)


def owner_of(item: ItemRow) -> Owner:
    return Owner.model_validate({"scope_kind": item.owner_kind, "scope_id": item.owner_id})
