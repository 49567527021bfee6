"""The work that goes on as long as the service lives."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from callcenter.flow_paths.jobs import keep_made
from callcenter.ledger.jobs import keep_forgetting
from callcenter.parts import Service
from callcenter.recordings.jobs import keep_swept
from callcenter.unseen_calls import keep_collected


@contextlib.asynccontextmanager
async def long_work(service: Service, up: asyncio.Event, end: asyncio.Event) -> AsyncIterator[None]:
    """
    Keep it running; what ends unasked ends the service, loudly.

    Args:
        service: Whose work.
        up: Set when all that calls need is there.
        end: Set when any of it has ended.
    """
    works = {
        "ledger": service.ledger.run(),
        "centre": service.centre.watch(),
        "flows": service.menus.flows.watch(),
        "plans": _plans(service, up),
        "recordings": keep_swept(service.recordings),
        "voicemails": keep_swept(service.voicemails),
        "board": service.floor.board.run(),
        "sweeping": service.floor.sweeping.run(),
        "reasons": keep_forgetting(
            service.stores.ledger, service.clock, service.settings.explanation_days
        ),
        "paths": keep_made(service.stores.paths),
        "imports": service.imports.run(),
        "exchange": _exchange(service, up),
        "unseen calls": keep_collected(service, up),
    }
    tasks = [asyncio.create_task(work, name=name) for name, work in works.items()]
    for task in tasks:
        task.add_done_callback(lambda _: end.set())
    try:
        yield
    finally:
        ended = [task for task in tasks if task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in ended:
        if not task.cancelled():
            task.result()


async def _exchange(service: Service, up: asyncio.Event) -> None:
    """Hear of calls only when agents and flows are known: the first snapshot meets them all."""
    await up.wait()
    await service.exchange.run()


async def _plans(service: Service, up: asyncio.Event) -> None:
    """Carry plans out only when the centre is known: a version is checked against it."""
    await up.wait()
    await service.plans.run()
