"""Which headers pass, in either direction, and who the service believes is calling."""

import json
from typing import Any

import pytest

from gateway.proxy.addresses import client_address
from gateway.settings import Settings
from kit.tokens import read_header

ITEMS = "/api/catalog/v1/items"

SPOOFED = [
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Forwarded-User",
    "X-Forwarded-Prefix",
    "Forwarded",
    "Via",
    "X-Real-IP",
    "X-User",
    "X-User-Id",
    "X-Userinfo",
    "X-Auth-Request-User",
    "X-Remote-User",
    "Remote-User",
    "X-Client-IP",
    "X-Cluster-Client-IP",
    "True-Client-IP",
    "CF-Connecting-IP",
    "X-Original-URL",
    "X-Rewrite-URL",
    "X-HTTP-Method-Override",
    "X-Method-Override",
    "X-Semillas-Person",
    "X-SSL-Client-S-DN",
]


async def test_identity_and_forwarded_headers_are_dropped_in_every_spelling(stack: Any) -> None:
    spellings = [
        spelling
        for name in SPOOFED
        for spelling in (name, name.upper(), name.replace("-", "_"), name.replace("-", "_", 1))
    ]
    for start in range(0, len(spellings), 40):
        headers = [(name, "6.6.6.6") for name in spellings[start : start + 40]]
        answer = await stack.client.get(ITEMS, headers=headers)
        assert answer.status_code == 200
        assert not [entry for entry in stack.service.last.headers if "6.6.6.6" in entry[1]]
    seen = stack.service.last
    assert seen.header("x-forwarded-for") == "127.0.0.1"
    assert seen.header("x-forwarded-proto") == "http"
    assert seen.header("x-forwarded-host") == "127.0.0.1:8080"
    assert not [name for name, _ in seen.headers if "_" in name]


async def test_headers_of_one_hop_stay_there(stack: Any) -> None:
    raw = (
        b"GET /api/catalog/v1/items HTTP/1.1\r\nHost: x\r\nConnection: close, X-Secret\r\n"
        b"X-Secret: s\r\nKeep-Alive: 5\r\nTE: trailers\r\nProxy-Authorization: p\r\n"
        b'Proxy-Connection: k\r\nTrailer: t\r\nAccept-Language: qu\r\nIf-None-Match: "e"\r\n\r\n'
    )

    async def answer(seen: Any, receive: Any, send: Any) -> None:
        await stack.begin(
            send,
            200,
            (b"content-length", b"2"),
            (b"connection", b"x-inner"),
            (b"x-inner", b"secret"),
            (b"keep-alive", b"9"),
            (b"proxy-authenticate", b"p"),
            (b"set-cookie", b"semillas_session=planted"),
            (b"server", b"inner"),
            (b"etag", b'"e"'),
            (b"x-kept", b"yes"),
        )
        await stack.body(send, b"{}")

    stack.service.answer = answer
    received = (await stack.raw(raw)).lower()
    names = {name for name, _ in stack.service.last.headers}
    assert not names & {
        *("connection-x", "x-secret", "keep-alive", "te", "proxy-authorization"),
        *("proxy-connection", "trailer", "cookie", "user-agent", "accept-encoding"),
    }
    assert stack.service.last.header("accept-language") == "qu"
    assert stack.service.last.header("if-none-match") == '"e"'
    assert b'\r\netag: "e"' in received
    assert b"\r\nx-kept: yes" in received
    for gone in (b"x-inner", b"keep-alive", b"proxy-auth", b"set-cookie", b"server:", b"secret"):
        assert gone not in received
    assert received.count(b"\r\ndate:") == 1


async def test_the_cookie_becomes_a_token(stack: Any) -> None:
    credentials = {"email": "rosa@ejemplo.pe", "password": "llama-papa-nube-91", "name": "Rosa"}
    await stack.client.post("/api/auth/v1/accounts", json=credentials)
    assert (await stack.client.get(ITEMS)).status_code == 200
    seen = stack.service.last
    assert seen.header("cookie") is None
    scheme, _, token = (seen.header("authorization") or "").partition(" ")
    assert scheme == "Bearer"
    claims = await stack.app.state.verifier.verify(token)
    assert set(read_header(token)) == {"alg", "typ", "kid"}
    assert claims["exp"] - claims["iat"] == 300
    assert (claims["aud"], claims["name"], claims["client_id"]) == ("semillas", "Rosa", "web")
    assert claims["roles"] == [{"role": "member", "scope_kind": "self", "scope_id": None}]
    await stack.client.get(ITEMS)
    assert stack.service.last.header("authorization") == f"Bearer {token}", "cached"


