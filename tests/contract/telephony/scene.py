"""What a contract test may do with an exchange, whichever it is."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from callcenter.demo.patience import PATIENCE_S
from callcenter.floor.ports.line import Line
from callcenter.floor.ports.pbx import Pbx
from callcenter.floor.ports.pbx_events import PbxEvent
from callcenter.testing.fake_pbx import Behaviour

T = TypeVar("T")
R = TypeVar("R")

SHORT_S = 0.4
LONG_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sounds:
    """Sounds that every exchange can play: lengths as in `SHORT_S`, `LONG_S`; one is missing."""

    short: str
    long: str
    missing: str


class Person(Protocol):
    """Somebody who called."""

    async def press(self, keys: str) -> None:
        """Press keys."""

    async def speaks(self) -> None:
        """Speak for half a second, however long that takes."""

    async def hang_up(self) -> None:
        """Put the receiver down."""

    async def beep(self) -> None:
        """Wait until a beep was heard."""

    async def gone(self) -> None:
        """Wait until the call has ended."""


class Telephone(Protocol):
    """An agent's phone."""

    async def ringing(self) -> None:
        """Wait until it rings."""

    async def hang_up(self) -> None:
        """Put down."""

    async def hold(self) -> None:
        """Put the caller on hold."""

    async def resume(self) -> None:
        """Take the caller back."""

    async def transfer(self, number: str) -> None:
        """Send the caller elsewhere."""


class Exchange(Protocol):
    """What each kind of exchange brings."""

    pbx: Pbx
    sounds: Sounds

    async def call(self, caller: str, number: str) -> Person:
        """Let somebody dial."""

    async def phone(self, number: str, behaviour: Behaviour) -> Telephone:
        """Let the phone of an agent behave so from now on."""

    async def outside(self, number: str, behaviour: Behaviour) -> Telephone:
        """Let the telephone of somebody outside behave so from now on."""

    async def settle(self) -> None:
        """Wait until the exchange does what it was told last; of most it tells nobody."""

    async def crash(self) -> None:
        """Let the exchange die and begin again."""

    async def leave(self) -> None:
        """Let the service take no lines any more: the exchange serves callers alone, soon."""

    async def come_back(self) -> None:
        """Let the service take lines again, with a new epoch."""

    async def lose_link(self) -> None:
        """Let the service lose sight of the exchange for a moment; calls live on."""


class Scene:
    """
    The test's side: takes lines as the floor does, and remembers what it was told.

    Args:
        folder: Where recordings may be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.events: list[PbxEvent] = []
        self.exchange: Exchange
        self._news = asyncio.Event()
        self._lines: asyncio.Queue[tuple[Line, asyncio.Event]] = asyncio.Queue()

    @property
    def pbx(self) -> Pbx:
        """Commands beside the line."""
        return self.exchange.pbx

    @property
    def sounds(self) -> Sounds:
        """Sounds to play."""
        return self.exchange.sounds

    async def take(self, line: Line) -> None:
        """Own a line until the test gives it back; this is the `LineHandler`."""
        over = asyncio.Event()
        self._lines.put_nowait((line, over))
        await over.wait()

    def take_event(self, event: PbxEvent) -> None:
        """Take one event; this is the `PbxEventHandler`."""
        self.events.append(event)
        self._news.set()

    async def call(self, caller: str = "13800138000", number: str = "4001") -> Person:
        """Let somebody dial the hotline."""
        return await self.exchange.call(caller, number)

    async def phone(
        self, number: str = "1001", behaviour: Behaviour = Behaviour.ANSWERS
    ) -> Telephone:
        """Let an agent's phone behave so."""
        return await self.exchange.phone(number, behaviour)

    async def outside(
        self, number: str = "+8613800138000", behaviour: Behaviour = Behaviour.ANSWERS
    ) -> Telephone:
        """Let the telephone of somebody outside behave so."""
        return await self.exchange.outside(number, behaviour)

    async def begins(self, verb: Awaitable[R]) -> "asyncio.Future[R]":
        """Begin a verb, and go on once the exchange is at it."""
        running = asyncio.ensure_future(verb)
        await asyncio.sleep(0)
        await self.exchange.settle()
        return running

    @asynccontextmanager
    async def line(self) -> AsyncIterator[Line]:
        """Take the next line that enters; give it back, finished or not, at the end."""
        async with asyncio.timeout(PATIENCE_S):
            line, over = await self._lines.get()
        try:
            yield line
        finally:
            over.set()

    async def told(self, kind: type[T], where: Callable[[T], bool] = lambda _: True) -> T:
        """Wait for an event of a kind, past or to come."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for event in self.events:
                    if isinstance(event, kind) and where(event):
                        return event
                self._news.clear()
                await self._news.wait()
