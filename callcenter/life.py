"""The service's life: come up in the right order, say when calls can be taken, leave in peace."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any

import structlog

from callcenter.api import web_application
from callcenter.centre.model import Centre
from callcenter.cli.demo_data import load_demo
from callcenter.compose import FLOWS_FOLDER, compose
from callcenter.errors import DatabaseAway, OperatorError
from callcenter.floor.call.wording import all_sentences
from callcenter.flows.files import flow_files
from callcenter.flows.model import PushResult
from callcenter.flows.pushing import push_files
from callcenter.heartbeat import Heartbeat
from callcenter.identity.demo import load_demo_users
from callcenter.ivr.commands import Prompt
from callcenter.ivr.model import Flow
from callcenter.ivr.phrases import constant_prompts
from callcenter.ledger.jobs import keep_forgetting
from callcenter.parts import Service
from callcenter.recordings.jobs import keep_swept
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
        async with _jobs(service, up, end):
            alive = await _come_up(service)
            up.set()
            async with serving(web_application(service, _readiness(service)), [listeners["http"]]):
                await _take_calls(service, alive, heartbeat, end)
                await end.wait()
                await service.exchange.drain(0.0 if hurried.is_set() else DRAIN_S)
    finally:
        await _close(service)
    if bugs:
        raise bugs[0]


async def _come_up(service: Service) -> Sequence[str]:
    """
    Load what calls need; whatever the database cannot give now comes from copies on disk.

    Returns:
        The calls that the ledger thinks alive. It is asked before new ones can come, so that none
        of those which end in the meantime is closed a second time.
    """
    settings = service.settings
    if settings.demo:
        with contextlib.suppress(DatabaseAway):
            await load_demo(service.pool, settings)
    await service.centre.start()
    service.floor.centre_changed()
    service.floor.restore()
    service.centre.on_change(_centre_changed(service))
    service.flows.on_change(_make_sounds(service))
    await service.prompts.prepare(all_sentences())
    await _speak_for_the_exchange(service)
    await service.flows.start()
    if settings.demo:
        with contextlib.suppress(DatabaseAway):
            await _demo_flows(service)
            await _demo_users(service)
    with contextlib.suppress(DatabaseAway):
        await service.write_phones()
    await service.ledger.catch_up()
    with contextlib.suppress(DatabaseAway):
        service.floor.board.begin_day(
            await service.stores.ledger.counted_since(service.floor.board.day)
        )
        return await service.stores.ledger.live(service.settings.pbx)
    return ()


async def _demo_flows(service: Service) -> None:
    """Push the files; what is refused is told, and the last good version goes on serving."""
    pushed = await push_files(
        service.publishing,
        service.stores.flows,
        flow_files(FLOWS_FOLDER),
        author="demo",
        comment="from the files",
    )
    for one in pushed:
        for defect in one.defects:
            log.warning("flow.file_refused", defect=str(defect))
        if one.result is PushResult.CONFLICT:
            log.warning("flow.file_conflicts", file=str(one.file), see="callcenter flow push")
        if not one.refused:
            continue
        serving = service.flows.current(one.flow or one.file.stem)
        if serving is None:
            more = f" (and {len(one.defects) - 1} more)" if len(one.defects) > 1 else ""
            raise OperatorError(
                f"{one.defects[0]}{more}.", "Run `callcenter flow check` and correct it."
            )
        log.warning("flow.last_good_serves", flow=serving.name, version=serving.version)


async def _demo_users(service: Service) -> None:
    password = service.settings.demo_password
    if password is not None:
        agents = list(service.centre.now().agents)
        await load_demo_users(service.pool, agents, password.get_secret_value())


async def _take_calls(
    service: Service, alive: Sequence[str], heartbeat: Heartbeat, end: asyncio.Event
) -> None:
    linked = asyncio.create_task(service.exchange.until_linked(), name="until linked")
    ending = asyncio.create_task(end.wait(), name="until the end")
    await asyncio.wait({linked, ending}, return_when=asyncio.FIRST_COMPLETED)
    for task in (linked, ending):
        task.cancel()
    if end.is_set():
        return
    await service.exchange.take_lines()
    service.floor.close_unseen(alive)
    heartbeat.ready()
    log.info("service.ready")


def _readiness(service: Service) -> Callable[[], Sequence[str]]:
    def reasons() -> list[str]:
        found = []
        if not service.floor.linked:
            found.append("Asterisk is not connected.")
        if not service.flows.names():
            found.append("No flow is live.")
        return found

    return reasons


def _centre_changed(service: Service) -> Callable[[Centre], Coroutine[Any, Any, None]]:
    async def changed(_: Centre) -> None:
        service.floor.centre_changed()
        with contextlib.suppress(DatabaseAway):
            await service.write_phones()

    return changed


async def _speak_for_the_exchange(service: Service) -> None:
    """Give the exchange what it says by itself while we are away."""
    for name, texts in service.exchange.sentences().items():
        for language, text in texts.items():
            made = await service.prompts.sound(Prompt(language=language, text=text))
            await asyncio.to_thread(service.exchange.keep_sentence, name, language, Path(made))


def _make_sounds(service: Service) -> Callable[[Flow], Coroutine[Any, Any, None]]:
    async def make(flow: Flow) -> None:
        await service.prompts.prepare(constant_prompts(flow))

    return make


@contextlib.asynccontextmanager
async def _jobs(service: Service, up: asyncio.Event, end: asyncio.Event) -> AsyncIterator[None]:
    """Keep the long work running; one that ends unasked ends the service, loudly."""
    works = {
        "ledger": service.ledger.run(),
        "centre": service.centre.watch(),
        "flows": service.flows.watch(),
        "plans": _plans(service, up),
        "recordings": keep_swept(service.recordings),
        "voicemails": keep_swept(service.voicemails),
        "board": service.floor.board.run(),
        "reasons": keep_forgetting(
            service.stores.ledger, service.clock, service.settings.explanation_days
        ),
        "imports": service.imports.run(),
        "exchange": _exchange(service, up),
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


async def _close(service: Service) -> None:
    service.floor.close()
    await service.background.settle(SETTLE_S)
    await service.background.close()
    await service.prompts.close()
    await service.requests.close()
    await service.ledger.drain()
    service.passwords.close()
    service.pins.close()
    await service.pool.close()
