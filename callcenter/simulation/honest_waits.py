"""How right the engine's wait estimates would have been on recorded days."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from callcenter.acd import events as ev
from callcenter.acd.commands import WaitMeasured
from callcenter.acd.engine import Engine
from callcenter.acd.model import AgentProfile, QueueRule
from callcenter.simulation.presence import presences, served_kinds
from callcenter.simulation.recorded import Recorded
from callcenter.simulation.replaying import DAY_S, by_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Honesty:
    """
    How right estimates were, over all calls that waited and were answered.

    Args:
        calls: How many.
        inside: Share of the waits that were within their 80 % range.
        error_s: Mean absolute difference of wait and likely wait.
        plain_error_s: The same of a running mean of answered waits plus 30 s.
    """

    calls: int
    inside: float
    error_s: float
    plain_error_s: float


def honesty(calls: Sequence[Recorded], head_start_s: float) -> Honesty:
    """
    Tell an engine what happened on recorded days, and see what it would have told the callers.

    The engine offers nothing itself; it is told who took which call when. Each estimate is made
    when its caller enters, from what was known then, and learning goes on from day to day.

    Args:
        calls: The calls, in order of day and time.
        head_start_s: Head start of callers with priority.

    Returns:
        The comparison.

    Source:
        The plain estimate is app_queue's: a quarter of the newest answered wait and three
        quarters of the mean before, and half a minute on top.
    """
    kinds = served_kinds(calls)
    engine = Engine(explain=False, estimate=True)
    for kind in sorted({call.kind for call in calls}):
        rule = QueueRule(name=kind, head_start_s=head_start_s)
        engine.apply(ev.QueueSet(rule=rule), 0.0)
    for agent, served in sorted(kinds.items()):
        profile = AgentProfile(agent=agent, queues=dict.fromkeys(sorted(served), 0))
        engine.apply(ev.AgentSet(profile=profile), 0.0)
    plain = _Plain()
    held = 10_000 * DAY_S
    engine.apply(ev.AssignmentsHeld(until=held), 0.0)
    seen: list[tuple[float, float, float]] = []
    for number, (_, same) in enumerate(by_day(calls)):
        for now, event, call in _told(same, kinds, number * DAY_S):
            for command in engine.apply(event, now):
                if isinstance(command, WaitMeasured) and call is not None and call.waited_s > 0:
                    wait = command.predicted
                    inside = wait.from_s <= command.waited_s <= wait.to_s
                    off_s = abs(command.waited_s - wait.likely_s)
                    seen.append((float(inside), off_s, plain.off(command.call, call)))
            plain.note(event, call)
    return Honesty(
        calls=len(seen),
        inside=_mean(one[0] for one in seen),
        error_s=_mean(one[1] for one in seen),
        plain_error_s=_mean(one[2] for one in seen),
    )


def _told(
    calls: Sequence[Recorded], kinds: Mapping[str, frozenset[str]], begin: float
) -> Iterator[tuple[float, ev.Event, Recorded | None]]:
    """Give the events of one day in order, with the call each is about."""
    found: list[tuple[float, int, ev.Event, Recorded | None]] = []
    for one in presences(calls, kinds, look_at_waits=False):
        for start, end in one.shifts:
            found.append((start, 0, ev.AgentSignedIn(agent=one.agent), None))
            found.append((start, 1, ev.ReadyAsked(agent=one.agent), None))
            found.append((end, 5, ev.AgentSignedOut(agent=one.agent), None))
    for number, call in enumerate(calls):
        name = f"{begin:.0f}-{number}"
        entered = ev.CallEntered(
            call=name,
            queue=call.kind,
            entered_at=begin + call.at_s,
            priority=int(call.preferred),
        )
        found.append((call.at_s, 3, entered, call))
        if call.served:
            taken = ev.CallTaken(agent=call.agent, call=name)
            ended = ev.TalkEnded(agent=call.agent, call=name)
            found.append((call.left_s, 4, taken, call))
            found.append((call.left_s + call.talk_s, 2, ended, call))
        else:
            found.append((call.left_s, 4, ev.CallLeft(call=name, why="hung_up"), call))
    found.sort(key=lambda one: one[:2])
    for at, _, event, about in found:
        yield begin + at, event, about


class _Plain:
    """The running mean of answered waits by queue, and what it was when each call entered."""

    def __init__(self) -> None:
        self._mean: dict[str, float] = defaultdict(float)
        self._told: dict[str, float] = {}

    def note(self, event: ev.Event, call: Recorded | None) -> None:
        if call is None:
            return
        if isinstance(event, ev.CallEntered):
            self._told[event.call] = self._mean[call.kind] + 30
        elif isinstance(event, ev.CallTaken):
            mean = self._mean[call.kind]
            self._mean[call.kind] = 0.75 * mean + 0.25 * call.waited_s

    def off(self, name: str, call: Recorded) -> float:
        return abs(self._told[name] - call.waited_s)


def _mean(values: Iterable[float]) -> float:
    known = list(values)
    return sum(known) / len(known) if known else 0.0
