"""What breaks, and when it is whole again."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence

from callcenter.errors import RequestError
from tests.simulation.people import Worker
from tests.simulation.town import Town
from tests.simulation.town_centre import AGENTS

LATE_ANSWERS_IN = 0.5
"""In how many storms the exchange answers late now and then."""


class Weather:
    """Faults at random instants; every one ends by itself."""

    def __init__(self, town: Town, workers: Sequence[Worker]) -> None:
        self._town = town
        self._workers = workers
        self._rng = random.Random(f"weather {town.seed}")  # noqa: S311 - no secret
        self._answers_rng = random.Random(f"answers {town.seed}")  # noqa: S311 - no secret
        self._killing = asyncio.Lock()
        self.tasks: set[asyncio.Task[None]] = set()

    async def blow(self, for_s: float) -> None:
        """Break things for so long, then wait until all is whole."""
        faults: dict[Callable[[], Awaitable[None]], int] = {
            self._kill: 4,
            self._stay_away: 1,
            self._cut: 4,
            self._crash: 1,
            self._slow_lookup: 3,
            self._late_lines: 4,
            self._late_news: 4,
            self._full_disk: 2,
            self._supervise: 8,
        }
        if self._answers_rng.random() < LATE_ANSWERS_IN:
            self.tasks.add(asyncio.ensure_future(self._late_answers(for_s)))
        every_s = self._rng.choice([6, 15, 40])
        until = self._town.now_s + for_s
        while self._town.now_s < until:
            await asyncio.sleep(self._rng.expovariate(1 / every_s))
            fault = self._rng.choices([*faults], [*faults.values()])[0]
            self.tasks.add(asyncio.ensure_future(fault()))  # type: ignore[arg-type]
        await asyncio.gather(*self.tasks)

    async def _kill(self) -> None:
        await self._away_for(self._rng.choice([0.1, 0.6, self._rng.uniform(0.1, 10)]))

    async def _stay_away(self) -> None:
        """Let the exchange serve alone: keep who is asked about, and in the end fall back."""
        await self._away_for(self._rng.choice([self._rng.uniform(10, 40), 65]))

    async def _away_for(self, away_s: float) -> None:
        async with self._killing:
            town = self._town
            town.fault("the service dies")
            began = town.now_s
            await town.die()
            await asyncio.sleep(away_s)
            await town.open()
            town.fault("the service is back")
            town.dark.append((began, town.now_s))
            for worker in self._workers:
                await asyncio.sleep(self._rng.uniform(0, 0.7))
                worker.come_back()

    async def _cut(self) -> None:
        town = self._town
        if not town.pbx.linked:
            return
        town.fault("the event link is lost")
        began = town.now_s
        town.pbx.lose_link()
        await asyncio.sleep(self._rng.choice([0.05, 1, self._rng.uniform(0.1, 10)]))
        if town.pbx.up and not town.pbx.linked:
            town.pbx.restore_link()
        town.fault("the event link is back")
        town.dark.append((began, town.now_s))

    async def _crash(self) -> None:
        town = self._town
        town.fault("the exchange dies and comes back")
        town.pbx.crash()
        town.dark.append((town.now_s, town.now_s))

    async def _slow_lookup(self) -> None:
        lookup = self._town.lookup
        lookup.delay_s = self._rng.choice([0.2, 0.5, 3, 30])
        lookup.away = self._rng.random() < 0.5
        await asyncio.sleep(self._rng.uniform(1, 20))
        lookup.delay_s, lookup.away = 0.0, False

    async def _late_lines(self) -> None:
        pbx = self._town.pbx
        pbx.lines_late_s = self._rng.choice([0.02, 0.3, 2])
        self._town.note(f"*** lines are late by {pbx.lines_late_s} s")
        await asyncio.sleep(self._rng.uniform(1, 20))
        pbx.lines_late_s = 0.0
        self._town.note("*** lines are late no more")

    async def _late_news(self) -> None:
        pbx = self._town.pbx
        pbx.news_late_s = self._rng.choice([0.02, 0.3, 1])
        self._town.note(f"*** news are late by {pbx.news_late_s} s")
        await asyncio.sleep(self._rng.uniform(1, 20))
        pbx.news_late_s = 0.0
        self._town.note("*** news are late no more")

    async def _late_answers(self, for_s: float) -> None:
        """Answer late now and then; its own dice leave the other weather as it would be."""
        town, rng = self._town, self._answers_rng
        until = town.now_s + for_s
        while town.now_s < until:
            await asyncio.sleep(rng.expovariate(1 / 15))
            town.pbx.answers_late_s = rng.choice([0.2, 0.5, 0.8])
            town.note(f"*** answers are late by {town.pbx.answers_late_s} s")
            await asyncio.sleep(rng.uniform(1, 20))
            town.pbx.answers_late_s = 0.0
            town.note("*** answers are late no more")

    async def _full_disk(self) -> None:
        town = self._town
        town.note("*** the disk is full")
        town.recordings.full = town.voicemails.full = True
        await asyncio.sleep(self._rng.uniform(1, 20))
        town.recordings.full = town.voicemails.full = False
        town.room_since_s = town.now_s
        town.note("*** the disk has room")

    async def _supervise(self) -> None:
        town, rng = self._town, self._rng
        calls = list(town.floor.live_call_ids)
        if not town.pbx.up or not calls:
            return
        call = rng.choice(calls)
        try:
            match rng.randrange(3):
                case 0:
                    queue = rng.choice(["service", "repairs"])
                    town.floor.acts.move(call, queue)
                    town.note(f"{call} is moved to {queue}")
                case 1:
                    town.floor.acts.prioritise(call, rng.randrange(3))
                    town.note(f"{call} is prioritised")
                case _:
                    agent, state = rng.choice(AGENTS), rng.choice(["ready", "not_ready", "offline"])
                    town.floor.acts.set_state(agent, state, None)
                    town.note(f"{agent} is set {state}")
        except RequestError:
            return
