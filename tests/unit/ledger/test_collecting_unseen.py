"""Slips of unseen calls are collected: each once, none of a live call, none on half a knowledge."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from callcenter import unseen_calls
from callcenter.errors import DatabaseAway
from callcenter.floor.ports.unseen import UnseenCall
from callcenter.parts import Service
from callcenter.unseen_calls import AT_ONCE, collect, keep_collected

AT = datetime(2026, 11, 23, tzinfo=UTC)


def slip(number: int) -> UnseenCall:
    """Make a slip."""
    return UnseenCall(
        id=f"pbx1-1.{number}", number="4001", caller=None, came=AT, fell=None, ended=AT
    )


@dataclass
class House:
    """What a service is to the slips: exchange, floor and ledger in one."""

    slips: list[UnseenCall] = field(default_factory=list)
    in_calls: set[str] = field(default_factory=set)
    late_line: str | None = None
    away: bool = False
    behind: bool = False
    degraded: bool = False
    is_linked: bool = True
    hours: int = 0
    looked: asyncio.Event = field(default_factory=asyncio.Event)
    noted: list[Sequence[UnseenCall]] = field(default_factory=list)
    closed: list[tuple[Sequence[str], datetime]] = field(default_factory=list)

    @property
    def service(self) -> Service:
        """Itself, as a service."""
        parts = SimpleNamespace(
            clock=self,
            exchange=self,
            floor=self,
            ledger=self,
            stores=SimpleNamespace(ledger=self),
            settings=SimpleNamespace(pbx="pbx1"),
        )
        return cast("Service", parts)

    @property
    def linked(self) -> bool:
        """See `Floor`; looked at once each time."""
        self.looked.set()
        return self.is_linked

    @property
    def live_call_ids(self) -> Collection[str]:
        """See `Floor`."""
        return self.in_calls

    def unseen(self) -> Sequence[UnseenCall]:
        """See `Exchange`."""
        return list(self.slips)

    def forget_unseen(self, call: UnseenCall) -> None:
        """See `Exchange`."""
        self.slips.remove(call)

    async def known(self, call_ids: Sequence[str]) -> list[str]:
        """See `LedgerStore`; meanwhile a late line may come in."""
        if self.away:
            raise DatabaseAway("gone")
        if self.late_line in call_ids:
            self.in_calls.add(self.late_line)
        return []

    async def live(self, pbx: str) -> list[str]:
        """See `LedgerStore`."""
        if self.away:
            raise DatabaseAway("gone")
        return [f"{pbx}-1.0"]

    def note_unseen(
        self, calls: Sequence[UnseenCall], *, known: Collection[str], alive: Collection[str]
    ) -> Sequence[UnseenCall]:
        """See `Floor`."""
        del known, alive
        self.noted.append([call for call in calls if call.id not in self.in_calls])
        return self.noted[-1]

    def close_unseen(self, call_ids: Sequence[str], *, at: datetime) -> None:
        """See `Floor`."""
        self.closed.append((call_ids, at))

    def now(self) -> datetime:
        """See `Clock`; an hour later each time."""
        self.hours += 1
        return AT + timedelta(hours=self.hours - 1)


async def test_given_a_late_line_while_the_database_is_asked_then_that_slip_stays() -> None:
    """The call is ended by the news of it; its slip is looked at when that is on record."""
    house = House(slips=[slip(1), slip(2), slip(3)], in_calls={slip(1).id}, late_line=slip(2).id)
    await collect(house.service)
    assert house.noted == [[slip(3)]]
    assert house.slips == [slip(1), slip(2)]
    house.in_calls.clear()
    house.late_line = None
    await collect(house.service)
    assert house.noted[1:] == [[slip(1), slip(2)]]
    assert house.slips == []


async def test_given_thousands_of_slips_then_a_few_are_put_on_record_at_a_time() -> None:
    """Between them, live calls have their turn."""
    house = House(slips=[slip(n) for n in range(25 * AT_ONCE + 1)])
    await collect(house.service)
    assert [len(some) for some in house.noted] == [*([AT_ONCE] * 25), 1]
    assert house.slips == []


@pytest.mark.parametrize("missing", ["behind", "degraded"])
async def test_given_events_on_their_way_to_the_database_then_nothing_is_concluded(
    missing: str,
) -> None:
    """An earlier run may have seen the end of a call whose slip lies there."""
    house = House(slips=[slip(1)])
    setattr(house, missing, True)
    await collect(house.service)
    assert (house.noted, house.slips) == ([], [slip(1)])


async def test_given_a_database_away_at_the_start_then_who_was_thought_alive_is_closed_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    Once, after the slips, which know more; and only when the exchange told who is there.

    Their end is when the service began, not when the database was back.
    """
    house = House(slips=[slip(1)], away=True)
    async with _kept(house, monkeypatch):
        await _rounds(house)
        assert (house.noted, house.closed) == ([], [])
        house.is_linked = False
        await _rounds(house)
        house.away = False
        await _rounds(house)
        assert (house.noted, house.closed) == ([], [])
        house.is_linked = True
        await _rounds(house)
        assert house.noted == [[slip(1)]]
        assert house.closed == [(["pbx1-1.0"], AT)]


@asynccontextmanager
async def _kept(house: House, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Collect without a pause."""
    monkeypatch.setattr(unseen_calls, "EVERY_S", 0.0)
    up = asyncio.Event()
    up.set()
    keeping = asyncio.create_task(keep_collected(house.service, up))
    try:
        yield
    finally:
        keeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeping


async def _rounds(house: House) -> None:
    """Let it come round, from the beginning to the end, at least twice."""
    for _ in range(4):
        house.looked.clear()
        await house.looked.wait()
