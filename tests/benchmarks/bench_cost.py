"""
What a call costs: processor time of the service, and of Asterisk, beside a static dialplan.

Real calls with sound, several at once, in batches that alternate between the two. What the idle
processes use in the same time is taken off.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial

from callcenter.demo.caller import Caller
from callcenter.demo.desk import Desk
from callcenter.demo.phone import Phone
from tests.benchmarks.figure import Figure
from tests.benchmarks.house import AGENT_HZ, House
from tests.integration.hotline.installation import PASSWORD

LANES = 5
BATCHES = 3
TRIVIAL_CALLS, DIALLED_CALLS = 7, 6
"""In each lane of a batch."""
IDLE_S = 3.0
SETTLE_S = 0.7
"""So long after its last call the ledger and the recordings still work for a batch."""
SIBLINGS = ("service", "asterisk", "postgres")

Story = Callable[[int], Awaitable[None]]


@dataclass(slots=True)
class Cost:
    """Processor seconds by sibling, over a number of calls."""

    calls: int
    cpu_s: dict[str, float]

    def per_call_ms(self, name: str) -> float:
        """Return the share of one call."""
        return 1000 * self.cpu_s[name] / self.calls


def figures(house: House) -> list[Figure]:
    """Measure in turns."""
    return asyncio.run(_measure(house))


async def _measure(house: House) -> list[Figure]:
    async with AsyncExitStack() as stack:
        agents = [str(1001 + lane) for lane in range(LANES)]
        for agent in agents:
            await stack.enter_async_context(
                Phone(house.server, agent, PASSWORD, answer_after_s=0.05, tone_hz=AGENT_HZ)
            )
            desk = Desk(house.url, agent, PASSWORD)
            await stack.enter_async_context(desk)
            await desk.take(f"sip:{agent}")
        idle = await _spent(house, 1, lambda: asyncio.sleep(IDLE_S), idle=None)
        per_s = {name: used / (IDLE_S + SETTLE_S) for name, used in idle.cpu_s.items()}
        trivial = await _compare(
            house,
            per_s,
            TRIVIAL_CALLS,
            [partial(_listen, house, number) for number in ("4102", "9102", "9202")],
        )
        dialled = await _compare(
            house,
            per_s,
            DIALLED_CALLS,
            [
                partial(_talk, house, lambda _: "4103"),
                partial(_talk, house, lambda lane: f"9103{agents[lane]}"),
            ],
        )
    return [
        *_figures("trivial call", "prompt, hang-up", *trivial),
        *_figures("dialled call", "prompt, Dial, recorder", *dialled),
    ]


def _figures(
    kind: str, shape: str, ours: Cost, plain: Cost, least: Cost | None = None
) -> list[Figure]:
    service, asterisk, database = (ours.per_call_ms(name) for name in SIBLINGS)
    bare = plain.per_call_ms("asterisk")

    def figure(name: str, value: float, floor: float, beside: str) -> Figure:
        return Figure(
            name=f"{kind}: CPU of {name}",
            value=value,
            floor=floor,
            beside=beside,
            unit="ms",
            n=ours.calls,
        )

    dialplan = f"Asterisk, static dialplan ({shape})"
    found = [
        figure("service", service, asterisk, "Asterisk in the same calls"),
        figure("Asterisk", asterisk, bare, dialplan),
        figure("service + Asterisk", service + asterisk, bare, dialplan),
        figure("database", database, asterisk, "Asterisk in the same calls"),
    ]
    if least is not None:
        floor = least.per_call_ms("asterisk")
        found.insert(2, figure("Asterisk", asterisk, floor, "Asterisk, least FastAGI server"))
    return found


async def _compare(
    house: House, idle: Mapping[str, float], calls: int, stories: Sequence[Story]
) -> list[Cost]:
    costs = [Cost(0, dict.fromkeys(SIBLINGS, 0.0)) for _ in stories]
    for story in stories:
        await story(0)  # warm up
    for _ in range(BATCHES):
        for cost, story in zip(costs, stories, strict=True):
            spent = await _spent(house, calls * LANES, partial(_batch, calls, story), idle=idle)
            cost.calls += spent.calls
            for name, used in spent.cpu_s.items():
                cost.cpu_s[name] += used
    return costs


async def _batch(calls: int, story: Story) -> None:
    async def lane(number: int) -> None:
        for _ in range(calls):
            await story(number)

    async with asyncio.TaskGroup() as group:
        for number in range(LANES):
            group.create_task(lane(number))


async def _spent(
    house: House,
    calls: int,
    work: Callable[[], Awaitable[None]],
    *,
    idle: Mapping[str, float] | None,
) -> Cost:
    before, begun_s = {name: house.cpu_s(name) for name in SIBLINGS}, time.perf_counter()
    await work()
    await asyncio.sleep(SETTLE_S)
    lasted_s = time.perf_counter() - begun_s
    used = {name: house.cpu_s(name) - before[name] for name in SIBLINGS}
    if idle is not None:
        used = {name: max(0.0, spent - idle[name] * lasted_s) for name, spent in used.items()}
    return Cost(calls, used)


async def _listen(house: House, number: str, lane: int) -> None:
    async with Caller(house.server, f"1390000010{lane}") as caller:
        await caller.dial(number)
        await caller.over()


async def _talk(house: House, number: Callable[[int], str], lane: int) -> None:
    async with Caller(house.server, f"1390000020{lane}") as caller:
        await caller.dial(number(lane))
        await caller.hear_tone(AGENT_HZ, for_s=0.16)
        await caller.hang_up()
