"""Request bodies: small ones are read whole before a service is bothered with them."""

import asyncio
from contextlib import suppress

from starlette.types import Message, Receive

from gateway.proxy.errors import ClientTooSlow, TooLarge

DRAIN_SECONDS = 2.0
DRAIN_BYTES = 4_000_000


class ClientGone(Exception):
    """The client closed the connection."""


async def read_body(
    receive: Receive, length: int | None, *, most: int, idle_seconds: float
) -> bytes:
    """Return the whole body; raise TooLarge, ClientTooSlow or ClientGone."""
    if length == 0:
        return b""
    if length is not None and length > most:
        raise TooLarge(f"At most {most} bytes.")
    parts, total = [], 0
    while True:
        message = await next_message(receive, idle_seconds)
        parts.append(message.get("body", b""))
        total += len(parts[-1])
        if total > most:
            raise TooLarge(f"At most {most} bytes.")
        if not message.get("more_body", False):
            return b"".join(parts)


async def next_message(receive: Receive, idle_seconds: float) -> Message:
    try:
        async with asyncio.timeout(idle_seconds):
            message = await receive()
    except TimeoutError:
        raise ClientTooSlow from None
    if message["type"] == "http.disconnect":
        raise ClientGone
    return message


async def drain(receive: Receive) -> None:
    """Take a little more of a refused body, so that the answer is not lost in a reset."""
    taken = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_SECONDS):
            while taken < DRAIN_BYTES:
                message = await receive()
                taken += len(message.get("body", b""))
                if not message.get("more_body", False):
                    return


def replayed(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives the body that was read, then what the client does next."""
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return pending.pop() if pending else await receive()

    return receive_again
