"""
What routing costs: the engine against the exhaustive scan, on the same days, in one run.

One cycle is the end of a talk, the offer that follows, its answer and a new call; every fifth call
is given up, another fifth asks for less after a while. A match is the decision alone: which call
for an agent who is free, or which agent for a call. All decisions of both are compared: they are
the same, or there are no figures.
"""

import statistics
import sys
from time import thread_time_ns

from rich.console import Console

from callcenter.simulation.chance import Exponential
from callcenter.simulation.day import Day
from tests.benchmarks.curves import Curve, draw, table
from tests.benchmarks.figure import FILE, Figure
from tests.benchmarks.large_centre import Size
from tests.benchmarks.lived_centre import COMPARED, Lived, Taken
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
EXPLAINED = 4_000
DRAWING = FILE.with_name("routing-cost.svg")


def figures() -> list[Figure]:
    """Measure the worlds, the cost curves and the simulator."""
    found: list[Figure] = []
    for name, size in WORLDS.items():
        lived = Lived(size)
        found += _of_world(name, lived)
        found.append(_predicted(name, lived))
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


def _predicted(name: str, lived: Lived) -> Figure:
    """Compare telling a newcomer his wait with a match by the scan."""
    taken = lived.predict()
    return Figure(
        name=f"{name}: telling a wait",
        value=statistics.mean(taken) / 1e3,
        floor=lived.scan_once() / 1e3,
        beside="a match by the exhaustive scan",
        unit="µs",
        n=len(taken),
    )


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
    for _ in range(EXPLAINED):
        told.live(1, taken[0])
        quiet.live(1, taken[1])
    return Figure(
        name="300 agents: a full cycle with reasons told",
        value=statistics.mean(taken[0].cycle) / 1e3,
        floor=statistics.mean(taken[1].cycle) / 1e3,
        beside="without",
        unit="µs",
        n=EXPLAINED,
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
