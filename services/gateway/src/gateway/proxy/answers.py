"""Answers written straight to ASGI, without a framework."""

import json
from collections.abc import Iterable

from starlette.types import Send

from kit.problems import MEDIA_TYPE, Problem

Headers = list[tuple[bytes, bytes]]


async def send_answer(
    send: Send, status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes
) -> None:
    start = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body})


async def send_problem(send: Send, problem: Problem, instance: str) -> None:
    """Send a problem document (RFC 9457)."""
    body = json.dumps(problem.document(instance), ensure_ascii=False).encode()
    headers = [(b"content-type", MEDIA_TYPE.encode()), (b"cache-control", b"no-store")]
    for name, value in problem.headers.items():
        headers.append((name.lower().encode(), value.encode()))
    await send_answer(send, problem.status, headers, body)
