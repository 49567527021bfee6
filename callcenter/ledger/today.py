"""
Today's figures of queues and agents: a running projection of the ledger's events.

Definitions (the board explains each on hover):

- *offered*: calls that entered the queue for the first time today;
- *answered*: of these, talked to an agent; *abandoned*: hung up while waiting or ringing;
- *left*: went elsewhere by rule or key, or ended in the exchange's fallback, where the service was
  away; offered = answered + abandoned + left + still waiting;
- *service level*: answered within the target's seconds, as a share of offered without those who
  abandoned within the same seconds (they gave the queue no chance);
- *average speed of answer*: mean wait of the answered.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from callcenter.ledger.events import Written

STAYS_IN_LINE = frozenset({"queue", "announcement"})
"""Where an overflow rule sends who still waits afterwards."""


@dataclass(slots=True)
class QueueToday:
    """Counts of one queue since midnight; waits in seconds."""

    offered: int = 0
    answered: int = 0
    answered_in_time: int = 0
    abandoned: int = 0
    abandoned_early: int = 0
    left: int = 0
    waited_answered_s: float = 0.0

    @property
    def service_level(self) -> float | None:
        """Share of 0 to 1; None before anything was decided."""
        decided = self.answered + self.abandoned + self.left - self.abandoned_early
        return self.answered_in_time / decided if decided > 0 else None

    @property
    def speed_of_answer_s(self) -> float | None:
        """Mean wait of the answered calls."""
        return self.waited_answered_s / self.answered if self.answered else None


@dataclass(slots=True)
class AgentToday:
    """
    Counts of one agent since midnight; talk in seconds, holds included.

    `queue` is where the last call came from that was offered; None for a call of no queue.
    """

    answered: int = 0
    missed: int = 0
    talk_s: float = 0.0
    wrap_up_s: float = 0.0
    queue: str | None = None


@dataclass(slots=True)
class _Waiting:
    queue: str
    since: datetime
    answered: bool = False
    fallen: bool = False
    sent_on: bool = False


@dataclass(slots=True)
class Today:
    """
    The figures of one local day.

    Args:
        in_time_s: Target seconds by queue; 20 where none is set.
    """

    in_time_s: Mapping[str, float] = field(default_factory=dict)
    queues: dict[str, QueueToday] = field(default_factory=dict)
    agents: dict[str, AgentToday] = field(default_factory=dict)
    _waiting: dict[str, _Waiting] = field(default_factory=dict)
    _talks: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def take_all(self, events: Iterable[Written]) -> None:
        """Take events in order."""
        for event in events:
            self.take(event)

    def take(self, event: Written) -> None:
        """Count one event."""
        kind, _, who = event.stream.partition(":")
        if kind != "call":
            return
        data = event.data
        match event.type:
            case "call.queued" if not data["again"]:
                self._queued(who, data["queue"], event.at)
            case "call.answered":
                self._answered(who, data["agent"], event.at)
            case "talk.ended":
                self._talk_ended(who, data["agent"], event.at)
            case "call.unqueued":
                self._left(who)
            case "call.queued" | "call.overflowed":
                self._sent_on(who, data.get("to", "queue"))
            case "call.fallback" | "call.resumed":
                self._served_alone(who, fallen=event.type == "call.fallback")
            case "call.ended":
                self._ended(who, data, event.at)
            case type_:
                self._of_agent(type_, data)

    def queue(self, name: str) -> QueueToday:
        """Return a queue's counts."""
        return self.queues.setdefault(name, QueueToday())

    def agent(self, number: str) -> AgentToday:
        """Return an agent's counts."""
        return self.agents.setdefault(number, AgentToday())

    def _of_agent(self, type_: str, data: Mapping[str, Any]) -> None:
        match type_:
            case "call.offered":
                self.agent(data["agent"]).queue = data["queue"]
            case "offer.missed":
                self.agent(data["agent"]).missed += 1
            case "call.wrapped_up":
                self.agent(data["agent"]).wrap_up_s += data["seconds"]

    def _queued(self, call: str, queue: str, at: datetime) -> None:
        former = self._waiting.get(call)
        if former is not None and not former.answered:
            if former.queue == queue:
                former.sent_on = False
                return
            self.queue(former.queue).left += 1
        self.queue(queue).offered += 1
        self._waiting[call] = _Waiting(queue=queue, since=at)

    def _answered(self, call: str, agent: str, at: datetime) -> None:
        self.agent(agent).answered += 1
        self._talks[call, agent] = at
        waiting = self._waiting.get(call)
        if waiting is None or waiting.answered:
            return
        waiting.answered = True
        counts = self.queue(waiting.queue)
        waited_s = (at - waiting.since).total_seconds()
        counts.answered += 1
        counts.waited_answered_s += waited_s
        counts.answered_in_time += waited_s <= self._target_s(waiting.queue)

    def _talk_ended(self, call: str, agent: str, at: datetime) -> None:
        began = self._talks.pop((call, agent), None)
        if began is not None:
            self.agent(agent).talk_s += (at - began).total_seconds()

    def _left(self, call: str) -> None:
        waiting = self._waiting.pop(call, None)
        if waiting is not None and not waiting.answered:
            self.queue(waiting.queue).left += 1

    def _served_alone(self, call: str, *, fallen: bool) -> None:
        """Note who is in the fallback: back from it he waits on; who ends there gave up nothing."""
        waiting = self._waiting.get(call)
        if waiting is not None:
            waiting.fallen = fallen

    def _sent_on(self, call: str, to: str) -> None:
        """Note whom a rule sent out of all queues: he has left, also if he hangs up on his way."""
        waiting = self._waiting.get(call)
        if waiting is not None:
            waiting.sent_on = to not in STAYS_IN_LINE

    def _ended(self, call: str, data: Mapping[str, Any], at: datetime) -> None:
        for talk in [talk for talk in self._talks if talk[0] == call]:
            self._talk_ended(*talk, at)  # where the end of a talk was seen by nobody
        waiting = self._waiting.pop(call, None)
        if waiting is None or waiting.answered:
            return
        counts = self.queue(waiting.queue)
        if data["by"] != "caller" or waiting.fallen or waiting.sent_on:
            counts.left += 1
            return
        counts.abandoned += 1
        waited_s = (at - waiting.since).total_seconds()
        counts.abandoned_early += waited_s <= self._target_s(waiting.queue)

    def _target_s(self, queue: str) -> float:
        return self.in_time_s.get(queue, 20.0)
