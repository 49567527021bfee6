"""The service's life: come up in the right order, say when calls can be taken, leave in peace."""

import asyncio
import signal
import socket
from collections.abc import Callable, Mapping, Sequence

import structlog

from callcenter.api import web_application
from callcenter.coming_up import come_up
from callcenter.compose import compose
from callcenter.heartbeat import Heartbeat
from callcenter.long_work import long_work
from callcenter.parts import Service
from callcenter.settings import Settings
from callcenter.web.server import serving

DRAIN_S = 5.0
SETTLE_S = 5.0

log = structlog.get_logger()


async def run_service(
    settings: Settings, listeners: Mapping[str, socket.socket], heartbeat: Heartbeat
) -> None:
    """
    Run the service until SIGTERM (running verbs of calls may finish) or SIGINT (at once).

    Calls outlive it either way: the dialplan keeps them and offers them to the next run.

    Args:
        settings: Of this installation; `database_url` is set by who starts us.
        listeners: Bound sockets by name: `http` and `agi`.
        heartbeat: Told when calls can be taken.

    Raises:
        OperatorError: The installation is wrong; names the place and the repair.
    """
    end = asyncio.Event()
    bugs: list[BaseException] = []

    def fail(bug: BaseException) -> None:
        bugs.append(bug)
        end.set()

    hurried = asyncio.Event()

    def hurry() -> None:
        hurried.set()
        end.set()

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, end.set)
    loop.add_signal_handler(signal.SIGINT, hurry)
    service = await compose(settings, listeners, fail)
    try:
        up = asyncio.Event()
        async with long_work(service, up, end):
            await come_up(service)
            up.set()
            async with serving(web_application(service, _readiness(service)), [listeners["http"]]):
                await _take_calls(service, heartbeat, end)
                await end.wait()
                await service.exchange.drain(0.0 if hurried.is_set() else DRAIN_S)
    finally:
        await _close(service)
    if bugs:
        raise bugs[0]


async def _take_calls(service: Service, heartbeat: Heartbeat, end: asyncio.Event) -> None:
    linked = asyncio.create_task(service.exchange.until_linked(), name="until linked")
    ending = asyncio.create_task(end.wait(), name="until the end")
    await asyncio.wait({linked, ending}, return_when=asyncio.FIRST_COMPLETED)
    for task in (linked, ending):
        task.cancel()
    if end.is_set():
        return
    await service.exchange.take_lines()
    heartbeat.ready()
    log.info("service.ready")


def _readiness(service: Service) -> Callable[[], Sequence[str]]:
    def reasons() -> list[str]:
        found = []
        if not service.floor.linked:
            found.append("Asterisk is not connected.")
        if not service.menus.flows.names():
            found.append("No flow is live.")
        return found

    return reasons


async def _close(service: Service) -> None:
    service.floor.close()
    await service.background.settle(SETTLE_S)
    await service.background.close()
    await service.menus.prompts.close()
    await service.menus.requests.close()
    await service.ledger.drain()
    service.passwords.close()
    service.menus.pins.close()
    await service.pool.close()
