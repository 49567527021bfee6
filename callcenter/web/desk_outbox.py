"""What waits to be written to one desk: bounded, in order, newest board value only."""

import asyncio
import itertools
from collections.abc import Hashable

MESSAGES = 512
BYTES = 1_048_576


class Outbox:
    """
    A queue between the hub, which never waits, and one connection's writer.

    A message with a key takes the place of one with the same key that still waits: a slow client
    gets the newest state of a board, not its history.
    """

    def __init__(self, *, messages: int = MESSAGES, size: int = BYTES) -> None:
        self._messages = messages
        self._size = size
        self._waiting: dict[Hashable, bytes] = {}
        self._bytes = 0
        self._numbers = itertools.count()
        self._filled = asyncio.Event()

    def put(self, payload: bytes, key: Hashable | None = None) -> bool:
        """
        Add a message.

        Returns:
            False when there is no room: the reader is too slow.
        """
        place = next(self._numbers) if key is None else ("key", key)
        self._bytes += len(payload) - len(self._waiting.get(place, b""))
        self._waiting[place] = payload
        self._filled.set()
        return len(self._waiting) <= self._messages and self._bytes <= self._size

    async def take(self) -> bytes:
        """Wait for the oldest message and take it out."""
        while not self._waiting:
            self._filled.clear()
            await self._filled.wait()
        payload = self._waiting.pop(next(iter(self._waiting)))
        self._bytes -= len(payload)
        return payload
