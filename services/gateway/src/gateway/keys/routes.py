"""The public key set."""

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from gateway.keys.ring import KeyRing

router = APIRouter(tags=["keys"])


class KeySetDocument(BaseModel):
    """A JWK set (RFC 7517 section 5)."""

    keys: list[dict[str, str]]


@router.get("/.well-known/jwks.json", summary="Public keys of access tokens")
async def read_jwks(request: Request, response: Response) -> KeySetDocument:
    ring: KeyRing = request.app.state.key_ring
    response.headers["Cache-Control"] = "public, max-age=60"
    document: dict[str, Any] = await ring.jwks()
    return KeySetDocument(keys=document["keys"])
