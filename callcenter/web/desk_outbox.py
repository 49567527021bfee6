"""What waits to be written to one desk: bounded, in order, newest board value only."""

import asyncio
import itertools
from collections.abc import Hashable

MESSAGES = 512
BYTES = 1_048_576

_TEXT = 0x81
"""First byte of a text message in one frame (RFC 6455, section 5.2)."""


class Outbox:
    """
    A queue between the hub, which never waits, and one connection's writer.

    A message with a key takes the place of one with the same key that still waits: a slow client
    gets the newest state of a board, not its history. Keys are as many as a board has rows, so
    only messages without one are counted; bytes are counted of all.
    """

    def __init__(self, *, messages: int = MESSAGES, size: int = BYTES) -> None:
        self._messages = messages
        self._size = size
        self._waiting: dict[Hashable, bytes] = {}
        self._single = 0
        self._bytes = 0
        self._numbers = itertools.count()
        self._filled = asyncio.Event()

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def put(self, message: bytes, key: Hashable | None = None) -> bool:
        """
        Add a message.

        Returns:
            False when there is no room: the reader is too slow.
        """
        place = (False, next(self._numbers)) if key is None else (True, key)
        self._single += key is None
        self._bytes += len(message) - len(self._waiting.get(place, b""))
        self._waiting[place] = message
        self._filled.set()
        return self._single <= self._messages and self._bytes <= self._size

    async def filled(self) -> None:
        """Wait until something waits."""
        while not self._waiting:
            self._filled.clear()
            await self._filled.wait()

    def take_all(self) -> bytes:
        """Take everything out, the oldest first, as one string of bytes."""
        taken = b"".join(self._waiting.values())
        self._waiting.clear()
        self._single = self._bytes = 0
        return taken


def frame(payload: bytes) -> bytes:
    """
    Make a WebSocket frame of a text message, as a server sends it.

    It is the same for every connection, so that what goes to many is made once.
    """
    length = len(payload)
    if length < 126:
        return bytes((_TEXT, length)) + payload
    if length < 65_536:
        return bytes((_TEXT, 126)) + length.to_bytes(2) + payload
    return bytes((_TEXT, 127)) + length.to_bytes(8) + payload
