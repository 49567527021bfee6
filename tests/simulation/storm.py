"""One storm from one seed: callers, agents and faults, a calm, and the count."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from callcenter.acd.model import AgentState
from tests.simulation.bookkeeper import Bookkeeper
from tests.simulation.observer import Broken, Observer
from tests.simulation.people import Answering, Caller, Worker
from tests.simulation.town import Town
from tests.simulation.town_centre import AGENTS
from tests.simulation.weather import Weather

CALLERS = 16
STORM_S = 90.0
CALM_S = 25.0
LOOK_EVERY_S = 0.25


async def storm(folder: Path, seed: int, spoil: Callable[[Town], None] | None = None) -> Town:
    """
    Live through a storm and check all that must hold, during it and after.

    Args:
        folder: Empty; for spool and journal.
        seed: Decides everything.
        spoil: Breaks something on purpose.

    Raises:
        Broken: Something does not hold.
    """
    town = Town(folder, seed)
    town.pbx.emergency = AGENTS
    await town.open()
    if spoil is not None:
        spoil(town)
    try:
        await _live(town)
        await _restart_in_peace(town)
    except (Broken, AssertionError) as error:
        error.add_note(f"storm {seed}")
        raise
    finally:
        await town.close()
    return town


async def _live(town: Town) -> None:
    observer = Observer(town)
    workers = [Worker(town, agent) for agent in AGENTS]
    weather = Weather(town, workers)
    callers = asyncio.ensure_future(_callers(town))
    working = [asyncio.ensure_future(worker.live(STORM_S)) for worker in workers]
    working.append(asyncio.ensure_future(Answering(town).live(STORM_S)))
    blowing = asyncio.ensure_future(weather.blow(STORM_S))
    try:
        await _watch(observer, asyncio.gather(blowing, *working))
        for worker in workers:
            await worker.calm_down()
        town.fault("the storm is over")
        await _watch(observer, asyncio.ensure_future(asyncio.sleep(CALM_S)))
        for wish in town.floor.callbacks.shown():
            town.floor.callbacks.cancel(str(wish["id"]), by="the end")
        for caller in town.pbx.callers:
            caller.hang_up()
        await _watch(observer, callers)
        await _watch(observer, asyncio.ensure_future(asyncio.sleep(8)))
    finally:
        for task in (callers, blowing, *working, *weather.tasks):
            task.cancel()
        await asyncio.gather(*working, *weather.tasks, return_exceptions=True)
        await asyncio.gather(callers, blowing, return_exceptions=True)
    Bookkeeper(town).check()


async def _callers(town: Town) -> None:
    rng = random.Random(f"callers {town.seed}")  # noqa: S311 - no secret
    async with asyncio.TaskGroup() as group:
        for number in range(CALLERS):
            await asyncio.sleep(rng.expovariate(CALLERS / STORM_S))
            group.create_task(Caller(town, number).live())


async def _watch(observer: Observer, work: "asyncio.Future[object]") -> None:
    try:
        while not work.done():
            await asyncio.wait({work}, timeout=LOOK_EVERY_S)
            observer.look()
        await work
    finally:
        if not work.done():
            work.cancel()
            await asyncio.wait({work})
        if not work.cancelled():
            work.exception()


async def _restart_in_peace(town: Town) -> None:
    """After everything, a restart must find every agent as he was, and queues what they knew."""
    before, known = _agents(town), _memories(town)
    await town.die()
    await asyncio.sleep(1)
    await town.open()
    kept = _memories(town)
    for agent in AGENTS:
        town.attach(agent)
    await asyncio.sleep(3)
    if known != kept:
        raise Broken(f"queues knew {known}\nand after a restart {kept}")
    after = _agents(town)
    for agent in AGENTS:
        if before[agent] != after[agent]:
            raise Broken(
                f"{agent}: was {before[agent]}, is {after[agent]} after a restart\n"
                f"{town.story(agent)}"
            )
    Bookkeeper(town).check()


def _memories(town: Town) -> dict[str, object]:
    """Tell what queues learned and counted; who waits is another matter."""
    found = {queue: town.engine.memory(queue) for queue in town.centre.queues}
    known = {queue: memory for queue, memory in found.items() if memory is not None}
    return {queue: replace(one, rested=True, counted=()) for queue, one in known.items()}


def _agents(town: Town) -> dict[str, object]:
    shown = {}
    for view in town.engine.agents():
        state = AgentState.READY if view.state is AgentState.WRAP_UP else view.state
        shown[view.agent] = (state, view.reason, view.device_usable, view.calls_taken)
    return shown
