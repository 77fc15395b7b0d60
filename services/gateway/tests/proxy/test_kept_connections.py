"""Kept connections to a service: the gateway is the one that closes an idle one."""

import asyncio
import time
from typing import Any

import aiohttp
import pytest

from gateway.proxy.client import KEEP_ALIVE_SECONDS, Client
from gateway.settings import Settings
from kit.cli import UNUSED_DATABASE, server_config


async def _change_after_a_stall(url: str) -> int:
    """Use a connection, let it idle through a stall of 1.2 s, then send a POST on it."""
    client = Client(Settings(database_url=UNUSED_DATABASE, catalog_url=url))
    await client.open()
    try:
        async with client.session.get(f"{url}/v1/items") as first:
            assert first.status == 200

        async def change() -> int:
            async with client.session.post(f"{url}/v1/items", data=b"{}") as answer:
                return answer.status

        sent = asyncio.create_task(change())
        # The request leaves at the moment when the server's own timer is due.
        time.sleep(1.2)
        return await sent
    finally:
        await client.close()


async def test_a_server_that_closes_idle_connections_first_loses_a_change(stack: Any) -> None:
    async with stack.served(stack.service, timeout_keep_alive=1) as url:
        with pytest.raises((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)):
            await _change_after_a_stall(url)


async def test_as_services_are_served_the_change_arrives(stack: Any) -> None:
    settings = Settings(database_url=UNUSED_DATABASE)
    seconds = server_config(stack.service, settings).timeout_keep_alive
    async with stack.served(stack.service, timeout_keep_alive=seconds) as url:
        assert await _change_after_a_stall(url) == 200


def test_services_wait_much_longer_than_the_gateway() -> None:
    """A stall of the machine, such as a full disk queue, takes seconds."""
    settings = Settings(database_url=UNUSED_DATABASE)
    assert server_config(None, settings).timeout_keep_alive >= KEEP_ALIVE_SECONDS + 30
