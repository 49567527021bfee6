"""
What routing costs: the engine against the exhaustive scan, on the same days, in one run.

One cycle is the end of a talk, the offer that follows, its answer and a new call; every fifth call
is given up, another fifth asks for less after a while. A match is the decision alone: which call
for an agent who is free, or which agent for a call. All decisions of both are compared: they are
the same, or there are no figures.
"""

import gc
import statistics
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import thread_time_ns

from rich.console import Console

from callcenter.acd import events as ev
from callcenter.acd.commands import MakeOffer
from callcenter.acd.engine import Engine
from callcenter.acd.model import QueueRule
from callcenter.simulation.chance import Exponential
from callcenter.simulation.day import Day
from tests.benchmarks.curves import Curve, draw, table
from tests.benchmarks.figure import FILE, Figure
from tests.benchmarks.large_centre import QUEUE, TALKS_A_SECOND, LargeCentre, Size
from tests.benchmarks.plain_scan import Decision, PlainScan
from tests.unit.simulation.days import station

LARGE = Size(agents=10_000, calls=50_000, kinds=2_000)
WORLDS = {
    "large": LARGE,
    "large, all agents with all skills": Size(
        agents=10_000, calls=50_000, kinds=2_000, all_skills=True
    ),
    "large, 20,000 distinct requirements": Size(agents=10_000, calls=50_000, kinds=20_000),
}
CURVE = (100, 1_000, 10_000)
COMPARED = 40
"""Cycles that both live through; the scan of a large centre is slow."""
ALONE = 4_000
"""Cycles that the engine lives through after those."""
WARM_UP = 500
BEGIN = 1_000_000.0
SCAN_EVERY = 200
DRAWING = FILE.with_name("routing-cost.svg")


@dataclass(slots=True)
class Taken:
    """Processor time of each decision and of each cycle, in nanoseconds."""

    match: list[int] = field(default_factory=list)
    cycle: list[int] = field(default_factory=list)


class EngineSide:
    """The engine, and the desks that answer its offers at once."""

    def __init__(self, profiles: LargeCentre, *, explain: bool = False) -> None:
        self.engine = Engine(
            queues=[QueueRule(name=QUEUE)], agents=profiles.profiles, explain=explain
        )
        self.talks: dict[str, str] = {}
        for profile in profiles.profiles:
            agent = profile.agent
            self.tell(ev.AgentSignedIn(agent=agent), BEGIN)
            self.tell(ev.ReadyAsked(agent=agent), BEGIN)
            self.tell(ev.CallTaken(agent=agent, call=f"first-{agent}", queue=QUEUE), BEGIN)
            self.talks[agent] = f"first-{agent}"

    def tell(self, event: ev.Event, now: float) -> list[Decision]:
        """Tell an event, and answer what is offered."""
        decided: list[Decision] = []
        for command in self.engine.apply(event, now):
            if type(command) is MakeOffer:
                decided.append((command.call, command.agent))
                self.talks[command.agent] = command.call
                decided += self.tell(ev.OfferAnswered(offer=command.offer), now)
        return decided


