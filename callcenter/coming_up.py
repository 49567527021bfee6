"""Coming up: the centre, flows and sounds, from wherever they are, before the first call."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import structlog

from callcenter.centre.model import Centre
from callcenter.cli.demo_data import load_demo
from callcenter.compose_menus import FLOWS_FOLDER
from callcenter.errors import DatabaseAway, OperatorError
from callcenter.floor.call.wording import all_sentences
from callcenter.flows.files import flow_files
from callcenter.flows.model import PushResult
from callcenter.flows.pushing import push_files
from callcenter.identity.demo import load_demo_users
from callcenter.ivr.commands import Prompt
from callcenter.ivr.model import Flow
from callcenter.ivr.phrases import constant_prompts
from callcenter.parts import Service
from callcenter.unseen_calls import collect

log = structlog.get_logger()


async def come_up(service: Service) -> None:
    """Load what calls need; whatever the database cannot give now comes from copies on disk."""
    settings = service.settings
    if settings.demo:
        with contextlib.suppress(DatabaseAway):
            await load_demo(service.pool, settings)
    await service.centre.start()
    service.floor.centre_changed()
    service.floor.restore()
    service.centre.on_change(_centre_changed(service))
    service.menus.flows.on_change(_make_sounds(service))
    await service.menus.prompts.prepare(all_sentences())
    await _speak_for_the_exchange(service)
    await service.menus.flows.start()
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
        await collect(service)


async def _demo_flows(service: Service) -> None:
    """Push the files; what is refused is told, and the last good version goes on serving."""
    pushed = await push_files(
        service.menus.publishing,
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
        serving = service.menus.flows.current(one.flow or one.file.stem)
        if serving is None:
            more = f" (and {len(one.defects) - 1} more)" if len(one.defects) > 1 else ""
            raise OperatorError(
                f"The menu '{one.flow or one.file.stem}' cannot be used, and there is no earlier "
                f"version that could serve in its place: {one.defects[0]}{more}.",
                "Correct it until `callcenter flow check` and `callcenter flow test` find nothing.",
            )
        log.warning("flow.last_good_serves", flow=serving.name, version=serving.version)


async def _demo_users(service: Service) -> None:
    password = service.settings.demo_password
    if password is not None:
        agents = list(service.centre.now().agents)
        await load_demo_users(service.pool, agents, password.get_secret_value())


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
            made = await service.menus.prompts.sound(Prompt(language=language, text=text))
            await asyncio.to_thread(service.exchange.keep_sentence, name, language, Path(made))


def _make_sounds(service: Service) -> Callable[[Flow], Coroutine[Any, Any, None]]:
    async def make(flow: Flow) -> None:
        await service.menus.prompts.prepare(constant_prompts(flow))

    return make
