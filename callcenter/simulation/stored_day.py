"""
A day of our own: its calls, and who was there, out of the ledger's events.

Unlike in the files of a foreign centre nothing need be guessed about agents: each of their states
was written down.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from callcenter.acd.model import AgentState
from callcenter.ledger.events import Written
from callcenter.simulation.presence import Presence, Span
from callcenter.simulation.stored_calls import StoredCall, stays

TYPES = frozenset(
    {
        *("agent.state", "call.arrived", "call.queued", "call.overflowed", "call.unqueued"),
        *("call.offered", "offer.missed", "call.answered", "talk.ended", "call.ended"),
    }
)
"""Events that a stored day is made of."""

_AWAY = {AgentState.NOT_READY, AgentState.MISSED}
_ENGAGED = {AgentState.TALKING, AgentState.WRAP_UP}
_CALLED = {AgentState.RESERVED, AgentState.RINGING}
_AT_ONCE_S = 1.0
"""What lies nearer together is one thing: events of one moment, pauses after each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDay:
    """
    What happened on one day.

    Args:
        calls: Stays in queues that began on it, in order of time.
        people: Who was signed in when, and when not to be had: not ready, busy with a call that is
            none of `calls`, or beside a telephone that rang in vain; seconds after the day began.
    """

    calls: tuple[StoredCall, ...]
    people: tuple[Presence, ...]


@dataclass(slots=True, kw_only=True)
class _Stretch:
    """One state of an agent."""

    start: float
    end: float
    state: AgentState
    call: str | None


def stored_day(
    events: Iterable[Written], begins_s: float, lasts_s: float, queues: Collection[str]
) -> StoredDay:
    """
    Make a day of the ledger's events.

    Args:
        events: Of `TYPES`, in order of time: the states of agents before the day, the day, and
            what followed, so that who entered late is known to have been answered.
        begins_s: When it begins, seconds since 1970.
        lasts_s: How long; as far as it has gone.
        queues: Those of which calls are looked at.

    Returns:
        The day.
    """
    courses: dict[str, list[Written]] = defaultdict(list)
    states: dict[str, list[Written]] = defaultdict(list)
    missed: dict[str, list[float]] = defaultdict(list)
    for event in events:
        kind, _, name = event.stream.partition(":")
        (states if kind == "agent" else courses)[name].append(event)
        if event.type == "offer.missed":
            missed[event.data["agent"]].append(event.at.timestamp() - begins_s)
    calls = [
        stay
        for call, course in courses.items()
        for stay in stays(call, course, begins_s, queues)
        if 0 <= stay.at_s < lasts_s
    ]
    lives = {agent: _stretches(told, begins_s) for agent, told in states.items()}
    for stay in calls:
        if stay.agent is not None:
            stay.busy_s = _busy(stay, lives.get(stay.agent, ())) or stay.busy_s
    served = {(stay.agent, stay.call) for stay in calls}
    people = (
        _person(agent, lives[agent], lasts_s, served, missed[agent]) for agent in sorted(lives)
    )
    return StoredDay(
        calls=tuple(sorted(calls, key=lambda stay: stay.at_s)),
        people=tuple(person for person in people if person.shifts),
    )


def _stretches(events: Sequence[Written], begins_s: float) -> list[_Stretch]:
    """Give an agent's states as stretches, one after the other; the last has no end."""
    found: list[_Stretch] = []
    for event in events:
        at_s, call = event.at.timestamp() - begins_s, event.data["call"]
        state = AgentState(event.data["state"])
        if found:
            found[-1].end = at_s
            if state in _CALLED and found[-1].state in _CALLED and found[-1].call == call:
                found[-1].end = float("inf")  # reserved a moment ago, ringing now: one thing
                continue
        found.append(_Stretch(start=at_s, end=float("inf"), state=state, call=call))
    return found


def _busy(stay: StoredCall, life: Iterable[_Stretch]) -> float:
    """Say how long an answered call kept its agent busy; 0 where that was not written down."""
    answered_s, busy_s = stay.at_s + stay.waited_s, 0.0
    for one in life:
        if one.end <= answered_s or one.end == float("inf"):
            continue
        if one.call == stay.call and one.state in _ENGAGED:
            busy_s += one.end - max(one.start, answered_s)
        elif busy_s:
            break
    return busy_s


def _person(
    agent: str,
    life: Iterable[_Stretch],
    lasts_s: float,
    served: Collection[tuple[str | None, str]],
    missed: Sequence[float],
) -> Presence:
    known = [one for one in life if one.end > 0 and one.start < lasts_s]
    there = (one for one in known if one.state is not AgentState.OFFLINE)
    away = (
        one
        for one in known
        if one.state in _AWAY
        or (one.state in _ENGAGED and one.call is not None and (agent, one.call) not in served)
        or (one.state in _CALLED and _rang_in_vain(one, missed))
    )
    return Presence(
        agent=agent,
        shifts=tuple(_merged(there, lasts_s)),
        away=tuple(_merged(away, lasts_s)),
    )


def _rang_in_vain(stretch: _Stretch, missed: Sequence[float]) -> bool:
    """Tell whether a stretch of ringing ended because nobody answered."""
    place = bisect_left(missed, stretch.start)
    return place < len(missed) and missed[place] <= stretch.end + _AT_ONCE_S


def _merged(stretches: Iterable[_Stretch], lasts_s: float) -> Iterator[Span]:
    """Join stretches that follow each other, within the day."""
    span: Span | None = None
    for one in stretches:
        start, end = max(0.0, one.start), min(lasts_s, one.end)
        if span is not None and start <= span[1] + _AT_ONCE_S:
            span = span[0], max(span[1], end)
        else:
            if span is not None:
                yield span
            span = start, end
    if span is not None:
        yield span