class Lived:
    """A centre that lives on, on the engine and for some cycles on the scan too."""

    def __init__(self, size: Size, *, explain: bool = False) -> None:
        self.size = size
        self.centre = LargeCentre(size)
        self.ours = EngineSide(self.centre, explain=explain)
        self.scan = PlainScan()
        self.now = BEGIN
        self.for_an_agent = True
        self._waiting: list[str] = []
        for profile in self.centre.profiles:
            self.scan.agent(profile)
        for entered in self.centre.line(size.calls, BEGIN):
            self.ours.tell(entered, BEGIN)
            self.scan.enter(entered, BEGIN)
            self._waiting.append(entered.call)
        self._talking = [profile.agent for profile in self.centre.profiles]
        gc.collect()
        gc.freeze()

    def free_half(self) -> None:
        """Let half of the agents end their talks; nobody waits for them."""
        self.for_an_agent = False
        for _ in range(len(self._talking) // 2):
            self.now += 1 / TALKS_A_SECOND
            agent = self.centre.some(self._talking)
            call = self.ours.talks.pop(agent)
            decided = self.ours.tell(ev.TalkEnded(agent=agent, call=call), self.now)
            _same(decided, self.scan.ended(agent, self.now))
            self._talking += [agent for _, agent in decided]

    def compare(self) -> None:
        """Live through some cycles with the scan, and compare what both decide."""
        for _ in range(COMPARED):
            self._cycle(Taken(), compared=True)

    def measure(self) -> tuple[Taken, Taken]:
        """
        Live through many cycles, with a look at the scan again and again between them.

        The scan stands still by now, with as many calls and agents as before: it is asked for one
        match at a time, which is nearly all of its cycle.
        """
        for _ in range(WARM_UP):
            self._cycle(Taken())
        ours, scanned = Taken(), Taken()
        index = self.ours.engine._world.index
        with _timed(index, "best_call" if self.for_an_agent else "candidates", ours.match):
            for number in range(ALONE):
                self._cycle(ours)
                if number % SCAN_EVERY == 0:
                    scanned.match.append(self._scan())
        return ours, scanned

    def _scan(self) -> int:
        """Let the scan match once, and say how long it took."""
        asked = self.centre.call(self.now).steps[0].requirement.skills
        agent = self.centre.any_profile()
        begun = thread_time_ns()
        if self.for_an_agent:
            self.scan.best_call(agent.skills)
        else:
            self.scan.best_agent(asked)
        return thread_time_ns() - begun

    def _cycle(self, ours: Taken, *, compared: bool = False) -> None:
        self.now += 1 / TALKS_A_SECOND
        agent = self.centre.some(self._talking)
        ended = ev.TalkEnded(agent=agent, call=self.ours.talks.pop(agent))
        entered = self.centre.call(self.now)
        gone = self.centre.gives_up(self._waiting)
        self._waiting.append(entered.call)
        begun = thread_time_ns()
        decided = self.ours.tell(ended, self.now)
        decided += self.ours.tell(entered, self.now)
        if gone is not None:
            decided += self.ours.tell(ev.CallLeft(call=gone, why="given_up"), self.now)
        ours.cycle.append(thread_time_ns() - begun)
        self._talking += [agent for _, agent in decided]
        if compared:
            expected = self.scan.ended(agent, self.now) + self.scan.enter(entered, self.now)
            if gone is not None:
                expected += self.scan.leave(gone, self.now)
            _same(decided, expected)


@contextmanager
def _timed(of: object, name: str, taken: list[int]) -> Iterator[None]:
    """Note how long each call of a method takes, for a while."""
    look_up = getattr(of, name)

    def timed(*given: object) -> object:
        begun = thread_time_ns()
        found = look_up(*given)
        taken.append(thread_time_ns() - begun)
        return found

    setattr(of, name, timed)
    yield
    delattr(of, name)


def _same(decided: Sequence[Decision], expected: Sequence[Decision]) -> None:
    if sorted(decided) != sorted(expected):
        raise AssertionError(f"the engine decided {decided}, the scan {expected}")


def figures() -> list[Figure]:
    """Measure the worlds, the cost curves and the simulator."""
    found: list[Figure] = []
    for name, size in WORLDS.items():
        found += _of_world(name, Lived(size))
    idle = Lived(Size(agents=10_000, calls=0, kinds=2_000))
    idle.free_half()
    found += _of_world("large, half of the agents free", idle)
    found.append(_explained())
    found += _curves()
    return [*found, _simulated()]


def _of_world(name: str, lived: Lived) -> list[Figure]:
    lived.compare()
    sys.stderr.write(f"  {name}: {COMPARED} cycles decided alike\n")
    ours, scanned = lived.measure()
    scan_ns = statistics.mean(scanned.match)
    return [
        _rate(f"{name}: a match", statistics.mean(ours.match), scan_ns, len(ours.match)),
        _rate(f"{name}: a full cycle", statistics.mean(ours.cycle), scan_ns, len(ours.cycle)),
        Figure(
            name=f"{name}: the slowest match in a hundred",
            value=statistics.quantiles(ours.match, n=100)[98] / 1e3,
            floor=statistics.median(ours.match) / 1e3,
            beside="its own median",
            unit="µs",
            n=len(ours.match),
        ),
    ]


def _rate(name: str, ours_ns: float, scan_ns: float, n: int) -> Figure:
    return Figure(
        name=name,
        value=1e9 / ours_ns,
        floor=1e9 / scan_ns,
        beside="exhaustive scan",
        unit="/s",
        n=n,
        more_is_better=True,
    )


def _explained() -> Figure:
    """Compare a cycle with reasons with one without, in a centre of usual size."""
    size = Size(agents=300, calls=600, kinds=40, skills=12)
    told, quiet = Lived(size, explain=True), Lived(size)
    taken: tuple[Taken, Taken] = Taken(), Taken()
    for _ in range(ALONE):
        told._cycle(taken[0])
        quiet._cycle(taken[1])
    return Figure(
        name="300 agents: a full cycle with reasons told",
        value=statistics.mean(taken[0].cycle) / 1e3,
        floor=statistics.mean(taken[1].cycle) / 1e3,
        beside="without",
        unit="µs",
        n=ALONE,
    )


def _curves() -> list[Figure]:
    """Measure what a cycle costs in centres of growing size, and draw it."""
    curves = {name: Curve(name=name) for name in ("match", "full cycle", "scan of a match")}
    found = []
    for agents in CURVE:
        lived = Lived(Size(agents=agents, calls=5 * agents, kinds=max(20, agents // 5)))
        ours, scanned = lived.measure()
        scan_ns = statistics.mean(scanned.match)
        curves["match"].add(agents, statistics.mean(ours.match) / 1e3)
        curves["full cycle"].add(agents, statistics.mean(ours.cycle) / 1e3)
        curves["scan of a match"].add(agents, scan_ns / 1e3)
        name = f"{agents:,} agents, {5 * agents:,} calls: a match"
        found.append(_rate(name, statistics.mean(ours.match), scan_ns, len(ours.match)))
    Console(stderr=True).print(table("what it costs, µs, by number of agents", curves.values()))
    draw(DRAWING, "Routing: cost of a decision", ("agents", "µs"), curves.values())
    sys.stderr.write(f"  drawn in {DRAWING}\n")
    return found


def _simulated() -> Figure:
    """Simulated calls a second, beside full cycles of a bare engine with as many agents."""
    scenario = station(0.53, 180.0, 100, 36_000.0, line={"patience": Exponential(mean=120)}, runs=1)
    rates = []
    for run in range(3):
        day = Day(scenario, run)
        begun = thread_time_ns()
        day.live()
        rates.append(day.calls * 1e9 / (thread_time_ns() - begun))
    lived = Lived(Size(agents=100, calls=100, kinds=1, skills=12, all_skills=True))
    bare_ns = statistics.mean(lived.measure()[0].cycle)
    return Figure(
        name="simulated calls, 100 agents",
        value=statistics.median(rates),
        floor=1e9 / bare_ns,
        beside="cycles of the bare engine",
        unit="/s",
        n=len(rates),
        more_is_better=True,
    )
