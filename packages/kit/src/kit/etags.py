"""Strong validators and conditional requests (RFC 9110 sections 8.8.3 and 13.1)."""

from typing import Annotated

from fastapi import Header

from kit.problems import Problem

IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=512)]
IfNoneMatch = Annotated[str | None, Header(alias="If-None-Match", max_length=512)]


class PreconditionRequired(Problem):
    slug, title, status = (
        "precondition-required",
        "Send If-Match with the ETag of the version you read",
        428,
    )


class PreconditionFailed(Problem):
    slug, title, status = "precondition-failed", "Somebody changed it in the meantime", 412


def etag_of(*parts: object) -> str:
    """Return a strong entity tag made of the parts, `"a-b"`."""
    return '"' + "-".join(str(part) for part in parts) + '"'


def matches(header: str | None, etag: str, *, weak: bool = False) -> bool:
    """Tell whether a list of entity tags holds this one; `*` holds every one.

    Strong comparison unless `weak` (If-None-Match compares weakly, RFC 9110 section 13.1.2).
    """
    if header is None:
        return False
    tags = [tag.strip() for tag in header.split(",")]
    if weak:
        tags = [tag.removeprefix("W/") for tag in tags]
    return "*" in tags or etag in tags


def require_if_match(header: str | None, etag: str) -> None:
    """Raise 428 without the header and 412 when it names another version."""
    if header is None:
        raise PreconditionRequired
    if not matches(header, etag):
        raise PreconditionFailed
