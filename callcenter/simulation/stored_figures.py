"""The figures of a stored day in the form of a simulation's, and how like it a replay is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from callcenter.acd.model import AgentState
from callcenter.simulation.figures import Figures, estimate, figures, worked_in
from callcenter.simulation.replaying import HalfHour
from callcenter.simulation.running import LineResult, Result
from callcenter.simulation.scenario import Line, Scenario
from callcenter.simulation.stored_calls import Left, StoredCall
from callcenter.simulation.stored_day import StoredDay
from callcenter.simulation.tally import AgentClock, Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """An agent's state changes; at one instant what ends comes before what begins."""

    at_s: float
    begins: bool
    state: AgentState


def as_it_was(day: StoredDay, scenario: Scenario, title: str) -> Result:
    """
    Give what happened in the form of a simulation's result, to stand beside one.

    Args:
        day: The day.
        scenario: Made of it; with its queues, agents and intervals.
        title: What this is.

    Returns:
        The result; every run is the same.
    """
    count = round(scenario.lasts_s / scenario.interval_s)
    clock = _worked(day, scenario, count)
    busy = [worked_in(worked, 0, count) for worked in clock.worked]
    return Result(
        scenario=replace(scenario, title=title),
        begins=tuple(scenario.begins_s + n * scenario.interval_s for n in range(count)),
        lines=tuple(_line_result(day, scenario, line, clock, count) for line in scenario.lines),
        groups={
            group.name: estimate([busy_s / there_s if there_s else None])
            for group, (there_s, busy_s) in zip(scenario.groups, busy, strict=True)
        },
        calls=len(day.calls),
    )


def _line_result(
    day: StoredDay, scenario: Scenario, line: Line, clock: AgentClock, count: int
) -> LineResult:
    cells = _cells(day, scenario, line, count)
    groups = [
        number
        for number, group in enumerate(scenario.groups)
        if any(line.name in profile.queues for profile in group.profiles)
    ]

    def told(first: int, last: int) -> Figures:
        worked = [worked_in(clock.worked[number], first, last) for number in groups]
        return figures(cells[first:last], line.within_s, worked)

    whole = told(0, count)
    return LineResult(
        queue=line.name,
        within_s=line.within_s,
        target_percent=line.target_percent,
        whole={name: estimate([value]) for name, value in whole.items()},
        intervals=tuple(
            {name: estimate([value]) for name, value in told(n, n + 1).items()}
            for n in range(count)
        ),
        runs=(whole,) * scenario.runs,
    )


def _cells(day: StoredDay, scenario: Scenario, line: Line, count: int) -> list[Cell]:
    cells = [Cell() for _ in range(count)]
    for call in day.calls:
        if call.queue != line.name:
            continue
        cell = cells[int((call.at_s - scenario.begins_s) // scenario.interval_s)]
        cell.overflowed += call.overflowed
        match call.left:
            case Left.ANSWERED:
                cell.answered.append(call.waited_s)
                cell.handled_s += call.busy_s
            case Left.UNANSWERED:
                cell.abandoned.append(call.waited_s)
            case Left.SENT_AWAY:
                cell.sent_away += 1
            case Left.WAITING:
                cell.unserved += 1
    return cells


def _worked(day: StoredDay, scenario: Scenario, count: int) -> AgentClock:
    """Let each agent live through his states as they were written down."""
    numbers = {group.name: number for number, group in enumerate(scenario.groups)}
    clock = AgentClock(count, scenario.interval_s, numbers)
    for group in scenario.groups:
        changes = list(_spans(AgentState.READY, group.shifts, AgentState.OFFLINE))
        changes += _spans(AgentState.NOT_READY, group.breaks, AgentState.READY)
        talks = [_engaged(c, scenario.begins_s) for c in day.calls if c.agent == group.name]
        changes += _spans(AgentState.TALKING, talks, AgentState.READY)
        for change in sorted(changes, key=_in_order):
            clock.change(group.name, change.state, min(change.at_s, scenario.lasts_s))
    clock.close(scenario.lasts_s)
    return clock


def _in_order(change: _Change) -> tuple[float, bool, bool]:
    return change.at_s, change.begins, change.state is AgentState.OFFLINE


def _engaged(call: StoredCall, begins_s: float) -> tuple[float, float]:
    answered_s = call.at_s + call.waited_s - begins_s
    return answered_s - (call.rang_s or 0.0), answered_s + call.busy_s


def _spans(
    state: AgentState,
    spans: "tuple[tuple[float, float], ...] | list[tuple[float, float]]",
    after: AgentState,
) -> Iterator[_Change]:
    for start, end in spans:
        yield _Change(at_s=start, begins=True, state=state)
        yield _Change(at_s=end, begins=False, state=after)


def half_hours(day: str, recorded: Result, replayed: Result) -> Iterator[HalfHour]:
    """
    Put the mean waits of each interval beside each other.

    Args:
        day: Its date.
        recorded: What happened.
        replayed: What came of it again.

    Yields:
        Intervals in which somebody waited or was answered, then and now.
    """
    for number, begins_s in enumerate(recorded.begins):
        was, now = _waited(recorded, number), _waited(replayed, number)
        if was is not None and now is not None:
            yield HalfHour(
                day=day,
                number=int(begins_s // recorded.scenario.interval_s),
                calls=round(was[0]),
                was_s=was[1],
                now_s=now[1],
            )


def _waited(result: Result, number: int) -> tuple[float, float] | None:
    """Give how many were answered or left in an interval, and their mean wait."""
    calls, waited_s = 0.0, 0.0
    for line in result.lines:
        found = line.intervals[number]
        same = (found["answered"].mean or 0.0) + (found["abandoned"].mean or 0.0)
        calls += same
        waited_s += same * (found["wait_mean_s"].mean or 0.0)
    return (calls, waited_s / calls) if calls else None
