"""Names of files: as people gave them, made safe; and the Content-Disposition header."""

import re
import unicodedata
from urllib.parse import quote

from catalog.files.types import EXTENSIONS, extension_of
from kit.texts import is_forbidden

_LONGEST = 150


def clean_name(name: str) -> str:
    """Return the last part of the path without control characters or leading dots."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(c for c in last if not is_forbidden(c) and c not in '<>:"|?*')
    return kept.strip(" .") or "file"


def fitting_name(name: str, media_type: str) -> str | None:
    """Return the name with an extension that fits the type, or None when it says another type."""
    cleaned = clean_name(name)
    claimed = extension_of(cleaned)
    fitting = EXTENSIONS[media_type]
    if claimed in fitting:
        stem = cleaned[: -len(claimed) - 1]
        return f"{stem[:_LONGEST].strip(' .') or 'file'}.{claimed}"
    if claimed in {e for extensions in EXTENSIONS.values() for e in extensions}:
        return None
    return f"{cleaned[:_LONGEST]}.{fitting[0]}"


def content_disposition(kind: str, name: str) -> str:
    """Return the header (RFC 6266): an ASCII name for old clients and the true one (RFC 8187)."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r'["\\%;]', "_", folded)
    if not plain.partition(".")[0].strip():
        plain = f"file{plain.strip()}"
    exact = quote(name, safe="!#$&+-.^_`|~")
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{exact}"
