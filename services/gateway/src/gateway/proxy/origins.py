"""Cross-site request forgery: an unsafe request with our cookie must come from our own pages."""

from gateway.proxy.headers import Headers, find_header
from gateway.settings import Settings
from kit.settings import is_loopback

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def comes_from_own_page(headers: Headers, settings: Settings) -> bool:
    """Tell by Origin or, when it is absent, by Sec-Fetch-Site; neither means no."""
    origin = find_header(headers, b"origin")
    if origin is None:
        return find_header(headers, b"sec-fetch-site") == b"same-origin"
    return is_own_origin(origin, headers, settings)


def comes_from_other_page(headers: Headers, settings: Settings) -> bool:
    """Tell whether a browser says that another site made it send this."""
    origin = find_header(headers, b"origin")
    if origin is not None:
        return not is_own_origin(origin, headers, settings)
    return find_header(headers, b"sec-fetch-site") in {b"cross-site", b"same-site"}


def is_own_origin(origin: bytes, headers: Headers, settings: Settings) -> bool:
    text = origin.decode("latin-1")
    if text == settings.public_origin:
        return True
    # On one's own machine the site answers as localhost and as 127.0.0.1.
    host = (find_header(headers, b"host") or b"").decode("latin-1")
    return settings.is_loopback and text == f"http://{host}" and is_loopback(text)
