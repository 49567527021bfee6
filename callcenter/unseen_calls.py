"""Calls that ended while no service held them: put on record at the start, and ever after."""

import asyncio
import contextlib
from collections.abc import Sequence

from callcenter.errors import DatabaseAway
from callcenter.floor.ports.unseen import UnseenCall
from callcenter.parts import Service

EVERY_S = 2.0
"""
An end without a service is not only an outage's: who hangs up in the first moments is gone before
his line was taken.
"""
AT_ONCE = 100
"""After a long outage there are thousands; live calls must not wait for all of them."""


async def keep_collected(service: Service, up: asyncio.Event) -> None:
    """
    Collect until cancelled, whenever the exchange tells who is still there.

    Once, as soon as that can be told, the calls are closed that only the ledger thinks alive.
    """
    await up.wait()
    since, closed = service.clock.now(), False
    while True:
        await asyncio.sleep(EVERY_S)
        if not service.floor.linked or not _can_tell(service):
            continue
        with contextlib.suppress(DatabaseAway):
            await collect(service)
            if not closed:  # only now: a slip knows more of an end than that there was one
                service.floor.close_unseen(await _thought_alive(service), at=since)
                closed = True


async def collect(service: Service) -> None:
    """
    Put on record what the slips tell, and remove them.

    Raises:
        DatabaseAway: Nobody can tell now what is on record; the slips stay.
    """
    if not _can_tell(service):
        return
    found = await asyncio.to_thread(service.exchange.unseen)
    for first in range(0, len(found), AT_ONCE):
        await _collect(service, found[first : first + AT_ONCE])


async def _collect(service: Service, found: Sequence[UnseenCall]) -> None:
    known = await service.stores.ledger.known([call.id for call in found])
    alive = await _thought_alive(service)
    on_record = service.floor.note_unseen(found, known=set(known), alive=set(alive))

    def forget() -> None:
        for call in on_record:
            service.exchange.forget_unseen(call)

    await asyncio.to_thread(forget)


async def _thought_alive(service: Service) -> Sequence[str]:
    return await service.stores.ledger.live(service.settings.pbx)


def _can_tell(service: Service) -> bool:
    """Tell whether all that an earlier run wrote of its calls is in the database."""
    return not (service.ledger.degraded or service.ledger.behind)
