"""The ledger: takes events from the live centre at once and delivers them to the database."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from callcenter.clock import Clock
from callcenter.errors import DatabaseAway
from callcenter.ledger.events import Event, Written
from callcenter.ledger.spool import Spool
from callcenter.ledger.store import UNWRITABLE, LedgerStore

BATCH = 500
FLUSH_EVERY_S = 0.05
RETRY_AFTER_S = 1.0

log = structlog.get_logger()


class Ledger:
    """
    Appends are synchronous and never wait for the database; `run` delivers in batches.

    `epoch` is the first number of this run of the service; it names the run wherever that matters
    (offer ids, the desk socket's resume position).
    """

    def __init__(self, spool: Spool, store: LedgerStore, clock: Clock) -> None:
        self._spool = spool
        self._store = store
        self._clock = clock
        self._next = self.epoch = spool.first_seq
        self._news = asyncio.Event()
        self._turn = asyncio.Lock()
        self._listeners: list[Callable[[Written], None]] = []
        self.degraded = False
        self.behind = True
        """Whether events of an earlier run may still be missing in the database."""

    @property
    def undelivered_bytes(self) -> int:
        """How much of the journal is not in the database yet."""
        return self._spool.undelivered_bytes()

    def listen(self, listener: Callable[[Written], None]) -> None:
        """Have `listener` called with every event from now on; it must be quick and not raise."""
        self._listeners.append(listener)

    def append(self, stream: str, event: Event, *, at: datetime | None = None) -> Written:
        """
        Write one event of a stream (`call:…`, `agent:…`); it survives the process from here on.

        Args:
            stream: Whose event.
            event: What happened.
            at: When, if it is learned later than it happened; now if None.
        """
        written = Written(
            stream=stream,
            seq=self._next,
            at=at or self._clock.now(),
            type=event.type,
            data=event.data(),
        )
        self._next += 1
        self._spool.append(written)
        self._news.set()
        for listener in self._listeners:
            listener(written)
        return written

    async def run(self) -> None:
        """Sync and deliver until cancelled; outages of the database only delay."""
        while True:
            await self._news.wait()
            await asyncio.sleep(FLUSH_EVERY_S)
            self._news.clear()
            await self._spool.sync()
            await self._deliver()

    async def drain(self) -> None:
        """Deliver what is left, once; used at an orderly stop."""
        await self._spool.sync()
        await self._deliver(retry=False)
        self._spool.close()

    async def catch_up(self) -> None:
        """Deliver what an earlier run left behind, once; an absent database is no error."""
        await self._deliver(retry=False)
        if self.behind:
            self._news.set()  # `run` goes on trying, also while nothing new happens

    async def _deliver(self, *, retry: bool = True) -> None:
        while True:
            try:
                async with self._turn:
                    if not await self._deliver_batch():
                        return
            except DatabaseAway as error:
                if not self.degraded:
                    log.warning("ledger.degraded", error=str(error))
                self.degraded = True
                if not retry:
                    return
                await asyncio.sleep(RETRY_AFTER_S)

    async def _deliver_batch(self) -> bool:
        """Deliver the next events, one batch at a time; False when there are none."""
        events = self._spool.read(BATCH)
        if events:
            await self._write(events)
            if self.degraded:
                log.info("ledger.recovered")
            self.degraded = False
            self._spool.delivered()
        self.behind = self.behind and bool(events) and events[-1].seq < self.epoch
        return bool(events)

    async def _write(self, events: Sequence[Written]) -> None:
        """Write a batch; one event that the database refuses must not hold up the others."""
        try:
            await self._store.write(events)
        except UNWRITABLE:
            if len(events) == 1:
                self._spool.set_aside(events[0])
                log.exception("ledger.set_aside", stream=events[0].stream, seq=events[0].seq)
                return
            middle = len(events) // 2
            await self._write(events[:middle])
            await self._write(events[middle:])
