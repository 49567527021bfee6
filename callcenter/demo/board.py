"""A live table of simulated customers: what each does, hears, and how it ended."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.table import Table

from callcenter.demo.caller import Caller
from callcenter.demo.customer import Script, Story, play
from callcenter.demo.outcomes import CallOver
from callcenter.demo.tones import SILENCE_LEVEL, pure_tone

_REFRESH_S = 0.25
_WIDTH = 120


@dataclass(slots=True, kw_only=True)
class Customer:
    """One line of the table."""

    caller: Caller
    who: str
    story: Story
    saved: Path | None

    def hears(self) -> str:
        """Tell in words what reaches the customer's ear now."""
        try:
            heard = self.caller.call.heard
        except CallOver:
            return ""
        loudness = heard.level_now()
        if self.story.outcome or loudness <= SILENCE_LEVEL:
            return "" if self.story.outcome else "silence"
        hz = pure_tone(heard.samples(max(0, heard.length - 800)))
        bar = "▮" * min(8, 1 + int(loudness / 800))
        return f"{bar} {f'tone {hz:.0f} Hz' if hz else 'sound'}"

    def heard_s(self) -> str:
        """Seconds of sound received."""
        try:
            return f"{self.caller.call.heard.length / 8000:.0f} s"
        except CallOver:
            return ""


async def show(
    customers: Sequence[Customer], script: Script, *, every_s: float, speak: Path | None
) -> None:
    """
    Let customers call, and show all along what each does and hears.

    Args:
        customers: Their stories are filled in.
        script: What each does.
        every_s: Seconds between two calls.
        speak: Sound file that is spoken instead of tones.
    """
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    calls = asyncio.gather(
        *(
            _one(customer, script, delay_s=n * every_s, speak=speak)
            for n, customer in enumerate(customers)
        )
    )
    try:
        if console.is_terminal:
            with Live(_table(customers), console=console, auto_refresh=False) as live:
                while not calls.done():
                    await asyncio.wait([calls], timeout=_REFRESH_S)
                    live.update(_table(customers), refresh=True)
        await calls
    finally:
        calls.cancel()
        await asyncio.gather(calls, return_exceptions=True)
    if not console.is_terminal:
        console.print(_table(customers))
    fine = sum(customer.story.fine for customer in customers)
    console.print(f"{fine} of {len(customers)} talked with a person.")


async def _one(customer: Customer, script: Script, *, delay_s: float, speak: Path | None) -> None:
    await asyncio.sleep(delay_s)
    async with customer.caller as caller:
        caller.spoken = speak
        await play(caller, script, customer.story, asyncio.get_running_loop().time)
        if customer.saved is not None and caller.has_called:
            caller.save(customer.saved)


def _table(customers: Sequence[Customer]) -> Table:
    table = Table(box=None)
    for title in ("customer", "does", "hears", "heard", "waited", "outcome"):
        table.add_column(title, no_wrap=title != "outcome")
    for customer in customers:
        story = customer.story
        waited = "" if story.waited_s is None else f"{story.waited_s:.1f} s"
        outcome = f"[green]{story.outcome}" if story.fine else f"[red]{story.outcome}"
        table.add_row(
            customer.who, story.doing, customer.hears(), customer.heard_s(), waited, outcome
        )
    return table
