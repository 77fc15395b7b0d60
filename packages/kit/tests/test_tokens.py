"""Forged, foreign, expired and oversized tokens; key rotation (RFC 8725, RFC 9068)."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from jose import jws

from kit.auth import Role, principal_of
from kit.tokens import (
    InvalidToken,
    KeySet,
    KeysUnreachable,
    RemoteKeySet,
    Signer,
    Verifier,
    check_times,
    generate_private_pem,
)

ISSUER, AUDIENCE = "https://semillas.test", "semillas"
PEM = generate_private_pem()
SIGNER = Signer(PEM, issuer=ISSUER, audience=AUDIENCE)


class Issuer:
    """A JWKS endpoint that counts how often it is asked."""

    def __init__(self, *signers: Signer) -> None:
        self.signers, self.asked, self.is_down = list(signers), 0, False

    def __call__(self, _: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.is_down:
            return httpx.Response(503)
        return httpx.Response(200, json={"keys": [s.public_jwk for s in self.signers]})

    def keys(self) -> RemoteKeySet:
        return RemoteKeySet("http://issuer.test/jwks", httpx.MockTransport(self))

    def verifier(self) -> Verifier:
        return Verifier(self.keys(), issuer=ISSUER, audience=AUDIENCE)


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "p1",
        "iat": now,
        "nbf": now,
        "exp": now + 300,
        **changes,
    }
    return {name: value for name, value in claims.items() if value is not ...}


def _header(**changes: Any) -> dict[str, Any]:
    header = {"alg": "ES256", "typ": "at+jwt", "kid": SIGNER.kid, **changes}
    return {name: value for name, value in header.items() if value is not ...}


def _token(claims: object, header: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    signed = f"{_b64(json.dumps(header).encode())}.{_b64(json.dumps(claims).encode())}"
    return f"{signed}.{_b64(sign(signed.encode()))}"


def _signed(claims: object, **header: Any) -> str:
    """A token with a true signature of the true key, whatever the rest says."""
    key = SIGNER._key
    return _token(claims, _header(**header), key.sign)


async def test_a_true_token_passes() -> None:
    claims = await Issuer(SIGNER).verifier().verify(SIGNER.sign("p1", {"name": "Rosa"}))
    assert (claims["sub"], claims["name"], claims["iss"]) == ("p1", "Rosa", ISSUER)
    assert claims["exp"] - claims["iat"] == 300
    assert await Issuer(SIGNER).verifier().verify(_signed(_claims()))


async def test_no_algorithm_is_refused() -> None:
    for name in ("none", "None", "NONE", ""):
        for kid in (SIGNER.kid, ...):
            forged = _token(_claims(), _header(alg=name, kid=kid), lambda _: b"")
            with pytest.raises(InvalidToken):
                await Issuer(SIGNER).verifier().verify(forged)


@pytest.mark.parametrize("form", ["pem", "der", "point", "jwk"])
async def test_hs256_with_the_public_key_is_refused(form: str) -> None:
    public = load_pem_private_key(PEM.encode(), password=None).public_key()
    secret = {
        "pem": public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        "der": public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        "point": public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint),
        "jwk": json.dumps(SIGNER.public_jwk).encode(),
    }[form]

    def sign(data: bytes) -> bytes:
        return hmac.new(secret, data, hashlib.sha256).digest()

    forged = _token(_claims(), _header(alg="HS256"), sign)
    if form == "der":
        # The naive twin: python-jose without `algorithms` lets this one in.
        assert jws.verify(forged, secret, algorithms=None)
    for algorithm in ("HS256", "ES256"):
        with pytest.raises(InvalidToken):
            await Issuer(SIGNER).verifier().verify(_token(_claims(), _header(alg=algorithm), sign))


async def test_a_der_signature_is_refused() -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.hashes import SHA256

    private = load_pem_private_key(PEM.encode(), password=None)
    forged = _token(_claims(), _header(), lambda data: private.sign(data, ECDSA(SHA256())))  # type: ignore[union-attr, call-arg, arg-type]
    with pytest.raises(InvalidToken):
        await Issuer(SIGNER).verifier().verify(forged)


async def test_the_key_is_the_one_that_kid_names() -> None:
    """python-jose alone would try every key of the set."""
    other = Signer(generate_private_pem(), issuer=ISSUER, audience=AUDIENCE)
    verifier = Issuer(SIGNER, other).verifier()
    with pytest.raises(InvalidToken):
        await verifier.verify(_signed(_claims(), kid=other.kid))
    with pytest.raises(InvalidToken):
        await verifier.verify(_signed(_claims(), kid="../../dev/null"))
    with pytest.raises(InvalidToken):
        await verifier.verify(_signed(_claims(), kid=["a"]))
    with pytest.raises(InvalidToken):
        await verifier.verify(_signed(_claims(), kid=...))


@pytest.mark.parametrize(
    "member",
    [
        {"jku": "https://evil.example/jwks"},
        {"x5u": "https://evil.example/chain"},
        {"jwk": SIGNER.public_jwk},
        {"crit": ["exp"]},
        {"b64": False},
        {"typ": "JWT"},
        {"typ": "id+jwt"},
        {"typ": ...},
        {"alg": "ES384"},
        {"alg": ...},
        {"zip": "DEF"},
    ],
)
async def test_headers_other_than_ours_are_refused(member: dict[str, Any]) -> None:
    """A truly signed ID token, or one that brings its own key, is no access token."""
    with pytest.raises(InvalidToken):
        await Issuer(SIGNER).verifier().verify(_signed(_claims(), **member))


@pytest.mark.parametrize(
    "change",
    [
        {"exp": ...},
        {"exp": "9999999999"},
        {"exp": 9999999999.5},
        {"exp": True},
        {"exp": None},
        {"exp": int(time.time()) - 60},
        {"nbf": ...},
        {"nbf": int(time.time()) + 600},
        {"iat": "now"},
        {"aud": "other"},
        {"aud": ["semillas", "other"]},
        {"aud": ...},
        {"iss": "https://evil.example"},
        {"iss": ISSUER + "/"},
        {"iss": ...},
        {"sub": ...},
        {"sub": ""},
        {"sub": 7},
    ],
)
async def test_claims_of_another_shape_or_value_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(InvalidToken):
        await Issuer(SIGNER).verifier().verify(_signed(_claims(**change)))


@pytest.mark.parametrize("claims", [[], "text", 7, None])
async def test_claims_are_an_object(claims: object) -> None:
    with pytest.raises(InvalidToken):
        await Issuer(SIGNER).verifier().verify(_signed(claims))


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "...", "a.b.c.d", "é.é.é", "e30.e30.e30"])
async def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(InvalidToken):
        await Issuer(SIGNER).verifier().verify(token)


async def test_deep_json_is_refused() -> None:
    deep = _b64(b"[" * 5000)
    with pytest.raises(InvalidToken):
        await Issuer(SIGNER).verifier().verify(f"{deep}.e30.AA")


async def test_a_long_token_costs_next_to_nothing() -> None:
    """python-jose alone takes seconds for this one."""
    issuer = Issuer(SIGNER)
    verifier, token = issuer.verifier(), _signed(_claims(pad="x" * 10_000_000))
    started = time.perf_counter()
    with pytest.raises(InvalidToken):
        await verifier.verify(token)
    assert time.perf_counter() - started < 0.1
    assert issuer.asked == 0
    with pytest.raises(InvalidToken):
        await verifier.verify(_signed(_claims(pad="x" * 8192)))
    assert await verifier.verify(_signed(_claims(pad="x" * 4096)))


async def test_a_cached_token_still_expires() -> None:
    verifier = Issuer(SIGNER).verifier()
    token = SIGNER.sign("p1", {}, now=time.time() - 302)
    assert (await verifier.verify(token))["sub"] == "p1", "within the leeway"
    verifier._cache[hashlib.sha256(token.encode()).digest()]["exp"] -= 10
    with pytest.raises(InvalidToken):
        await verifier.verify(token)


def test_the_leeway_is_five_seconds() -> None:
    claims = {"exp": 1000, "nbf": 700}
    check_times(claims, now=1004)
    check_times(claims, now=695)
    for moment in (1005, 694):
        with pytest.raises(InvalidToken):
            check_times(claims, now=moment)


async def test_the_cache_is_bounded() -> None:
    verifier = Verifier(Issuer(SIGNER).keys(), issuer=ISSUER, audience=AUDIENCE, cache_size=3)
    for number in range(5):
        await verifier.verify(SIGNER.sign(f"p{number}", {}))
    assert len(verifier._cache) == 3


async def test_rotation_fetches_once_and_old_tokens_live_out() -> None:
    issuer = Issuer(SIGNER)
    verifier, keys = issuer.verifier(), None
    old = SIGNER.sign("old", {})
    await verifier.verify(old)
    assert issuer.asked == 1
    newer = Signer(generate_private_pem(), issuer=ISSUER, audience=AUDIENCE)
    issuer.signers.append(newer)
    keys = verifier._keys
    assert isinstance(keys, RemoteKeySet)
    keys._fetched_at -= 6
    assert (await verifier.verify(newer.sign("new", {})))["sub"] == "new"
    assert (await verifier.verify(SIGNER.sign("old again", {})))["sub"] == "old again"
    assert issuer.asked == 2


async def test_unknown_keys_do_not_hammer_the_issuer() -> None:
    issuer = Issuer(SIGNER)
    verifier = issuer.verifier()
    await verifier.verify(SIGNER.sign("p1", {}))
    for number in range(20):
        with pytest.raises(InvalidToken):
            await verifier.verify(_signed(_claims(), kid=f"made-up-{number}"))
    assert issuer.asked == 1


async def test_without_keys_nothing_is_known_and_the_issuer_is_spared() -> None:
    issuer = Issuer(SIGNER)
    issuer.is_down = True
    verifier = issuer.verifier()
    for _ in range(10):
        with pytest.raises(KeysUnreachable):
            await verifier.verify(SIGNER.sign("p1", {}))
    assert issuer.asked == 1
    issuer.is_down = False
    keys = verifier._keys
    assert isinstance(keys, RemoteKeySet)
    keys._failed_at -= 2
    assert await verifier.verify(SIGNER.sign("p1", {}))


async def test_known_keys_outlast_an_outage_and_withdrawn_ones_are_forgotten() -> None:
    issuer = Issuer(SIGNER)
    keys = issuer.keys()
    assert await keys.find(SIGNER.kid)
    issuer.is_down = True
    keys._fetched_at -= 700
    assert await keys.find(SIGNER.kid)
    issuer.is_down = False
    issuer.signers = [Signer(generate_private_pem(), issuer=ISSUER, audience=AUDIENCE)]
    keys._failed_at -= 2
    assert await keys.find(SIGNER.kid) is None


def test_keys_for_other_uses_are_passed_over() -> None:
    odd = [{"kty": "RSA", "kid": "r"}, {"kty": "EC", "alg": "ES256", "kid": "x"}, "text", {}]
    assert list(KeySet.from_jwks({"keys": [*odd, SIGNER.public_jwk]}).keys) == [SIGNER.kid]
    documents: list[object] = [[], {"keys": 1}, "text"]
    for document in documents:
        with pytest.raises(ValueError, match="JWK set"):
            KeySet.from_jwks(document)  # type: ignore[arg-type]


def test_a_key_set_never_holds_a_symmetric_key() -> None:
    shared = {"kty": "oct", "k": _b64(b"secret"), "alg": "HS256", "kid": "s"}
    assert KeySet.from_jwks({"keys": [shared]}).keys == {}


def test_roles_of_another_shape_are_no_roles() -> None:
    good = {"role": "librarian", "scope_kind": "library", "scope_id": "7"}
    assert principal_of({"sub": "p", "roles": [good]}).roles == {Role("librarian", "library", "7")}
    odd: list[object] = ["administrator", [["role"]], {"role": "x"}, {**good, "scope_id": 7}]
    for roles in odd:
        with pytest.raises(InvalidToken):
            principal_of({"sub": "p", "roles": [roles]})
    with pytest.raises(InvalidToken):
        principal_of({"sub": "p", "roles": "administrator"})
