"""A link on a stage: what it handed on, when it was lost, and its task."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from callcenter.telephony.ami.limits import Greeting, LinkLimits, LinkUse
from callcenter.telephony.ami.link import AmiLink
from callcenter.telephony.ami.model import AmiAddress, AmiEvent
from tests.unit.telephony.ami_peer import PATIENT

PATIENCE_S = 60.0


@dataclass(eq=False)
class LinkStage:
    """The link and what came of it."""

    link: AmiLink
    task: asyncio.Task[None]
    events: list[AmiEvent] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    greetings: list[int] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait until something holds; looks after every event and every few milliseconds."""
        async with asyncio.timeout(PATIENCE_S):
            while not true():
                self.news.clear()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(0.005):
                        await self.news.wait()

    def named(self, name: str) -> list[AmiEvent]:
        """Return the events of this name."""
        return [event for event in self.events if event.name == name]


@asynccontextmanager
async def linked(
    address: AmiAddress,
    *,
    limits: LinkLimits = PATIENT,
    greet: Callable[[Greeting], Awaitable[None]] | None = None,
    events: bool = True,
    wanted: frozenset[str] | None = None,
) -> AsyncIterator[LinkStage]:
    """Run a link; its task is ended afterwards, whatever it did."""
    stage: LinkStage

    async def greeted(greeting: Greeting) -> None:
        stage.greetings.append(greeting.number)
        if greet is not None:
            await greet(greeting)

    def take(event: AmiEvent) -> None:
        stage.events.append(event)
        stage.news.set()

    lost: list[int] = []
    use = LinkUse(events=events, greet=greeted, on_event=take, on_lost=lost.append, wanted=wanted)
    link = AmiLink(address, use, limits=limits)
    stage = LinkStage(link=link, task=asyncio.create_task(link.run()), lost=lost)
    try:
        yield stage
    finally:
        link.stop()
        await asyncio.gather(stage.task, return_exceptions=True)
