"""A recorded day lived through again, by the engine's rules or with somebody missing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Self

from callcenter.acd.model import AgentProfile, Choice, QueueRule
from callcenter.simulation.chance import Deterministic, Empirical, stream
from callcenter.simulation.day import Day
from callcenter.simulation.outcome import Outcome, as_replayed
from callcenter.simulation.patience import Patience
from callcenter.simulation.presence import presences, served_kinds
from callcenter.simulation.recorded import Recorded
from callcenter.simulation.scenario import Group, Line, ListedCall, Scenario
from callcenter.simulation.tally import Cell

HALF_HOUR_S = 1800.0
DAY_S = 24 * 3600.0
_HALF_HOURS = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """
    How a day is lived through again.

    Args:
        head_start_s: Head start of callers with priority.
        choice: Whom of several free agents a queue prefers.
        without: Agents who are missing.
        look_at_waits: See `presence.presences`.
    """

    head_start_s: float = 0.0
    choice: Choice = Choice.LONGEST_IDLE
    without: frozenset[str] = frozenset()
    look_at_waits: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfHour:
    """
    What happened in half an hour, and what happens in it again.

    Args:
        day: Date.
        number: 0-47.
        calls: How many entered in it.
        was_s: Their mean wait as recorded.
        now_s: Their mean wait in the replay.
    """

    day: str
    number: int
    calls: int
    was_s: float
    now_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """
    What came of recorded days, lived through again.

    Args:
        half_hours: Every half hour in which calls entered.
        outcome: Of all calls.
    """

    half_hours: tuple[HalfHour, ...]
    outcome: Outcome


def replay(calls: Sequence[Recorded], rules: Rules) -> Replay:
    """
    Live through recorded days again.

    Args:
        calls: The calls, in order of day and time.
        rules: What holds.

    Returns:
        What came of them.
    """
    known = _Known.of(calls)
    found: list[HalfHour] = []
    cells: list[Cell] = []
    for day, same in by_day(calls):
        lived = Day(scenario_of(same, known, rules), 0)
        lived.live()
        found += _half_hours(day, same, lived)
        cells += [cell for line in lived.cells for cell in line]
    return Replay(half_hours=tuple(found), outcome=as_replayed(cells))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What all days together tell: who serves what, lengths of talks by kind, patience."""

    kinds: Mapping[str, frozenset[str]]
    talks: Mapping[str, tuple[float, ...]]
    patience: Patience

    @classmethod
    def of(cls, calls: Sequence[Recorded]) -> Self:
        talks: dict[str, list[float]] = defaultdict(list)
        for call in calls:
            if call.served:
                talks[call.kind].append(call.talk_s)
        return cls(
            kinds=served_kinds(calls),
            talks={kind: tuple(lengths) for kind, lengths in talks.items()},
            patience=Patience.of((call.waited_s, not call.served) for call in calls),
        )


def by_day(calls: Iterable[Recorded]) -> Iterator[tuple[str, list[Recorded]]]:
    """Split calls by their date."""
    days: dict[str, list[Recorded]] = defaultdict(list)
    for call in calls:
        days[call.day].append(call)
    yield from days.items()


def scenario_of(calls: Sequence[Recorded], known: _Known, rules: Rules) -> Scenario:
    """
    Make a scenario of one recorded day: a queue for each kind of call, a group for each agent.

    Args:
        calls: Its calls.
        known: What all days together tell.
        rules: What holds.

    Returns:
        The scenario.
    """
    chance = stream(1, calls[0].day, "patience")
    lines = []
    for kind in sorted({call.kind for call in calls}):
        listed = tuple(
            _listed(call, known.patience.beyond(call.waited_s, chance.random()))
            for call in calls
            if call.kind == kind
        )
        lengths = known.talks.get(kind)
        handling = Empirical(values=lengths) if lengths else Deterministic(mean=180.0)
        rule = QueueRule(name=kind, head_start_s=rules.head_start_s, choice=rules.choice)
        lines.append(Line(rule=rule, arrivals=listed, handling=handling))
    return Scenario(
        title=calls[0].day,
        seed=1,
        runs=1,
        begins_s=0.0,
        lasts_s=DAY_S,
        interval_s=HALF_HOUR_S,
        warm_up_s=0.0,
        lines=tuple(lines),
        groups=tuple(_groups(calls, known, rules)),
    )


def _groups(calls: Sequence[Recorded], known: _Known, rules: Rules) -> Iterator[Group]:
    for one in presences(calls, known.kinds, look_at_waits=rules.look_at_waits):
        if one.agent not in rules.without:
            queues = dict.fromkeys(known.kinds[one.agent], 0)
            profile = AgentProfile(agent=one.agent, queues=queues)
            yield Group(name=one.agent, profiles=(profile,), shifts=one.shifts, breaks=one.away)


def _listed(call: Recorded, beyond_s: float) -> ListedCall:
    return ListedCall(
        at_s=call.at_s,
        handling_s=call.talk_s if call.served else None,
        patience_s=beyond_s if call.served else call.waited_s,
        priority=int(call.preferred),
    )


def _half_hours(day: str, calls: Sequence[Recorded], lived: Day) -> Iterator[HalfHour]:
    for number in range(_HALF_HOURS):
        was = [call.waited_s for call in calls if call.at_s // HALF_HOUR_S == number]
        cells = [cells[number] for cells in lived.cells]
        now = [wait for cell in cells for wait in (*cell.answered, *cell.abandoned)]
        if was and now:
            yield HalfHour(
                day=day,
                number=number,
                calls=len(was),
                was_s=fsum(was) / len(was),
                now_s=fsum(now) / len(now),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """
    How near a replay comes to what happened.

    Args:
        half_hours: How many were compared.
        correlation: Of their mean waits, -1 to 1; None where one of them never changes.
        error_s: Mean absolute difference of their mean waits.
        was_s: Mean wait of all calls as recorded.
        now_s: The same in the replay.
    """

    half_hours: int
    correlation: float | None
    error_s: float
    was_s: float
    now_s: float


def likeness(found: Sequence[HalfHour]) -> Likeness:
    """
    Compare a replay with what happened.

    Args:
        found: Half hours.

    Returns:
        The comparison; every half hour weighs the same.
    """
    count = len(found)
    if not count:
        return Likeness(half_hours=0, correlation=None, error_s=0.0, was_s=0.0, now_s=0.0)
    was, now = [one.was_s for one in found], [one.now_s for one in found]
    mean_was, mean_now = fsum(was) / count, fsum(now) / count
    spread_was = fsum((value - mean_was) ** 2 for value in was)
    spread_now = fsum((value - mean_now) ** 2 for value in now)
    together = fsum((a - mean_was) * (b - mean_now) for a, b in zip(was, now, strict=True))
    spread = (spread_was * spread_now) ** 0.5
    calls = sum(one.calls for one in found)
    return Likeness(
        half_hours=count,
        correlation=together / spread if spread else None,
        error_s=fsum(abs(a - b) for a, b in zip(was, now, strict=True)) / count,
        was_s=fsum(one.was_s * one.calls for one in found) / calls,
        now_s=fsum(one.now_s * one.calls for one in found) / calls,
    )
