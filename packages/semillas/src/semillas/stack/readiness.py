"""Waits until a child answers, and says what its log says when it does not."""

import asyncio
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from semillas.failures import NotReady, disk_full, mentions_disk_full, with_log
from semillas.stack.child import Child

PAUSE = 0.1
MOST_EXITS = 3


def answers(url: str) -> bool:
    """Whether GET `url` gives 200 within two seconds; straight to loopback, never by a proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


async def wait_ready(child: Child, ready: Callable[[], bool], seconds: float) -> None:
    """Raises NotReady, with the end of the log, when `ready` stays false for `seconds`
    or when the child ends again and again."""
    name = child.program.name
    deadline = time.monotonic() + seconds
    while not await asyncio.to_thread(ready):
        if child.exits >= MOST_EXITS:
            raise unready(child, f"{name} ends each time it is started.")
        if time.monotonic() > deadline:
            raise unready(child, f"{name} was not ready after {seconds:g} s.")
        await asyncio.sleep(PAUSE)


def unready(child: Child, message: str) -> Exception:
    if mentions_disk_full(child.log):
        return disk_full(child.log)
    return NotReady(with_log(message, child.log))
