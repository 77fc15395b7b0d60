"""The partners service over HTTP: its registry of libraries."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
from pydantic import BaseModel, ValidationError


class PartnersUnreachable(Exception):
    """The partners service did not answer as its OpenAPI document says."""


class Library(BaseModel):
    """What this service reads of a library; a test compares it with partners' openapi.json."""

    id: UUID
    name: str
    ubigeo: str
    department: str
    languages: list[str]
    pilot: bool
    state: str


class _Page(BaseModel):
    items: list[Library]
    next: str | None


class PartnersClient:
    """Reads the partners service at `url`; `transport` stands for the network in tests."""

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._http = httpx.AsyncClient(base_url=url, timeout=10, transport=transport)

    async def close(self) -> None:
        await self._http.aclose()

    async def libraries(self) -> AsyncIterator[Library]:
        """Yield every library by name; raise PartnersUnreachable when that cannot be done."""
        cursor: str | None = None
        while True:
            page = await self._page(cursor)
            for library in page.items:
                yield library
            if page.next is None:
                return
            cursor = page.next

    async def _page(self, cursor: str | None) -> _Page:
        query = {"limit": "100"} | ({"cursor": cursor} if cursor else {})
        try:
            answer = await self._http.get("/v1/libraries", params=query)
            answer.raise_for_status()
            return _Page.model_validate_json(answer.content)
        except (httpx.HTTPError, ValidationError) as error:
            raise PartnersUnreachable(str(error)) from error
