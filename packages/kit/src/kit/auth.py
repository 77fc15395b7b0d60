"""Who is calling: the verified access token as a Principal, and the dependencies that demand one.

Roles are opaque here: a role name, a kind of scope and the id of the thing it is held over.
"""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.security import HTTPBearer

from kit.problems import Forbidden, Unauthenticated, Unavailable
from kit.tokens import InvalidToken, KeysUnreachable, Verifier

# For the OpenAPI document only: the header is read below so that every fault is a 401 problem.
bearer_scheme = HTTPBearer(auto_error=False, bearerFormat="JWT")


@dataclass(frozen=True)
class Role:
    """A role held over a scope; `scope_id` is None for scopes that have only one member."""

    role: str
    scope_kind: str
    scope_id: str | None = None


@dataclass(frozen=True)
class Principal:
    """The caller as its token tells."""

    subject: str
    name: str
    client_id: str
    roles: frozenset[Role]

    def holds(
        self, *names: str, scope_kind: str | None = None, scope_id: str | None = None
    ) -> bool:
        """Tell whether one of these roles is held, over the given scope when one is given."""
        return any(
            role.role in names
            and (scope_kind is None or role.scope_kind == scope_kind)
            and (scope_id is None or role.scope_id == scope_id)
            for role in self.roles
        )

    def scopes_of(self, *names: str, scope_kind: str) -> set[str]:
        """Return the ids of the scopes of that kind over which one of the roles is held."""
        return {
            role.scope_id
            for role in self.roles
            if role.role in names and role.scope_kind == scope_kind and role.scope_id
        }


def principal_of(claims: dict[str, Any]) -> Principal:
    """Build the principal from verified claims; raise InvalidToken when `roles` are misshapen."""
    try:
        roles = frozenset(
            Role(_text(r["role"]), _text(r["scope_kind"]), _text_or_none(r.get("scope_id")))
            for r in claims.get("roles", [])
        )
    except (TypeError, KeyError, AttributeError) as error:
        raise InvalidToken("roles have another shape") from error
    return Principal(
        claims["sub"], str(claims.get("name", "")), str(claims.get("client_id", "")), roles
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not text")
    return value


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)


async def find_principal(
    request: Request, _: Annotated[object, Depends(bearer_scheme)]
) -> Principal | None:
    """Return the caller, or None for an anonymous call; a bad token is 401, never anonymous."""
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("The Authorization header is not a bearer token.")
    verifier: Verifier = request.app.state.verifier
    try:
        return principal_of(await verifier.verify(token.strip()))
    except InvalidToken:
        raise Unauthenticated("The access token is not valid.") from None
    except KeysUnreachable:
        raise Unavailable("The keys that verify access tokens cannot be read.") from None


async def require_principal(
    principal: Annotated[Principal | None, Depends(find_principal)],
) -> Principal:
    if principal is None:
        raise Unauthenticated
    return principal


MaybePrincipal = Annotated[Principal | None, Depends(find_principal)]
SignedIn = Annotated[Principal, Depends(require_principal)]


def require_role(principal: Principal, *names: str) -> None:
    """Raise Forbidden unless one of the roles is held over any scope; object rules come after."""
    if not principal.holds(*names):
        raise Forbidden


async def say_who_may_keep(request: Request, response: Response) -> None:
    """Let any cache keep what an anonymous reader gets, to be asked about again (RFC 9111, 5.2.2).

    What somebody signed in gets is kept by nobody else. A router's dependency.
    """
    if request.method in {"GET", "HEAD"}:
        anonymous = "authorization" not in request.headers
        response.headers["Cache-Control"] = "public, no-cache" if anonymous else "private, no-cache"
        response.headers["Vary"] = "Authorization, Cookie"
