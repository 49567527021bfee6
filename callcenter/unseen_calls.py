"""Calls that ended while no service held them: put on record at the start, and ever after."""

import asyncio
import contextlib
from collections.abc import Sequence

from callcenter.errors import DatabaseAway
from callcenter.parts import Service

EVERY_S = 2.0
"""
An end without a service is not only an outage's: who hangs up in the first moments is gone before
his line was taken.
"""


async def keep_collected(service: Service, up: asyncio.Event) -> None:
    """Collect until cancelled, whenever the exchange tells who is still there."""
    await up.wait()
    while True:
        await asyncio.sleep(EVERY_S)
        if service.floor.linked:
            with contextlib.suppress(DatabaseAway):
                await collect(service)


async def collect(service: Service, alive: Sequence[str] | None = None) -> None:
    """
    Put on record what the slips tell, and remove them.

    Args:
        service: Whose calls.
        alive: The calls that the ledger thinks alive, where that was asked already.

    Raises:
        DatabaseAway: Nobody can tell now what is on record; the slips stay.
    """
    found = await asyncio.to_thread(service.exchange.unseen)
    # Who is still among the live calls is ended by the news of it; his slip is looked at later.
    over = [call for call in found if call.id not in service.floor.live_call_ids]
    if not over or service.ledger.degraded:
        return
    ledger = service.stores.ledger
    known = await ledger.known([call.id for call in over])
    thought_alive = await ledger.live(service.settings.pbx) if alive is None else alive
    service.floor.note_unseen(over, known=known, alive=thought_alive)
    for call in over:
        await asyncio.to_thread(service.exchange.forget_unseen, call)
