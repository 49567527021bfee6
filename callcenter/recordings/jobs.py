"""Work on recordings beside the calls."""

import asyncio
from typing import Protocol

import structlog

from callcenter.errors import DatabaseAway

log = structlog.get_logger()

SWEEP_EVERY_S = 30.0


class Shelf(Protocol):
    """Something that may hold unfinished work: recordings, voicemails."""

    async def sweep(self) -> int:
        """Finish it; return how much was finished."""


async def keep_swept(shelf: Shelf, *, every_s: float = SWEEP_EVERY_S) -> None:
    """
    Finish what was left unfinished, at start and again and again, until cancelled.

    Args:
        shelf: Of recordings or of voicemails.
        every_s: Pause between two sweeps; the database may be away in between.
    """
    while True:
        try:
            finished = await shelf.sweep()
        except DatabaseAway:
            log.warning("shelf.sweep_waits", shelf=type(shelf).__name__)
        except OSError:
            log.exception("shelf.sweep_failed", shelf=type(shelf).__name__)
        else:
            if finished:
                log.info("shelf.swept", shelf=type(shelf).__name__, finished=finished)
        await asyncio.sleep(every_s)
