"""The session cookie (RFC 6265bis): opaque, HttpOnly, SameSite=Lax, `__Host-` under https."""

from collections.abc import Iterable

NAME = "semillas_session"


def cookie_name(is_https: bool) -> str:
    return f"__Host-{NAME}" if is_https else NAME


def set_cookie(token: str, is_https: bool) -> str:
    """Return the Set-Cookie value. Without Max-Age: closing a shared computer's browser ends it."""
    return f"{cookie_name(is_https)}={token}; {_attributes(is_https)}"


def clear_cookie(is_https: bool) -> str:
    return f"{cookie_name(is_https)}=; Max-Age=0; {_attributes(is_https)}"


def _attributes(is_https: bool) -> str:
    return "Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if is_https else "")


def find_token(headers: Iterable[tuple[bytes, bytes]], is_https: bool) -> str | None:
    """Return the session token of the Cookie headers.

    Two different values mean that somebody planted one (a sibling host, say): neither counts.
    """
    wanted = cookie_name(is_https)
    found = set()
    for name, value in headers:
        if name == b"cookie":
            for pair in value.decode("latin-1").split(";"):
                key, _, token = pair.strip().partition("=")
                if key == wanted and token:
                    found.add(token)
    return found.pop() if len(found) == 1 else None
