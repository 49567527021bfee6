"""From the journal to the database: whoever delivers, and whenever it is away, each event once."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from callcenter.errors import DatabaseAway
from callcenter.ledger import events
from callcenter.ledger.events import Written
from callcenter.ledger.ledger import BATCH, Ledger
from callcenter.ledger.spool import Spool
from callcenter.testing.virtual_time import VirtualClock, in_virtual_time

GONE = events.CallEnded(by="caller", cause=16)


class Store:
    """Takes its time over each batch, and is away when told so."""

    def __init__(self, *takes_s: float) -> None:
        self.takes_s = list(takes_s)
        self.away_at: set[int] = set()
        self.asked = 0
        self.seqs: list[int] = []

    async def write(self, written: Sequence[Written]) -> None:
        """Take events as `LedgerStore` does: the same again changes nothing."""
        self.asked += 1
        number = self.asked
        await asyncio.sleep(self.takes_s.pop(0) if self.takes_s else 0.0)
        if number in self.away_at:
            raise DatabaseAway("gone")
        self.seqs += [one.seq for one in written if one.seq not in self.seqs]


def _left_behind(folder: Path, count: int) -> list[int]:
    """Leave so many events of an earlier run in the journal."""
    former = Ledger(Spool(folder), Store(), VirtualClock())  # type: ignore[arg-type]
    return [former.append("call:a", GONE).seq for _ in range(count)]


@in_virtual_time()
async def test_when_two_deliver_at_once_and_the_database_dies_then_nothing_is_lost(
    tmp_path: Path,
) -> None:
    """At the start both the catching up and the running delivery find the same batch."""
    seqs = _left_behind(tmp_path, BATCH + 1)
    store = Store(1.0, 2.0, 3.0)
    store.away_at = {3}
    ledger = Ledger(Spool(tmp_path), store, VirtualClock())  # type: ignore[arg-type]
    await asyncio.gather(ledger.catch_up(), ledger.catch_up())
    await ledger.catch_up()
    assert store.seqs == seqs


@in_virtual_time()
async def test_a_run_is_behind_until_all_of_the_one_before_is_in_the_database(
    tmp_path: Path,
) -> None:
    """Not only until the database is back; its own events are another matter."""
    _left_behind(tmp_path, BATCH + 1)
    store = Store()
    store.away_at = {1, 3}
    ledger = Ledger(Spool(tmp_path), store, VirtualClock())  # type: ignore[arg-type]
    for _ in range(2):
        await ledger.catch_up()
        assert ledger.behind
    await ledger.catch_up()
    assert not ledger.behind
    ledger.append("call:b", GONE)
    assert not ledger.behind


@in_virtual_time()
async def test_what_an_earlier_run_left_is_delivered_also_when_nothing_new_happens(
    tmp_path: Path,
) -> None:
    """The database is away at the start and comes back in a quiet hour."""
    seqs = _left_behind(tmp_path, 2)
    store = Store()
    store.away_at = {1}
    spool = Spool(tmp_path)
    ledger = Ledger(spool, store, VirtualClock())  # type: ignore[arg-type]
    await ledger.catch_up()
    running = asyncio.create_task(ledger.run())
    await asyncio.sleep(5)
    running.cancel()
    assert store.seqs == seqs
