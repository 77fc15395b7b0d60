"""Passwords: the rule for new ones (NIST SP 800-63B-4, section 3.1.1.2) and their hashing."""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TypeVar

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from gateway.identity.errors import WeakPassword
from kit.problems import Unavailable

SHORTEST, LONGEST = 10, 128
WAITING_PER_SLOT = 25

T = TypeVar("T")


def normalise(password: str) -> str:
    """Return the form that is hashed: the same letters typed on another keyboard are the same."""
    return unicodedata.normalize("NFKC", password)


@cache
def common_passwords() -> frozenset[str]:
    """The commonest passwords that are long enough to be chosen, folded."""
    text = Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(text.casefold().split("\n"))


def check_new_password(password: str, *, email: str, pointer: str) -> None:
    """Raise WeakPassword; there are no rules of composition, which make passwords worse."""
    text = normalise(password)
    folded = text.casefold()
    if len(text) < SHORTEST:
        raise WeakPassword("too_short", f"At least {SHORTEST} characters.", pointer=pointer)
    if len(text) > LONGEST:
        raise WeakPassword("too_long", f"At most {LONGEST} characters.", pointer=pointer)
    if folded in common_passwords() or len(set(folded)) < 3:
        raise WeakPassword("too_common", "Many people use this one.", pointer=pointer)
    if folded in {email, email.partition("@")[0]}:
        raise WeakPassword("is_email", "It must not be the e-mail.", pointer=pointer)


class Passwords:
    """argon2id in threads, few at a time: each takes 64 MiB. Call `close` at the end."""

    def __init__(self, concurrency: int) -> None:
        self._hasher = PasswordHash((Argon2Hasher(),))
        self._pool = ThreadPoolExecutor(concurrency, thread_name_prefix="argon2")
        self._most = concurrency * (1 + WAITING_PER_SLOT)
        self._running = 0
        # Verified when there is no account, so that the answer takes as long.
        self._dummy = self._hasher.hash("no such account")

    async def hash(self, password: str) -> str:
        return await self._run(lambda: self._hasher.hash(normalise(password)))

    async def verify(self, password: str, stored: str | None) -> bool:
        """Tell whether it is the password; without a stored hash, take the time and say no."""
        target = stored if stored is not None else self._dummy
        matches = await self._run(lambda: self._hasher.verify(normalise(password), target))
        return matches and stored is not None

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Callable[[], T]) -> T:
        if self._running >= self._most:
            raise Unavailable("Too many people are signing in at this moment.")
        self._running += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._running -= 1
