"""A line in the hands of a test, with the scripted channel behind it."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from callcenter.floor.ports.line import Line
from callcenter.telephony.lease import LeaseTerms
from callcenter.telephony.line import LineTerms
from tests.unit.telephony.agi_channel import AgiChannel, Answer, call, lines

OPENING = 2
"""Commands with which every line begins."""


@dataclass(frozen=True, slots=True)
class LineStage:
    """The line, its channel, and what the line said since it was opened."""

    line: Line
    channel: AgiChannel

    @property
    def said(self) -> list[list[str]]:
        """Return the words of every command since the opening."""
        return self.channel.words[OPENING:]

    @property
    def leases(self) -> list[str]:
        """Return the values written to the lease since the opening, in order."""
        return [lease for words in self.said if (lease := lease_in(words)) is not None]


def lease_in(words: Sequence[str]) -> str | None:
    """Return the lease that a command writes, alone or beside other variables."""
    match words:
        case ["SET", "VARIABLE", "TIMEOUT(absolute)", lease]:
            return lease
        case ["EXEC", "MSet", pairs]:
            return dict(pair.split("=", 1) for pair in pairs.split(",")).get("TIMEOUT(absolute)")
    return None


@asynccontextmanager
async def on_line(
    *,
    answers: Mapping[str, Answer] | None = None,
    variables: Mapping[str, str] | None = None,
    lease_s: int = 30,
) -> AsyncIterator[LineStage]:
    """Give a line that stays until the test is over."""
    loop = asyncio.get_running_loop()
    taken: asyncio.Future[Line] = loop.create_future()
    over = asyncio.Event()

    async def handler(line: Line) -> None:
        taken.set_result(line)
        await over.wait()

    terms = LineTerms(trunk="trunk", lease=LeaseTerms(idle_s=lease_s))
    async with (
        lines(handler, terms=terms) as (_, port),
        call(port, answers=answers, variables=variables) as channel,
    ):
        try:
            yield LineStage(await asyncio.wait_for(taken, 60), channel)
        finally:
            over.set()
