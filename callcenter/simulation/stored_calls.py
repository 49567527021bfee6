"""Stays of our own calls in queues: where, for whom, how long and how they ended, out of events."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from callcenter.acd.model import Requirement, RoutingStep
from callcenter.ledger.events import Written

_STAYS_IN_LINE = {"queue", "announcement"}


class Left(StrEnum):
    """
    How a stay in a queue ended.

    `UNANSWERED`: the caller hung up, or left by a key or after the menu's longest wait.
    `SENT_AWAY`: by an overflow rule, out of all queues. `WAITING`: not within the day.
    """

    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    SENT_AWAY = "sent_away"
    WAITING = "waiting"


@dataclass(slots=True, kw_only=True)
class StoredCall:
    """
    One stay of a call in the queues.

    Args:
        call: Its id.
        queue: Where it entered, or where a supervisor put it.
        at_s: When, in seconds after the day began.
        priority: Points.
        steps: Whom it needed.
        overflowed: A rule passed it on to another queue.
        waited_s: Until it was answered or left.
        left: How it ended.
        agent: Who answered.
        busy_s: How long that kept him busy, work after the talk included.
        rang_s: How long his telephone rang.
    """

    call: str
    queue: str
    at_s: float
    priority: int
    steps: tuple[RoutingStep, ...]
    overflowed: bool = False
    waited_s: float = 0.0
    left: Left = Left.WAITING
    agent: str | None = None
    busy_s: float = 0.0
    rang_s: float | None = None


@dataclass(slots=True)
class _Course:
    """Follows one call through its stays."""

    call: str
    begins_s: float
    queues: Collection[str]
    found: list[StoredCall] = field(default_factory=list)
    open: StoredCall | None = None
    ours: bool = False
    passed_on: bool = False
    rings: dict[str, float] = field(default_factory=dict)

    def take(self, event: Written) -> None:
        data, at_s = event.data, event.at.timestamp() - self.begins_s
        match event.type:
            case "call.arrived":
                self.ours = data["direction"] == "out"
            case "call.queued" if not self.ours:
                self._enter(data, at_s)
            case "call.overflowed" if self.open is not None and data["to"] == "queue":
                self.open.overflowed = self.passed_on = True
            case "call.overflowed" if data["to"] not in _STAYS_IN_LINE:
                self._close(Left.SENT_AWAY, at_s)
            case "call.offered":
                self.rings[data["offer"]] = at_s
            case "call.answered":
                self._answer(data, at_s)
            case "talk.ended":
                self._hang_up(data["agent"], at_s)
            case "call.unqueued" | "call.ended":
                self._close(Left.UNANSWERED, at_s)

    def _enter(self, data: Mapping[str, Any], at_s: float) -> None:
        """Begin a stay, or go on with it in another queue: passed on there by a rule, or put."""
        if data["queue"] not in self.queues:
            self.open = None
        elif self.open is None:
            steps = tuple(_step(told) for told in data.get("needs", ()))
            self.open = StoredCall(
                call=self.call,
                queue=data["queue"],
                at_s=at_s,
                priority=int(data["priority"]),
                steps=steps,
            )
            self.found.append(self.open)
        elif not self.passed_on:
            self.open.queue = data["queue"]
        self.passed_on = False

    def _answer(self, data: Mapping[str, Any], at_s: float) -> None:
        if self.open is not None:
            self.open.agent = data["agent"]
            rang_at_s = self.rings.get(data["offer"])
            self.open.rang_s = None if rang_at_s is None else at_s - rang_at_s
            self._close(Left.ANSWERED, at_s)

    def _hang_up(self, agent: str, at_s: float) -> None:
        last = self.found[-1] if self.found else None
        if last is not None and last.agent == agent and not last.busy_s:
            last.busy_s = at_s - last.at_s - last.waited_s

    def _close(self, left: Left, at_s: float) -> None:
        if self.open is not None:
            self.open.left, self.open.waited_s = left, max(0.0, at_s - self.open.at_s)
            self.open = None


def stays(
    call: str, events: Iterable[Written], begins_s: float, queues: Collection[str]
) -> list[StoredCall]:
    """
    Find the stays of one call in queues.

    Args:
        call: Its id.
        events: What happened to it, in order.
        begins_s: When the day begins, seconds since 1970.
        queues: Those that are looked at.

    Returns:
        The stays, the first one first; those of calls that we placed ourselves are none.
    """
    course = _Course(call, begins_s, queues)
    for event in events:
        course.take(event)
    return course.found


def _step(told: Mapping[str, Any]) -> RoutingStep:
    requirement = Requirement.of(told["skills"], told["agents"])
    return RoutingStep(requirement=requirement, lasts_s=told["lasts_s"])
