"""The web app's files, deep links, policies and the first answers in its shell."""

import asyncio
import base64
import gzip
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from gateway.spa.shell import json_for_script

INLINE = "\n  boot({base: ''});\n"
SHELL = (
    '<!doctype html><html lang="es"><head><title>Semillas</title><!--semillas:head-->'
    f"</head><body><!--semillas:body--><div id=app><script>{INLINE}</script></div></body></html>"
)
ITEM = "/items/0b54c3c4-7d0e-4b6e-9a83-6f1d7a0c1f11"
EVIL = "</script><script>alert(1)</script><!--<img src=x onerror=alert(1)>\"'&\u2028"


@pytest.fixture
def spa(tmp_path: Path) -> Path:
    folder = tmp_path / "build"
    files = {
        "app.html": SHELL,
        "index.html": "<h1>Portada</h1><style>h1{}</style><script src='/a.js'></script>",
        "search.html": "<h1>Buscar</h1><script>a()</script><script>b()</script>",
        "icon.svg": "<svg/>",
        "service-worker.js": "self.x",
        "manifest.webmanifest": "{}",
        "_app/immutable/start.js": "start()",
        "_app/version.json": "{}",
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    (folder / "_app/immutable/start.js.br").write_bytes(b"brotli bytes")
    (folder / "_app/immutable/start.js.gz").write_bytes(gzip.compress(b"start()"))
    (folder / "search.html.gz").write_bytes(gzip.compress(files["search.html"].encode()))
    return folder


@pytest.fixture
async def stack(make_stack: Any, spa: Path) -> Any:
    return await make_stack(spa_dir=spa)


def _sha(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


async def _answer_fragment(stack: Any, **changes: Any) -> None:
    fragment = {
        "title": "Primeros pasos",
        "description": "Usar el ratón",
        "lang": "es",
        "canonical": ITEM,
        "json_ld": {"@type": "CreativeWork", "name": "Primeros pasos"},
        "body_html": "<h1>Primeros pasos</h1><p>Usar el ratón</p>",
        "data": {"id": "0b54c3c4", "title": "Primeros pasos"},
        **changes,
    }
    content = json.dumps(fragment).encode()

    async def answer(seen: Any, receive: Any, send: Any) -> None:
        await stack.begin(send, 200, (b"content-length", str(len(content)).encode()))
        await stack.body(send, content)

    stack.service.answer = answer


@pytest.mark.parametrize(
    ("path", "text", "kind", "cache"),
    [
        ("/", "Portada", "text/html; charset=utf-8", "no-cache"),
        ("/search", "Buscar", "text/html; charset=utf-8", "no-cache"),
        ("/search?q=niño", "Buscar", "text/html; charset=utf-8", "no-cache"),
        ("/icon.svg", "<svg/>", "image/svg+xml", "public, max-age=3600"),
        ("/service-worker.js", "self.x", "text/javascript; charset=utf-8", "no-cache"),
        ("/manifest.webmanifest", "{}", "application/manifest+json", "public, max-age=3600"),
        (
            "/_app/immutable/start.js",
            "start()",
            "text/javascript; charset=utf-8",
            "public, max-age=31536000, immutable",
        ),
    ],
)
async def test_files_are_served(stack: Any, path: str, text: str, kind: str, cache: str) -> None:
    answer = await stack.client.get(path, headers={"Accept-Encoding": "identity"})
    assert answer.status_code == 200
    assert text in answer.text
    assert answer.headers["content-type"] == kind
    assert answer.headers["cache-control"] == cache
    assert answer.headers["x-content-type-options"] == "nosniff"
    again = await stack.client.get(
        path, headers={"If-None-Match": answer.headers["etag"], "Accept-Encoding": "identity"}
    )
    assert (again.status_code, again.content) == (304, b"")
    head = await stack.client.head(path, headers={"Accept-Encoding": "identity"})
    assert (head.headers["content-length"], head.content) == (str(len(answer.content)), b"")


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("*", "br"),
        ("identity", None),
        ("br;q=0, *;q=0", None),
    ],
)
async def test_the_smallest_accepted_twin_is_sent(
    stack: Any, accepted: str, encoding: str | None
) -> None:
    headers = {"Accept-Encoding": accepted}
    async with stack.client.stream("GET", "/_app/immutable/start.js", headers=headers) as answer:
        raw = b"".join([chunk async for chunk in answer.aiter_raw()])
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert raw[:2] == {"br": b"br", "gzip": b"\x1f\x8b", None: b"st"}[encoding]
    plain = await stack.client.get("/_app/immutable/start.js", headers={"Accept-Encoding": "x"})
    assert (plain.headers["etag"] == answer.headers["etag"]) is (encoding is None)


