"""Access tokens for tests, signed like the gateway's, and a verifier that knows their key."""

import httpx

from kit.auth import Role
from kit.tokens import RemoteKeySet, Signer, Verifier, generate_private_pem

ISSUER, AUDIENCE = "http://127.0.0.1:8080", "semillas"


class TokenMint:
    """Signs tokens for any person and role."""

    def __init__(self) -> None:
        self.signer = Signer(generate_private_pem(), issuer=ISSUER, audience=AUDIENCE)

    def token(self, subject: str, *roles: Role, name: str = "Prueba") -> str:
        claims = {
            "client_id": "web",
            "name": name,
            "roles": [
                {"role": r.role, "scope_kind": r.scope_kind, "scope_id": r.scope_id} for r in roles
            ],
        }
        return self.signer.sign(subject, claims)

    def headers(self, subject: str, *roles: Role, name: str = "Prueba") -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(subject, *roles, name=name)}"}

    def verifier(self) -> Verifier:
        """Return a verifier that reads the key set from this mint instead of the network."""
        jwks = {"keys": [self.signer.public_jwk]}
        transport = httpx.MockTransport(lambda _: httpx.Response(200, json=jwks))
        return Verifier(
            RemoteKeySet("http://mint.test/jwks", transport), issuer=ISSUER, audience=AUDIENCE
        )