async def test_what_is_about_a_person_is_not_stored(stack: Any) -> None:
    assert "cache-control" not in (await stack.client.get(ITEMS)).headers
    answer = await stack.client.get(ITEMS, headers={"Authorization": "Bearer a.b.c"})
    assert answer.headers["cache-control"] == "private, no-store"
    session = await stack.client.get("/api/auth/v1/session")
    assert session.headers["cache-control"] == "private, no-store"
    assert (await stack.client.get("/.well-known/jwks.json")).headers[
        "cache-control"
    ] == "public, max-age=60"


async def test_a_dead_cookie_makes_the_request_anonymous(stack: Any) -> None:
    for cookie in ("A" * 43, "short", "x=y; semillas_session=", "\u00f1"):
        await stack.client.get(ITEMS, headers={"Cookie": f"semillas_session={cookie}".encode()})
        assert stack.service.last.header("authorization") is None
        assert stack.service.last.header("cookie") is None


async def test_a_bearer_token_passes_as_it_is(stack: Any) -> None:
    await stack.client.post(ITEMS, json={}, headers={"Authorization": "Bearer a.b.c"})
    assert stack.service.last.header("authorization") == "Bearer a.b.c"


async def test_writes_with_the_cookie_need_our_origin(stack: Any) -> None:
    credentials = {"email": "rosa@ejemplo.pe", "password": "llama-papa-nube-91", "name": "Rosa"}
    await stack.client.post("/api/auth/v1/accounts", json=credentials)
    before = len(stack.service.seen)
    refused = await stack.client.post(ITEMS, json={}, headers={"Origin": "http://evil.example"})
    assert refused.status_code == 403
    assert refused.json()["type"] == "urn:problem:foreign-origin"
    assert (await stack.client.delete(f"{ITEMS}/1")).status_code == 403
    assert len(stack.service.seen) == before
    own = {"Origin": "http://127.0.0.1:8080"}
    assert (await stack.client.post(ITEMS, json={}, headers=own)).status_code == 200


async def test_the_request_id_is_kept_only_when_well_formed(stack: Any) -> None:
    await stack.client.get(ITEMS, headers={"X-Request-Id": "abcdef-12345"})
    assert stack.service.last.header("x-request-id") == "abcdef-12345"
    for odd in ('"; DROP', "x" * 100, "short", "new\tline-aaaa"):
        await stack.client.get(ITEMS, headers={"X-Request-Id": odd})
        assert stack.service.last.header("x-request-id") != odd
        assert len(stack.service.last.header("x-request-id") or "") == 32


async def test_text_in_headers_passes_as_utf8(stack: Any) -> None:
    await stack.client.get(ITEMS, headers={"X-Note": "ñandú".encode()})
    assert stack.service.last.header("x-note") == "ñandú"
    refused = await stack.client.get(ITEMS, headers={"X-Note": b"\xf1"})
    assert refused.status_code == 400


async def test_too_many_or_too_large_headers_are_refused(stack: Any) -> None:
    many = await stack.client.get(ITEMS, headers=[(f"X-{n}", "1") for n in range(120)])
    large = await stack.client.get(ITEMS, headers={"X-Large": "x" * 40_000})
    for answer in (many, large):
        assert answer.status_code == 431
        assert answer.json()["type"] == "urn:problem:headers-too-large"
    assert stack.service.seen == []


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("9.9.9.9", "1.1.1.1", "9.9.9.9"),
        ("10.0.0.1", "1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", "6.6.6.6, 1.1.1.1, 10.0.0.2", "1.1.1.1"),
        ("10.0.0.1", "6.6.6.6, nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
    ],
)
def test_only_trusted_proxies_tell_the_address(peer: str, forwarded: str, address: str) -> None:
    trusted = Settings.model_validate(
        {"database_url": "x", "trusted_proxies": json.loads('["10.0.0.0/8"]')}
    ).trusted_proxies
    headers = [(b"x-forwarded-for", forwarded.encode())]
    assert client_address(peer, headers, trusted) == address
    assert client_address(peer, headers, []) == peer