async def test_pages_allow_their_own_inline_scripts_and_no_others(stack: Any) -> None:
    home = (await stack.client.get("/")).headers["content-security-policy"]
    assert home == (
        f"default-src 'self'; script-src 'self'; style-src 'self' {_sha('h1{}')}; "
        "img-src 'self' data:; frame-src 'self'; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self'"
    )
    search = (await stack.client.get("/search")).headers["content-security-policy"]
    assert {_sha("a()"), _sha("b()")} == set(re.findall(r"'sha256-[^']+'", search))
    assert "unsafe" not in home + search
    assert "content-security-policy" not in (await stack.client.get("/icon.svg")).headers


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/staff", 200),
        ("/staff/items/1/edit", 200),
        ("/nothing/here", 404),
        ("/internal/events", 404),
        ("/items", 404),
        ("/items/1/2/3", 404),
        ("/_app/immutable/gone.js", 404),
        ("/../../etc/passwd".replace("..", "x"), 404),
    ],
)
async def test_deep_links_get_the_shell_and_unknown_ones_its_404(
    stack: Any, path: str, status: int
) -> None:
    answer = await stack.client.get(path)
    assert answer.status_code == status
    assert "id=app" in answer.text
    assert "Portada" not in answer.text


async def test_pages_are_only_read(stack: Any) -> None:
    answer = await stack.client.post("/search", content=b"q=x")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


async def test_an_item_page_carries_its_text(stack: Any) -> None:
    await _answer_fragment(stack)
    answer = await stack.client.get(ITEM)
    assert answer.status_code == 200
    assert stack.service.last.target == f"/fragments{ITEM}"
    assert answer.text.count("<title>") == 1
    for part in (
        "<title>Primeros pasos</title>",
        '<meta name="description" content="Usar el ratón">',
        f'<link rel="canonical" href="http://127.0.0.1:8080{ITEM}">',
        '<script type="application/ld+json">{"@type":"CreativeWork","name":"Primeros pasos"}',
        '<div id="first-answer" lang="es"><h1>Primeros pasos</h1><p>Usar el ratón</p></div>',
        f'id="first-data" data-path="{ITEM}">{{"id":"0b54c3c4","title":"Primeros pasos"}}</script>',
    ):
        assert part in answer.text
    assert re.findall(r"'sha256-[^']+'", answer.headers["content-security-policy"]) == [
        _sha(INLINE)
    ]
    assert answer.headers["content-encoding"] == "gzip"
    known = {"If-None-Match": answer.headers["etag"]}
    assert (await stack.client.get(ITEM, headers=known)).status_code == 304


async def test_the_reader_asks_for_its_own_text_and_keeps_the_items_data(stack: Any) -> None:
    await _answer_fragment(stack, body_html='<iframe src="/f"></iframe>', json_ld=None)
    answer = await stack.client.get(f"{ITEM}/read")
    assert answer.status_code == 200
    assert stack.service.last.target == f"/fragments{ITEM}/read"
    assert '<iframe src="/f"></iframe></div>' in answer.text
    assert f'data-path="{ITEM}"' in answer.text
    assert "ld+json" not in answer.text


class _Elements(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)


