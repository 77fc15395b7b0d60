"""The list of libraries: search, filters, distance, paging."""

from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from factories import CALLERIA, TRUJILLO, YAUYA, library
from kit.testing.plugin import counted_queries


async def names(client: httpx.AsyncClient, query: str) -> list[str]:
    answer = await client.get(f"/v1/libraries?{query}")
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()["items"]]
