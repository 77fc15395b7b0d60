"""The web app as the gateway serves it."""

from starlette.types import Scope, Send

from gateway.proxy.answers import send_answer
from gateway.proxy.client import Client
from gateway.settings import Settings


class Site:
    """Files of the built web app."""

    def __init__(self, settings: Settings, client: Client) -> None:
        self._settings, self._client = settings, client

    async def answer(self, path: str, scope: Scope, send: Send) -> None:
        await send_answer(send, 404, [(b"content-type", b"text/plain")], b"")
