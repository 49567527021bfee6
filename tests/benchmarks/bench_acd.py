"""
What routing costs: the engine against a plain scan, as ratios of processor time in one run.

Each centre has five waiting calls for every agent; one cycle is the end of a talk, the offer that
follows, its answer, and a new call.
"""

import statistics
from collections.abc import Callable
from random import Random
from time import process_time

from callcenter.acd import events as ev
from callcenter.acd.engine import Engine
from callcenter.acd.model import AgentProfile, QueueRule, Requirement, RoutingStep
from tests.benchmarks.figure import Figure
from tests.unit.acd.plain_engine import PlainEngine

SKILLS = tuple(f"skill{number}" for number in range(12))
QUEUES = ("sales", "service", "vip")
WAITING_PER_AGENT = 5
SIZES = {10: 200, 100: 80, 1000: 20}
"""Agents, and cycles in a slice: the scan of a large centre is slow."""
SLICES = 5
WARM_UP_SLICES = 8
"""Calls that nobody can take pile up in front at first, and make the scan slower."""

Apply = Callable[[ev.Event, float], object]


class Centre:
    """A busy centre that lives on: everybody talks, and calls wait."""

    def __init__(
        self, agents: int, apply: Apply, offers: Callable[[object], list[tuple[str, str, str]]]
    ) -> None:
        self._random = Random(7)  # noqa: S311 - a repeatable load, no secret
        self._apply = apply
        self._offers = offers
        self._now = 0.0
        self._calls = 0
        self.events = 0
        self._talking: list[tuple[str, str]] = []
        for queue in QUEUES:
            self._tell(ev.QueueSet(rule=QueueRule(name=queue)))
        for number in range(agents):
            self._tell(ev.AgentSet(profile=self._profile(str(10_000 + number))))
        for number in range(agents):
            agent = str(10_000 + number)
            self._tell(ev.AgentSignedIn(agent=agent))
            self._tell(ev.ReadyAsked(agent=agent))
        for _ in range((WAITING_PER_AGENT + 1) * agents):
            self._enter()

    def _profile(self, agent: str) -> AgentProfile:
        random = self._random
        skills = {skill: random.randint(1, 5) for skill in random.sample(SKILLS[:6], 3)}
        return AgentProfile(
            agent=agent, skills=skills, queues={random.choice(QUEUES): 0, "service": 0}
        )

    def _enter(self) -> None:
        random = self._random
        self._calls += 1
        asked = Requirement.of({random.choice(SKILLS[:6]): random.choice([1, 3])})
        self._tell(
            ev.CallEntered(
                call=f"c{self._calls}",
                queue=random.choice(QUEUES),
                steps=(RoutingStep(requirement=asked, lasts_s=random.choice([30, 60])),),
                priority=random.choice([0, 0, 1]),
                entered_at=self._now,
            )
        )

    def _tell(self, event: ev.Event) -> None:
        self._now += 0.01
        self.events += 1
        for offer, call, agent in self._offers(self._apply(event, self._now)):
            self._answer(offer, call, agent)

    def _answer(self, offer: str, call: str, agent: str) -> None:
        self._talking.append((agent, call))
        self._tell(ev.OfferAnswered(offer=offer))

    def cycle(self) -> None:
        """End the talk of somebody, and let another call enter."""
        if not self._talking:
            self._now += 5
            self._tell(ev.Ticked())
            return
        place = self._random.randrange(len(self._talking))
        self._talking[place], self._talking[-1] = self._talking[-1], self._talking[place]
        agent, call = self._talking.pop()
        self._tell(ev.TalkEnded(agent=agent, call=call))
        self._enter()


def engine_centre(agents: int, *, explain: bool) -> Centre:
    """A centre on the engine."""
    engine = Engine(explain=explain)
    return Centre(
        agents,
        engine.apply,
        lambda commands: [
            (command.offer, command.call, command.agent)
            for command in commands  # type: ignore[attr-defined]
            if type(command).__name__ == "MakeOffer"
        ],
    )


def plain_centre(agents: int) -> Centre:
    """A centre on the plain scan."""
    plain = PlainEngine(explain=False)
    return Centre(agents, plain.apply, list)


def events_per_s(centre: Centre, cycles: int) -> float:
    """Let a centre live through one slice, and count."""
    before, start = centre.events, process_time()
    for _ in range(cycles):
        centre.cycle()
    return (centre.events - before) / (process_time() - start)


def figures() -> list[Figure]:
    """Measure three sizes, in slices that alternate; all live through the same days."""
    return [figure for agents in SIZES for figure in _of_size(agents)]


def _of_size(agents: int) -> list[Figure]:
    centres = {
        "scan": plain_centre(agents),
        "explained": engine_centre(agents, explain=True),
        "quiet": engine_centre(agents, explain=False),
    }
    rates: dict[str, list[float]] = {name: [] for name in centres}
    for slice_ in range(WARM_UP_SLICES + SLICES):
        for name, centre in centres.items():
            rate = events_per_s(centre, SIZES[agents])
            if slice_ >= WARM_UP_SLICES:
                rates[name].append(rate)
    speed = {name: statistics.median(taken) for name, taken in rates.items()}
    return [
        Figure(
            name=f"routing events with {agents} agents, {agents * WAITING_PER_AGENT} calls{how}",
            value=speed[name],
            floor=speed["scan"],
            beside="plain scan of all",
            unit="/s",
            n=SLICES * SIZES[agents],
            more_is_better=True,
        )
        for name, how in (("explained", ""), ("quiet", ", unexplained"))
    ]