async def test_nothing_in_a_fragment_escapes_its_place(stack: Any) -> None:
    await _answer_fragment(
        stack,
        title=EVIL,
        description=EVIL,
        lang=EVIL,
        canonical="javascript:alert(1)",
        json_ld={"name": EVIL},
        data={"title": EVIL},
        body_html="<h1>x</h1>",
    )
    page = (await stack.client.get(ITEM)).text
    tags = _Elements(page).tags
    assert tags.count("script") == 3
    assert "img" not in tags
    assert "<!--<" not in page
    assert "javascript:" not in page
    data = re.search(r'id="first-data"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert data is not None
    assert json.loads(data.group(1)) == {"title": EVIL}


def test_json_in_a_script_stays_json() -> None:
    text = json_for_script({"a": EVIL})
    assert not set(text) & set("<>&\u2028")
    assert json.loads(text) == {"a": EVIL}


async def test_what_the_service_does_not_show_is_404(stack: Any) -> None:
    async def answer(seen: Any, receive: Any, send: Any) -> None:
        await stack.begin(send, 404, (b"content-length", b"0"))
        await stack.body(send, b"")

    stack.service.answer = answer
    gone = await stack.client.get(ITEM)
    assert gone.status_code == 404
    assert "id=app" in gone.text


@pytest.mark.parametrize("fault", ["down", "error", "nonsense"])
async def test_without_the_service_the_page_is_the_shell(
    make_stack: Any, spa: Path, fault: str
) -> None:
    stack = await make_stack(
        spa_dir=spa, **({"catalog_url": "http://127.0.0.1:9"} if fault == "down" else {})
    )

    async def answer(seen: Any, receive: Any, send: Any) -> None:
        status = 500 if fault == "error" else 200
        await stack.begin(send, status, (b"content-length", b"2"))
        await stack.body(send, b"{}")

    stack.service.answer = answer
    page = await stack.client.get(ITEM)
    assert page.status_code == 200
    assert "id=app" in page.text
    assert "first-answer" not in page.text


async def test_fragments_are_asked_for_once_and_kept_a_while(make_stack: Any, spa: Path) -> None:
    stack = await make_stack(spa_dir=spa, fragment_seconds=0.6)
    await _answer_fragment(stack)
    inner = stack.service.answer

    async def slowly(seen: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(0.1)
        await inner(seen, receive, send)

    stack.service.answer = slowly
    pages = await asyncio.gather(*(stack.client.get(ITEM) for _ in range(20)))
    assert {page.status_code for page in pages} == {200}
    assert len(stack.service.seen) == 1
    await asyncio.sleep(0.7)
    await _answer_fragment(stack, title="Cambiado")
    assert "Cambiado" in (await stack.client.get(ITEM)).text
    assert len(stack.service.seen) == 2


async def test_an_old_text_is_better_than_none(make_stack: Any, spa: Path) -> None:
    stack = await make_stack(spa_dir=spa, fragment_seconds=0)
    await _answer_fragment(stack)
    assert "Primeros pasos" in (await stack.client.get(ITEM)).text

    async def fail(seen: Any, receive: Any, send: Any) -> None:
        await stack.begin(send, 503, (b"content-length", b"0"))
        await stack.body(send, b"")

    stack.service.answer = fail
    assert "Primeros pasos" in (await stack.client.get(ITEM)).text


async def test_a_new_build_is_noticed(make_stack: Any, spa: Path) -> None:
    stack = await make_stack(spa_dir=spa)
    assert "Portada" in (await stack.client.get("/")).text
    (spa / "index.html").write_text("<h1>Nueva</h1>")
    (spa / "app.html").write_text(SHELL + " ")
    stack.app.state.site._looked_at = float("-inf")
    assert "Nueva" in (await stack.client.get("/")).text


async def test_without_a_built_app_a_page_says_so(make_stack: Any) -> None:
    stack = await make_stack()
    for path in ("/", ITEM, "/nothing"):
        answer = await stack.client.get(path)
        assert answer.status_code == 503
        assert "no está construida" in answer.text


async def test_frames_are_refused_unless_a_service_allows_our_own(stack: Any) -> None:
    async def answer(seen: Any, receive: Any, send: Any) -> None:
        policy = b"sandbox; frame-ancestors 'self'"
        await stack.begin(
            send, 200, (b"content-type", b"text/html"), (b"content-security-policy", policy)
        )
        await stack.body(send, b"<p>")

    data = await stack.client.get("/api/catalog/v1/items")
    assert data.headers["x-frame-options"] == "DENY"
    assert data.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    stack.service.answer = answer
    content = await stack.client.get("/api/catalog/v1/renditions/1/content")
    assert content.headers["content-security-policy"] == "sandbox; frame-ancestors 'self'"
    assert "x-frame-options" not in content.headers
    assert "strict-transport-security" not in content.headers
    assert (await stack.client.get("/")).headers["x-frame-options"] == "DENY"


async def test_under_https_browsers_are_told_to_stay_there(make_stack: Any) -> None:
    stack = await make_stack(public_url="https://semillas.example")
    answer = await stack.client.get("/")
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
