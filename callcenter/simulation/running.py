"""A scenario lived through many times, and what comes out of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from callcenter.simulation.day import Day
from callcenter.simulation.figures import NAMES, Estimate, Figures, estimate, figures, worked_in
from callcenter.simulation.scenario import Scenario

Told = Callable[[float], None]
_PARTS = 20
"""How often it is told how far a day is; one day may be all there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineResult:
    """
    What came out for one queue.

    Args:
        queue: Its name.
        within_s: The time of its service level.
        target_percent: The service level that is wanted.
        whole: Figures over the whole time that counts.
        intervals: The same for each interval.
        runs: Figures of each run over the whole time; with `queue_length` and its variance.
    """

    queue: str
    within_s: float
    target_percent: float
    whole: dict[str, Estimate]
    intervals: tuple[dict[str, Estimate], ...]
    runs: tuple[Figures, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """
    What came out of a scenario.

    Args:
        scenario: What was simulated.
        begins: Beginning of each interval, seconds of the day.
        lines: By queue, in the order of the scenario.
        groups: Occupancy of each group of agents.
        calls: How many were simulated in all.
    """

    scenario: Scenario
    begins: tuple[float, ...]
    lines: tuple[LineResult, ...]
    groups: dict[str, Estimate]
    calls: int


def simulate(scenario: Scenario, told: Told = lambda _done: None) -> Result:
    """
    Live through the days of a scenario.

    Args:
        scenario: What is simulated.
        told: Called with the number of runs done, of the one at hand the part of the day.

    Returns:
        The results; the same for the same scenario, always.
    """
    first = int(scenario.warm_up_s // scenario.interval_s)
    runs: list[_Run] = []
    for number in range(scenario.runs):
        runs.append(_live(scenario, number, first, told))
        told(number + 1)
    count = len(runs[0].intervals[0])
    return Result(
        scenario=scenario,
        begins=tuple(
            scenario.begins_s + (first + number) * scenario.interval_s for number in range(count)
        ),
        lines=tuple(_line_result(scenario, number, runs) for number in range(len(scenario.lines))),
        groups={
            group.name: estimate(run.groups[number] for run in runs)
            for number, group in enumerate(scenario.groups)
        },
        calls=sum(run.calls for run in runs),
    )


@dataclass(slots=True, kw_only=True)
class _Run:
    """Figures of one day: of each queue as a whole and by interval, of each group."""

    whole: list[Figures]
    intervals: list[list[Figures]]
    groups: list[float | None]
    calls: int


def _live(scenario: Scenario, number: int, first: int, told: Told) -> _Run:
    day = Day(scenario, number)
    for part in range(1, _PARTS):
        day.timeline.later(scenario.lasts_s * part / _PARTS, _tell, told, number + part / _PARTS)
    day.live()
    count = len(day.cells[0])
    groups = [worked_in(worked, first, count) for worked in day.agents.worked]
    return _Run(
        whole=[_of_line(scenario, day, line, first, count) for line in range(len(scenario.lines))],
        intervals=[
            [_of_line(scenario, day, line, at, at + 1) for at in range(first, count)]
            for line in range(len(scenario.lines))
        ],
        groups=[busy_s / there_s if there_s else None for there_s, busy_s in groups],
        calls=day.calls,
    )


def _tell(_now: float, told: Told, done: float) -> None:
    told(done)


def _of_line(scenario: Scenario, day: Day, number: int, first: int, last: int) -> Figures:
    line = scenario.lines[number]
    worked = [
        worked_in(day.agents.worked[of], first, last)
        for of, group in enumerate(scenario.groups)
        if any(line.name in profile.queues for profile in group.profiles)
    ]
    found = dict(figures(day.cells[number][first:last], line.within_s, worked))
    found["queue_length"] = day.waiting[number].mean
    found["queue_length_variance"] = day.waiting[number].variance
    return found


def _line_result(scenario: Scenario, number: int, runs: list[_Run]) -> LineResult:
    line = scenario.lines[number]
    return LineResult(
        queue=line.name,
        within_s=line.within_s,
        target_percent=line.target_percent,
        whole=_estimates([run.whole[number] for run in runs]),
        intervals=tuple(_estimates(list(same)) for same in _by_interval(runs, number)),
        runs=tuple(run.whole[number] for run in runs),
    )


def _by_interval(runs: list[_Run], number: int) -> Iterator[tuple[Figures, ...]]:
    return zip(*(run.intervals[number] for run in runs), strict=True)


def _estimates(found: list[Figures]) -> dict[str, Estimate]:
    return {name: estimate(one[name] for one in found) for name in NAMES}
