"""Everything about JWT: signing and verifying access tokens (RFC 9068, RFC 8725).

python-jose 3.5 ignores `kid`, `typ` and `crit`, accepts a missing `exp` and, without
`algorithms`, an HS256 forgery made with a public key; hence this one wrapper.
"""

import asyncio
import hashlib
import json
import time
import uuid
from base64 import urlsafe_b64decode
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from jose import jwk, jws
from jose.exceptions import JOSEError

ALGORITHM = "ES256"
TYPE = "at+jwt"
MAX_BYTES = 8 * 1024
LEEWAY_SECONDS = 5
_HEADER_MEMBERS = {"alg", "typ", "kid"}

Claims = dict[str, Any]


class InvalidToken(Exception):
    """The token is not one of ours, or no longer valid."""


class KeysUnreachable(Exception):
    """The key set could not be fetched."""


def generate_private_pem() -> str:
    """Make a P-256 private key, PKCS #8 PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def thumbprint(public_jwk: Mapping[str, Any]) -> str:
    """Return the JWK thumbprint (RFC 7638) of an EC key, hex SHA-256; used as `kid`."""
    members = {name: public_jwk[name] for name in ("crv", "kty", "x", "y")}
    return hashlib.sha256(json.dumps(members, separators=(",", ":")).encode()).hexdigest()


class Signer:
    """Signs access tokens with one private key."""

    def __init__(self, private_pem: str, *, issuer: str, audience: str, life_seconds: int = 300):
        load_pem_private_key(private_pem.encode(), password=None)
        self._key = jwk.construct(private_pem, ALGORITHM)
        public = self._key.public_key().to_dict()
        self.public_jwk: dict[str, str] = {
            name: value.decode() if isinstance(value, bytes) else value
            for name, value in public.items()
            if name in {"kty", "crv", "x", "y"}
        }
        self.kid = thumbprint(self.public_jwk)
        self.public_jwk |= {"kid": self.kid, "use": "sig", "alg": ALGORITHM}
        self.issuer, self.audience, self.life_seconds = issuer, audience, life_seconds

    def sign(self, subject: str, claims: Mapping[str, object], *, now: float | None = None) -> str:
        """Return a token for the subject that lives `life_seconds` (RFC 9068 section 2.2)."""
        issued = int(now if now is not None else time.time())
        payload = {
            **claims,
            "iss": self.issuer,
            "aud": self.audience,
            "sub": subject,
            "iat": issued,
            "nbf": issued,
            "exp": issued + self.life_seconds,
            "jti": uuid.uuid4().hex,
        }
        token: str = jws.sign(
            payload, self._key, headers={"typ": TYPE, "kid": self.kid}, algorithm=ALGORITHM
        )
        return token


@dataclass
class KeySet:
    """Public keys by `kid`, prebuilt once (a prebuilt key halves the cost of a check)."""

    keys: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_jwks(cls, jwks: Mapping[str, Any]) -> "KeySet":
        """Take the usable keys; raise ValueError when it is no key set (RFC 7517 section 5)."""
        if not isinstance(jwks, Mapping) or not isinstance(jwks.get("keys"), list):
            raise ValueError("not a JWK set")
        found = {}
        for entry in jwks["keys"]:
            key = _usable_key(entry)
            if key is not None:
                found[str(entry["kid"])] = key
        return cls(found)


def _usable_key(entry: object) -> Any | None:
    # A set may hold keys for other uses; they are passed over (RFC 7517 section 5).
    if not isinstance(entry, dict) or not isinstance(entry.get("kid"), str):
        return None
    if entry.get("kty") != "EC" or entry.get("alg") != ALGORITHM:
        return None
    try:
        return jwk.construct({k: entry[k] for k in ("kty", "crv", "x", "y", "alg")}, ALGORITHM)
    except (JOSEError, KeyError, ValueError, TypeError):
        return None


class KeySource(Protocol):
    """Where a verifier looks a key up."""

    async def find(self, kid: str) -> Any | None:
        """Return the key or None; raise KeysUnreachable when there is no key set to look in."""


class RemoteKeySet:
    """The issuer's JWKS, fetched when needed.

    An unknown `kid` refetches at most every 5 s; a set older than 10 min is read again, so
    that a withdrawn key is forgotten. An unreachable issuer is asked at most once a second.
    """

    refetch_after_seconds = 5.0
    max_age_seconds = 600.0
    failure_pause_seconds = 1.0

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._url, self._transport = url, transport
        self._known = KeySet()
        self._fetched_at = float("-inf")
        self._failed_at = float("-inf")
        self._lock = asyncio.Lock()

    async def find(self, kid: str) -> Any | None:
        if self._wants_fetch(kid):
            async with self._lock:
                if self._wants_fetch(kid):
                    await self._fetch()
        if not self._known.keys:
            raise KeysUnreachable(self._url)
        return self._known.keys.get(kid)

    def _wants_fetch(self, kid: str) -> bool:
        now = time.monotonic()
        if now - self._failed_at < self.failure_pause_seconds:
            return False
        limit = self.max_age_seconds if kid in self._known.keys else self.refetch_after_seconds
        return now - self._fetched_at >= limit

    async def _fetch(self) -> None:
        try:
            async with httpx.AsyncClient(transport=self._transport, timeout=3) as client:
                answer = await client.get(self._url)
                answer.raise_for_status()
                self._known = KeySet.from_jwks(answer.json())
                self._fetched_at = time.monotonic()
        except (httpx.HTTPError, ValueError):
            self._failed_at = time.monotonic()


class Verifier:
    """Verifies access tokens; keeps a bounded cache of verified ones, keyed by hash."""

    def __init__(
        self, keys: KeySource, *, issuer: str, audience: str, cache_size: int = 2048
    ) -> None:
        self._keys, self._issuer, self._audience = keys, issuer, audience
        self._cache: OrderedDict[bytes, Claims] = OrderedDict()
        self._cache_size = cache_size

    async def verify(self, token: str) -> Claims:
        """Return the claims; raise InvalidToken, or KeysUnreachable when no key can be had."""
        if len(token) > MAX_BYTES or not token.isascii():
            raise InvalidToken("too long, or not text of a token")
        digest = hashlib.sha256(token.encode()).digest()
        claims = self._cache.get(digest)
        if claims is None:
            claims = await self._verify_signature(token)
            self._remember(digest, claims)
        check_times(claims)
        return claims

    async def _verify_signature(self, token: str) -> Claims:
        header = read_header(token)
        key = await self._keys.find(header["kid"])
        if key is None:
            raise InvalidToken("unknown key")
        try:
            payload = jws.verify(token, key, algorithms=[ALGORITHM])
            claims = json.loads(payload)
        except (JOSEError, ValueError, RecursionError) as error:
            raise InvalidToken(str(error)) from error
        check_claims(claims, issuer=self._issuer, audience=self._audience)
        return dict(claims)

    def _remember(self, digest: bytes, claims: Claims) -> None:
        self._cache[digest] = claims
        if len(self._cache) > self._cache_size:
            self._cache.popitem(last=False)


def read_header(token: str) -> dict[str, str]:
    """Return the unverified header when it is exactly ours (RFC 8725 sections 3.1 and 3.11)."""
    parts = token.split(".")
    if len(parts) != 3:
        raise InvalidToken("not a compact JWS")
    try:
        header = json.loads(urlsafe_b64decode(parts[0] + "=" * (-len(parts[0]) % 4)))
    except (ValueError, RecursionError) as error:
        raise InvalidToken("unreadable header") from error
    if not isinstance(header, dict) or set(header) != _HEADER_MEMBERS:
        raise InvalidToken("unexpected header members")
    if header["alg"] != ALGORITHM or header["typ"] != TYPE or not isinstance(header["kid"], str):
        raise InvalidToken("wrong algorithm, type or key id")
    return header


def check_claims(claims: object, *, issuer: str, audience: str) -> None:
    """Raise InvalidToken unless every required claim is there with its type and value."""
    if not isinstance(claims, dict):
        raise InvalidToken("claims are not an object")
    if claims.get("iss") != issuer or claims.get("aud") != audience:
        raise InvalidToken("wrong issuer or audience")
    if not isinstance(claims.get("sub"), str) or not claims["sub"]:
        raise InvalidToken("no subject")
    for name in ("exp", "iat", "nbf"):
        if type(claims.get(name)) is not int:
            raise InvalidToken(f"{name} is missing or no integer")


def check_times(claims: Mapping[str, Any], *, now: float | None = None) -> None:
    """Raise InvalidToken outside the token's life, with 5 s of leeway."""
    moment = now if now is not None else time.time()
    if claims["exp"] + LEEWAY_SECONDS <= moment:
        raise InvalidToken("expired")
    if claims["nbf"] > moment + LEEWAY_SECONDS:
        raise InvalidToken("not yet valid")
