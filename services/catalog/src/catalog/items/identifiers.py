"""Identifiers of published works: check digits and shapes."""

import re
from typing import Literal
from urllib.parse import urlsplit

Scheme = Literal["isbn", "issn", "doi", "uri", "gutenberg", "local"]

# DOI Handbook section 2.2: directory indicator 10, registrant code, any printable suffix.
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S{1,200}", re.ASCII)


def normalise_identifier(scheme: Scheme, value: str) -> str:
    """Return the value in its usual form; raise ValueError when it cannot be one."""
    match scheme:
        case "isbn":
            return normalise_isbn(value)
        case "issn":
            return normalise_issn(value)
        case "doi":
            return normalise_doi(value)
        case "uri":
            return normalise_uri(value)
        case "gutenberg":
            return _require(value, bool(re.fullmatch(r"[1-9]\d{0,8}", value, re.ASCII)))
        case "local":
            return _require(value, 0 < len(value) <= 200)


def normalise_isbn(value: str) -> str:
    """Return ISBN-10 or ISBN-13 without hyphens (ISO 2108): check digit mod 11 or mod 10."""
    digits = re.sub(r"[\s\-\u2010-\u2013]", "", value).upper()
    if re.fullmatch(r"\d{9}[\dX]", digits, re.ASCII):
        total = sum((10 - i) * (10 if c == "X" else int(c)) for i, c in enumerate(digits))
        return _require(digits, total % 11 == 0)
    if re.fullmatch(r"97[89]\d{10}", digits, re.ASCII):
        total = sum(int(c) * (3 if i % 2 else 1) for i, c in enumerate(digits))
        return _require(digits, total % 10 == 0)
    raise ValueError("not an ISBN")


def normalise_issn(value: str) -> str:
    """Return the ISSN as NNNN-NNNC (ISO 3297): check digit mod 11."""
    digits = re.sub(r"[\s\-\u2010-\u2013]", "", value).upper()
    if not re.fullmatch(r"\d{7}[\dX]", digits, re.ASCII):
        raise ValueError("not an ISSN")
    total = sum((8 - i) * (10 if c == "X" else int(c)) for i, c in enumerate(digits))
    return _require(f"{digits[:4]}-{digits[4:]}", total % 11 == 0)


def normalise_doi(value: str) -> str:
    """Return the DOI without a resolver's address, in lower case: DOIs compare without case."""
    bare = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:)", "", value.strip(), flags=re.IGNORECASE)
    return _require(bare.lower(), _DOI.fullmatch(bare) is not None)


def normalise_uri(value: str) -> str:
    """Return an http(s) address or a urn; other schemes, as `javascript:`, are refused."""
    if re.search(r"[\s<>\"{}|\\^`]", value) or len(value) > 2000:
        raise ValueError("not a URI")
    parts = urlsplit(value)
    urn = parts.scheme == "urn" and ":" in parts.path
    return _require(value, urn or (parts.scheme in {"http", "https"} and bool(parts.hostname)))


def _require(value: str, holds: bool) -> str:
    if not holds:
        raise ValueError("the identifier does not check")
    return value
