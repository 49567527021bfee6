"""What comes to a call that waits, and holding its line until something does."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from callcenter.acd.commands import CallOverflowed, MakeOffer
from callcenter.floor.call.handling import Handling


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The caller pressed a key."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A supervisor wants the call in another queue."""

    queue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """A supervisor gave the call these points."""

    points: int


Item = MakeOffer | CallOverflowed | Heard | Moved | Points


class Inbox:
    """
    The items in their order; put in from outside, synchronously.

    `idle` is True while the line is only held, `speaking` while the caller is told something.
    """

    def __init__(self, handling: Handling) -> None:
        self.idle = False
        self.speaking = False
        self._call = handling.call
        self._line = handling.line
        self._around = handling.around
        self._items: asyncio.Queue[Item] = asyncio.Queue()

    @property
    def empty(self) -> bool:
        """Whether nothing came in."""
        return self._items.empty()

    def put(self, item: Item) -> None:
        """Put an item in."""
        self._items.put_nowait(item)

    def put_at_once(self, item: Item) -> None:
        """Put an item in that cuts short what the caller is told."""
        self.put(item)
        if self.speaking:
            self._around.background.spawn(
                self._around.pbx.interrupt(self._call.channel), f"interrupt {self._call.id}"
            )

    def other_offers(self) -> list[MakeOffer]:
        """Take out the offers that came together with another; what else came stays."""
        offers, others = [], []
        while not self._items.empty():
            item = self._items.get_nowait()
            if isinstance(item, MakeOffer):
                offers.append(item)
            else:
                others.append(item)
        for other in others:
            self.put(other)
        return offers

    async def next(self, timeout_s: float | None) -> Item | None:
        """
        Hold the line until something comes in.

        Returns:
            None when the time is over.

        Raises:
            CallerGone: The line is not ours any more.
        """
        if not self._items.empty():
            return self._items.get_nowait()
        async with self._holding() as gone:
            coming = asyncio.ensure_future(self._items.get())
            try:
                await asyncio.wait(
                    {coming, gone}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED
                )
                if gone.done():
                    gone.result()
                return coming.result() if coming.done() else None
            finally:
                if not coming.done():
                    coming.cancel()
                elif not coming.cancelled() and gone.done():
                    self.put(coming.result())

    @contextlib.asynccontextmanager
    async def _holding(self) -> AsyncIterator["asyncio.Task[None]"]:
        gone = asyncio.create_task(self._line.wait(), name=f"hold {self._call.id}")
        self.idle = True
        try:
            yield gone
        finally:
            self.idle = False
            if not gone.done():
                gone.cancel()
                await asyncio.wait({gone})
