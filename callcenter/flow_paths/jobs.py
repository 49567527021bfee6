"""Calls that ended before their ways were counted are counted afterwards, once."""

import asyncio
from typing import Protocol

import structlog

from callcenter.errors import DatabaseAway

log = structlog.get_logger()

AT_ONCE = 200
PAUSE_S = 0.1
AGAIN_S = 60.0


class Ways(Protocol):
    """Where the ways of calls are kept."""

    async def make_older(self, limit: int) -> bool:
        """Make those of at most so many older calls; False where none are left."""


async def keep_made(ways: Ways, *, pause_s: float = PAUSE_S, again_s: float = AGAIN_S) -> None:
    """
    Make the ways of older calls, little by little, then look now and then; until cancelled.

    Args:
        ways: Where they are kept, and how far back that has come.
        pause_s: Between two pieces, so that nobody has to wait for it.
        again_s: Until the next look when all is made, or the database is away.
    """
    while True:
        wait_s = again_s
        try:
            if await ways.make_older(AT_ONCE):
                wait_s = pause_s
        except DatabaseAway:
            log.warning("paths.making_waits")
        await asyncio.sleep(wait_s)
