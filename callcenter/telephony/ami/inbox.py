"""The one bounded, ordered queue between the socket and whoever handles events."""

import asyncio
from collections import deque
from dataclasses import dataclass

from callcenter.telephony.ami.model import AmiEvent


@dataclass(frozen=True, slots=True)
class Arrived:
    """An event and when it came, on the loop's clock."""

    event: AmiEvent
    at_s: float


class Inbox:
    """
    Events in the order of `(epoch, seq)`. `put` never blocks and never raises.

    Args:
        size: When so many wait, `put` refuses: the link must be dropped and synchronised anew.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._events: deque[Arrived] = deque()
        self._filled = asyncio.Event()

    def __len__(self) -> int:
        return len(self._events)

    def put(self, event: AmiEvent) -> bool:
        """Append; return False when there is no room."""
        if len(self._events) >= self._size:
            return False
        self._events.append(Arrived(event, asyncio.get_running_loop().time()))
        self._filled.set()
        return True

    def take(self) -> Arrived | None:
        """Return the oldest; None when there is none."""
        if self._events:
            return self._events.popleft()
        self._filled.clear()
        return None

    async def until_filled(self) -> None:
        """Wait until there is something to take."""
        await self._filled.wait()

    def clear(self) -> None:
        """Forget everything."""
        self._events.clear()
