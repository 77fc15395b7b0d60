"""Fragments of the services, asked for once however many wait, and kept for a few seconds."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class _Entry(Generic[T]):
    value: T
    until: float


class MicroCache(Generic[T]):
    """Values by key for `seconds`; at most `size` of them; one load at a time for a key."""

    def __init__(self, seconds: float, size: int = 1000) -> None:
        self._seconds, self._size = seconds, size
        self._entries: OrderedDict[str, _Entry[T]] = OrderedDict()
        self._loading: dict[str, asyncio.Task[T]] = {}

    async def get(self, key: str, load: Callable[[], Awaitable[T]]) -> T:
        """Return the kept value or load it; what loading raises, every waiter gets."""
        entry = self._entries.get(key)
        if entry is not None and entry.until > time.monotonic():
            return entry.value
        task = self._loading.get(key)
        if task is None:
            task = asyncio.create_task(self._load(key, load))
            self._loading[key] = task
            task.add_done_callback(lambda _: self._loading.pop(key, None))
        # One waiter that leaves must not stop the load for the others.
        return await asyncio.shield(task)

    def find_old(self, key: str) -> T | None:
        """Return the value even when its time is over."""
        entry = self._entries.get(key)
        return entry.value if entry else None

    async def _load(self, key: str, load: Callable[[], Awaitable[T]]) -> T:
        value = await load()
        self._entries[key] = _Entry(value, time.monotonic() + self._seconds)
        self._entries.move_to_end(key)
        while len(self._entries) > self._size:
            self._entries.popitem(last=False)
        return value
