"""Work on the ledger beside the calls."""

import asyncio
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from callcenter.clock import Clock
from callcenter.errors import DatabaseAway

log = structlog.get_logger()

EVERY_S = 3600.0
AT_ONCE = 1000


class Reasons(Protocol):
    """Where routing's reasons are kept."""

    async def forget_reasons(self, before: datetime, limit: int) -> int:
        """Delete those of before an instant; return how many, at most `limit`."""


async def keep_forgetting(
    reasons: Reasons, clock: Clock, days: int, *, every_s: float = EVERY_S
) -> None:
    """
    Delete routing's reasons when their time is over, again and again, until cancelled.

    Args:
        reasons: Where they are.
        clock: Tells the time.
        days: How long they are kept.
        every_s: Pause between two rounds; the database may be away in between.
    """
    while True:
        try:
            before = clock.now() - timedelta(days=days)
            more = True
            while more:
                more = await reasons.forget_reasons(before, AT_ONCE) == AT_ONCE
        except DatabaseAway:
            log.warning("ledger.forgetting_waits")
        await asyncio.sleep(every_s)
