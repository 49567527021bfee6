"""The live board: queues with who waits, agents with what they do, figures of today."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from callcenter.acd.model import AgentState
from callcenter.acd.views import AgentView, WaitingView
from callcenter.centre.model import Queue
from callcenter.floor.agents.explanations import range_told
from callcenter.floor.consulting.consulting import call_of
from callcenter.floor.surroundings import Surroundings
from callcenter.ledger.events import Written
from callcenter.ledger.lately import Lately
from callcenter.ledger.today import Today

EVERY_S = 1.0
MOST_WAITING = 50
"""Calls listed of one queue; the count tells the rest."""

FLOOR = "floor"


class Watchers(Protocol):
    """Who watches; synchronous and bounded."""

    def publish(self, topic: str, type_: str, data: object, *, key: str | None = None) -> None:
        """Tell everybody who watches the topic; a newer value of a key replaces an older one."""


class Board:
    """
    Shows the floor to whoever watches: a row is told when it changed, at most each second.

    `day` is the local midnight since which figures are counted.
    """

    def __init__(
        self, around: Surroundings, watchers: Watchers, midnight: Callable[[], datetime]
    ) -> None:
        self._around = around
        self._watchers = watchers
        self._midnight = midnight
        self.day = midnight()
        self._today = Today()
        self._lately = Lately()
        self._told: dict[str, Mapping[str, Any]] = {}

    def begin_day(self, events: list[Written]) -> None:
        """Count what the ledger knows of today, once after a start."""
        today = self._fresh()
        today.take_all(events)
        self._today = today
        self._lately = Lately()
        for event in events:
            self._lately.take(event)

    def take(self, event: Written) -> None:
        """Count one event of the ledger; see `Ledger.listen`."""
        if self._midnight() != self.day:
            self.day = self._midnight()
            self._today = self._fresh()
        self._today.take(event)
        self._lately.take(event)

    def snapshot(self) -> Mapping[str, Any]:
        """Return the whole board."""
        return {
            "queues": list(self._queues().values()),
            "agents": list(self._agents().values()),
            "alarms": list(self._around.alarms.shown().values()),
        }

    async def run(self) -> None:
        """Tell changed rows until cancelled."""
        while True:
            await asyncio.sleep(EVERY_S)
            self.tell()

    def tell(self) -> None:
        """Tell the rows that are not what was told last."""
        rows = {f"queue {name}": ("floor.queue", row) for name, row in self._queues().items()}
        rows |= {f"agent {name}": ("floor.agent", row) for name, row in self._agents().items()}
        alarms = self._around.alarms.shown()
        rows |= {f"alarm {name}": ("floor.alarm", row) for name, row in alarms.items()}
        for key, (type_, row) in rows.items():
            if self._told.get(key) != row:
                self._told[key] = row
                self._watchers.publish(FLOOR, type_, row, key=key)
        for key in self._told.keys() - rows.keys():
            del self._told[key]
            kind, _, name = key.partition(" ")
            self._watchers.publish(FLOOR, "floor.gone", {kind: name}, key=key)

    def _fresh(self) -> Today:
        queues = self._around.centre().queues.values()
        return Today(in_time_s={q.name: float(q.service_level.within_s) for q in queues})

    def _queues(self) -> dict[str, Mapping[str, Any]]:
        engine = self._around.dispatcher.engine
        agents = engine.agents()
        return {
            name: self._queue_row(queue, engine.waiting(name), agents)
            for name, queue in self._around.centre().queues.items()
        }

    def _queue_row(
        self, queue: Queue, waiting: list[WaitingView], agents: list[AgentView]
    ) -> Mapping[str, Any]:
        today = self._today.queue(queue.name)
        serving = [view for view in agents if queue.name in view.profile.queues]
        states = [view.state for view in serving]
        return {
            "queue": queue.name,
            "title": dict(queue.title),
            "waiting": len(waiting),
            "calls": [self._waiting_row(view) for view in waiting[:MOST_WAITING]],
            "longest_since": _instant(min((v.entered_at for v in waiting), default=None)),
            "signed_in": sum(state is not AgentState.OFFLINE for state in states),
            "ready": sum(
                view.state is AgentState.READY and view.device_usable and view.desk_present
                for view in serving
            ),
            "talking": sum(state is AgentState.TALKING for state in states),
            "offered": today.offered,
            "answered": today.answered,
            "abandoned": today.abandoned,
            "left": today.left,
            "service_level": today.service_level,
            "target": {
                "percent": queue.service_level.percent,
                "within_s": queue.service_level.within_s,
            },
            "speed_of_answer_s": today.speed_of_answer_s,
            "wait": self._wait(waiting[-1].call) if waiting else None,
            "estimates": self._estimates(queue.name),
            "lately": self._lately.lines(queue.name, self._around.clock.now()),
        }

    def _estimates(self, queue: str) -> Mapping[str, Any] | None:
        """Tell how right the expected waits were lately, also before this run of the service."""
        learned = self._around.dispatcher.engine.learned(queue)
        if learned is None or learned.error_s is None or learned.inside is None:
            return None
        return {
            "measured": learned.measured,
            "error_s": round(learned.error_s, 1),
            "inside": round(learned.inside, 3),
        }

    def _waiting_row(self, view: WaitingView) -> Mapping[str, Any]:
        return {
            "call": view.call,
            "position": view.position,
            "since": _instant(view.entered_at),
            "priority": view.priority,
            "offered_to": view.agent,
            "callback": view.callback,
            "wait": self._wait(view.call),
        }

    def _wait(self, call: str) -> Mapping[str, Any] | None:
        """Tell how long a call will still wait; None while it rings or nobody could take it."""
        wait = self._around.dispatcher.engine.estimate(call)
        return None if wait is None else range_told(wait)

    def _agents(self) -> dict[str, Mapping[str, Any]]:
        known = self._around.centre().agents
        return {
            view.agent: self._agent_row(view, known[view.agent].name)
            for view in self._around.dispatcher.engine.agents()
            if view.agent in known
        }

    def _agent_row(self, view: AgentView, name: str) -> Mapping[str, Any]:
        today = self._today.agent(view.agent)
        return {
            "agent": view.agent,
            "name": name,
            "state": view.state,
            "since": _instant(view.since),
            "reason": view.reason,
            "call": call_of(view.call),
            "device": self._around.agents.device(view.agent),
            "device_usable": view.device_usable,
            "desk_present": view.desk_present,
            "queues": sorted(view.profile.queues),
            "answered": today.answered,
            "missed": today.missed,
            "talk_s": round(today.talk_s),
            "wrap_up_s": round(today.wrap_up_s),
            "queue": today.queue if view.call is not None else None,
        }


def _instant(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, tz=UTC)


def local_midnight(now: datetime) -> datetime:
    """Return when the local day of `now` began."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0)
