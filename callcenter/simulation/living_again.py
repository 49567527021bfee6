"""A stored day as a scenario, to be lived through again by today's rules or by others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from callcenter.acd.model import NO_WRAP_UP, AgentProfile, QueueRule
from callcenter.acd.overflow_rules import To
from callcenter.simulation.chance import Deterministic, Distribution, Empirical, stream
from callcenter.simulation.impossible import warnings
from callcenter.simulation.patience import Patience
from callcenter.simulation.presence import Span
from callcenter.simulation.replaying import HALF_HOUR_S
from callcenter.simulation.scenario import Group, Line, ListedCall, Scenario
from callcenter.simulation.stored_calls import Left, StoredCall
from callcenter.simulation.stored_day import StoredDay

_SEED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """
    By what rules a day is lived through again.

    Args:
        title: What this is.
        lines: Rules, goals and room of the queues; their calls are those of the day.
        profiles: What agents can do.
        without: Agents who are missing.
        runs: How many times; chance is only in what was not recorded.
    """

    title: str
    lines: tuple[Line, ...]
    profiles: tuple[AgentProfile, ...]
    without: frozenset[str] = frozenset()
    runs: int = 10


def scenario_of(day: StoredDay, setting: Setting) -> Scenario:
    """
    Make a scenario of a stored day.

    Args:
        day: With one call at least.
        setting: The rules.

    Returns:
        From the half hour of the first call to that of the last.
    """
    begins_s = day.calls[0].at_s // HALF_HOUR_S * HALF_HOUR_S
    lasts_s = (day.calls[-1].at_s // HALF_HOUR_S + 1) * HALF_HOUR_S - begins_s
    patience = Patience.of((call.waited_s, call.left is Left.UNANSWERED) for call in day.calls)
    lines = [_line(line, day.calls, begins_s, patience) for line in setting.lines]
    groups = list(_groups(day, setting, begins_s, lasts_s))
    return Scenario(
        title=setting.title,
        seed=_SEED,
        runs=setting.runs,
        begins_s=begins_s,
        lasts_s=lasts_s,
        interval_s=HALF_HOUR_S,
        warm_up_s=0.0,
        lines=tuple(lines),
        groups=tuple(groups),
        warnings=tuple(warnings([line for line in lines if line.arrivals], groups)),
    )


def _line(line: Line, calls: Sequence[StoredCall], begins_s: float, patience: Patience) -> Line:
    own = [call for call in calls if call.queue == line.name]
    chance = stream(_SEED, line.name, "patience")
    listed = tuple(
        ListedCall(
            at_s=call.at_s - begins_s,
            handling_s=call.busy_s if call.busy_s > 0 else None,
            patience_s=call.waited_s
            if call.left is Left.UNANSWERED
            else patience.beyond(call.waited_s, chance.random()),
            priority=call.priority,
            steps=call.steps,
        )
        for call in own
    )
    handling = _drawn([call.busy_s for call in own if call.busy_s > 0])
    return replace(
        line,
        rule=_as_far_as_lived(line.rule),
        arrivals=listed,
        handling=handling or Deterministic(mean=line.rule.handling_s),
        steps=tuple({step: None for call in own for step in call.steps}),
        ring=_drawn([call.rang_s for call in own if call.rang_s is not None]),
    )


def _drawn(values: Sequence[float]) -> Distribution | None:
    return Empirical(values=tuple(values)) if values else None


def _as_far_as_lived(rule: QueueRule) -> QueueRule:
    """Take out what is in the recorded times already, and call-backs, which are not lived again."""
    overflow = tuple(
        replace(one, to=To.VOICEMAIL, target=rule.name) if one.to is To.CALLBACK else one
        for one in rule.overflow
    )
    return replace(rule, wrap_up=NO_WRAP_UP, overflow=overflow)


def _groups(day: StoredDay, setting: Setting, begins_s: float, lasts_s: float) -> Iterator[Group]:
    """Make a group of each agent who was there, is known and not missing."""
    profiles = {profile.agent: profile for profile in setting.profiles}
    for person in day.people:
        if person.agent in profiles and person.agent not in setting.without:
            shifts = tuple(_within(person.shifts, begins_s, lasts_s))
            if shifts:
                yield Group(
                    name=person.agent,
                    profiles=(profiles[person.agent],),
                    shifts=shifts,
                    breaks=tuple(_within(person.away, begins_s, lasts_s)),
                )


def _within(spans: Sequence[Span], begins_s: float, lasts_s: float) -> Iterator[Span]:
    for start, end in spans:
        cut = max(0.0, start - begins_s), min(lasts_s, end - begins_s)
        if cut[0] < cut[1]:
            yield cut
