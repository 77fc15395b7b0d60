"""The first answer of a page: a service's fragment written into the web app's shell."""

import gzip
import json
import re
from html import escape
from typing import Any
from urllib.parse import urljoin, urlsplit

from pydantic import BaseModel, ConfigDict

from gateway.proxy.policy import content_policy
from gateway.spa.files import Body

HEAD, BODY = "<!--semillas:head-->", "<!--semillas:body-->"

_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL | re.IGNORECASE)


class Fragment(BaseModel):
    """What a service tells of a public thing; `body_html` is plain, escaped HTML."""

    model_config = ConfigDict(extra="ignore")

    title: str
    description: str = ""
    lang: str = "es"
    canonical: str | None = None
    json_ld: dict[str, Any] | None = None
    body_html: str
    data: dict[str, Any] | None = None


def json_for_script(value: object) -> str:
    """Return JSON that cannot end its script element nor open a comment in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def write_page(shell: str, fragment: Fragment, *, thing: str, origin: str) -> Body:
    """Return the page: the shell with the fragment at its markers; `thing` is its address."""
    page = _TITLE.sub("", shell, count=1)
    head = _head(fragment, canonical=_canonical(fragment, thing, origin))
    page = page.replace(HEAD, head, 1).replace(BODY, _body(fragment, thing), 1)
    plain = page.encode()
    return Body(
        media_type="text/html; charset=utf-8",
        cache_control="no-cache",
        plain=plain,
        encoded={"gzip": gzip.compress(plain, 6, mtime=0)},
        # Of the shell: what a fragment brings is never allowed to run.
        policy=content_policy(shell),
    )


def _canonical(fragment: Fragment, thing: str, origin: str) -> str:
    address = urljoin(origin, fragment.canonical or thing)
    return address if urlsplit(address).scheme in {"http", "https"} else urljoin(origin, thing)


def _head(fragment: Fragment, *, canonical: str) -> str:
    parts = [
        f"<title>{escape(fragment.title)}</title>",
        f'<meta name="description" content="{escape(fragment.description)}">',
        f'<link rel="canonical" href="{escape(canonical)}">',
    ]
    if fragment.json_ld is not None:
        linked = json_for_script(fragment.json_ld)
        parts.append(f'<script type="application/ld+json">{linked}</script>')
    return "".join(parts)


def _body(fragment: Fragment, thing: str) -> str:
    text = f'<div id="first-answer" lang="{escape(fragment.lang)}">{fragment.body_html}</div>'
    if fragment.data is None:
        return text
    data = json_for_script(fragment.data)
    place = f'type="application/json" id="first-data" data-path="{escape(thing)}"'
    return f"{text}<script {place}>{data}</script>"
