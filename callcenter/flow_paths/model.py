"""The way of one call through flows, step by step; a pure projection of its events."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from callcenter.ledger.events import Written
from callcenter.ledger.projecting import project
from callcenter.ledger.record import CallRecord

TALKING = frozenset({"talking", "hold", "consult", "conference"})
FAILED = ("failed", "error")
"""Ways out of a step that say something went wrong; `failed` is also how a call broke off."""

ZERO = "key 0"
"""The way out of those who ask for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """
    One stay in one step.

    Args:
        how: The way out, or how the call ended there: `hung_up`, `talked` (the talk was its end),
            `ended` (by the flow), `failed`; `moved` when somebody led it elsewhere.
        onward: Next step, `flow:<name>` where that is in another flow; None at the end.
        seconds: How long; in a queue until an agent answered.
    """

    flow: str
    version: str
    step: str
    how: str
    onward: str | None
    seconds: float


def way_of(call_id: str, events: Iterable[Written]) -> tuple[CallRecord, list[Passed]]:
    """
    Tell where a call was.

    Every stay has one way out, so that the counts of a step add up.

    Args:
        call_id: Of the call.
        events: Its events in order.

    Returns:
        Its record, and its stays, in order; the last is missing while the call lives.
    """
    told = list(events)
    record = project(call_id, told)
    walk = _Walk()
    for event in told:
        walk.take(event)
    if record.ended_at is not None:
        walk.close(_end(record), record.ended_at)
    return record, walk.stays


@dataclass(slots=True)
class _Walk:
    stays: list[Passed] = field(default_factory=list)
    place: Mapping[str, str] | None = None
    since: datetime | None = None
    answered: datetime | None = None

    def take(self, event: Written) -> None:
        data = event.data
        if event.type == "flow.entered":
            self.close("moved", event.at)
            self._enter(data, event.at)
        elif event.type == "ivr.step":
            if self.place is None or any(self.place[n] != data[n] for n in _PLACE):
                # Written before calls told where they begin, or told again after a death.
                self._enter(data, self.since or event.at)
            self.close(data["how"], event.at, data.get("to"))
            if data.get("to") is not None:
                self._enter(data["to"], event.at)
        elif event.type == "call.answered":
            self.answered = self.answered or event.at

    def close(self, how: str, at: datetime, to: Mapping[str, str] | None = None) -> None:
        """Note how the place was left, if the call was in one."""
        if self.place is None or self.since is None:
            return
        onward = None
        if to is not None:
            onward = to["step"] if to["flow"] == self.place["flow"] else f"flow:{to['flow']}"
        until = self.answered or at
        self.stays.append(
            Passed(
                **{name: self.place[name] for name in _PLACE},
                how=how,
                onward=onward,
                seconds=max(0.0, (until - self.since).total_seconds()),
            )
        )
        self.place = None

    def _enter(self, place: Mapping[str, Any], at: datetime) -> None:
        self.place, self.since, self.answered = place, at, None


_PLACE = ("flow", "version", "step")


def _end(record: CallRecord) -> str:
    last = record.segments[-1].kind if record.segments else "menu"
    if last in TALKING:
        return "talked"
    if record.why is not None or last == "fallback":
        return "failed"
    return "hung_up" if record.last_by == "caller" else "ended"
