"""The Content-Security-Policy of the pages that the gateway serves."""

import base64
import hashlib
import re

_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style\s*>", re.DOTALL | re.IGNORECASE)
_DATA = re.compile(r"""\btype\s*=\s*["']?application/(ld\+)?json""", re.IGNORECASE)


def content_policy(html: str) -> str:
    """Return the Content-Security-Policy that lets exactly the inline scripts of the page run."""
    scripts = [
        _hash(text)
        for attributes, text in _SCRIPT.findall(html)
        if "src=" not in attributes and not _DATA.search(attributes)
    ]
    styles = [_hash(text) for text in _STYLE.findall(html)]
    return "; ".join(
        [
            "default-src 'self'",
            " ".join(["script-src 'self'", *sorted(set(scripts))]),
            " ".join(["style-src 'self'", *sorted(set(styles))]),
            "img-src 'self' data:",
            "frame-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        ]
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
