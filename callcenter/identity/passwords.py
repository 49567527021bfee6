"""Hashing of passwords, in a few threads of its own with a bounded line before them."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from callcenter.errors import Throttled

ResultT = TypeVar("ResultT")

THREADS = 2
# At the start of a shift everybody signs in at once; more than this at a time is an attack.
WAITING = 64


class Passwords:
    """
    Makes and checks argon2id hashes without holding up the event loop.

    Each check takes memory and tens of milliseconds on purpose. When too many wait, further ones
    are refused at once instead of making everybody late.
    """

    def __init__(self, *, waiting: int = WAITING) -> None:
        # OWASP's figures for argon2id: 19 MiB, two passes, one lane.
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="password")
        self._room = waiting
        self._nobodys = ""

    async def hash(self, password: str) -> str:
        """
        Hash a password for keeping.

        Raises:
            Throttled: Too many wait already.
        """
        return await self._in_thread(lambda: self._hasher.hash(password))

    async def matches(self, password_hash: str | None, password: str) -> bool:
        """
        Check a password.

        Args:
            password_hash: Kept hash; None for a user who does not exist, which takes as long.
            password: As typed.

        Raises:
            Throttled: Too many wait already.
        """
        return await self._in_thread(lambda: self._verify(password_hash, password))

    def close(self) -> None:
        """End the threads; what waits is dropped."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _verify(self, password_hash: str | None, password: str) -> bool:
        if password_hash is None and not self._nobodys:
            self._nobodys = self._hasher.hash("nobody has this password")
        try:
            self._hasher.verify(password_hash or self._nobodys, password)
        except (Argon2Error, InvalidHashError):
            return False
        return password_hash is not None

    async def _in_thread(self, work: Callable[[], ResultT]) -> ResultT:
        if self._room <= 0:
            raise Throttled("Too many people sign in at this moment.", retry_after_s=2)
        self._room -= 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._room += 1
