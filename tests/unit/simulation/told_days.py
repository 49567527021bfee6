"""Days as the ledger tells them: calls and agents' states at given seconds."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from callcenter.acd import events as ev
from callcenter.acd.model import AgentProfile, AgentState, QueueRule
from callcenter.floor.waiting.queue_entry import told as told_steps
from callcenter.ledger import events
from callcenter.ledger.events import Event, Written
from callcenter.simulation.arriving import Caller
from callcenter.simulation.chance import Deterministic
from callcenter.simulation.day import Day
from callcenter.simulation.living_again import Setting
from callcenter.simulation.scenario import Line, Scenario
from callcenter.simulation.stored_day import StoredDay, stored_day

MIDNIGHT = datetime(2026, 11, 20, tzinfo=UTC)
DAY_S = 86_400.0


class Teller:
    """Writes events down; times are seconds after midnight."""

    def __init__(self) -> None:
        self._told: list[Written] = []

    def tell(self, stream: str, at_s: float, event: Event) -> None:
        """Write one event."""
        at = MIDNIGHT + timedelta(seconds=at_s)
        number = len(self._told) + 1
        self._told.append(
            Written(stream=stream, seq=number, at=at, type=event.type, data=event.data())
        )

    def state(self, agent: str, at_s: float, state: str, call: str | None = None) -> None:
        """Let an agent enter a state."""
        told = events.AgentState(agent=agent, state=state, reason=None, call=call)
        self.tell(f"agent:{agent}", at_s, told)

    def arrives(self, call: str, at_s: float, direction: str = "in") -> None:
        """Let a call arrive."""
        told = events.CallArrived(
            pbx="pbx1",
            uniqueid=call,
            number="4001",
            caller="138",
            caller_name=None,
            flow="main",
            direction=direction,
        )
        self.tell(f"call:{call}", at_s, told)

    def waits(self, call: str, at_s: float, queue: str = "service", **more: Any) -> None:
        """Let a call enter a queue."""
        told = events.CallQueued(
            queue=queue, priority=more.pop("priority", 0), entered_at=at_s, **more
        )
        self.tell(f"call:{call}", at_s, told)

    def ends(self, call: str, at_s: float) -> None:
        """Let a caller hang up."""
        self.tell(f"call:{call}", at_s, events.CallEnded(by="caller", cause=16))

    def served(
        self,
        call: str,
        agent: str,
        *,
        came: float,
        rings: float,
        answered: float,
        ended: float,
        free: float,
        needs: Sequence[dict[str, Any]] = (),
        priority: float = 0,
    ) -> None:
        """Let a call come, ring, be answered and end, and its agent write something down."""
        self.arrives(call, came)
        self.waits(call, came, needs=needs, priority=priority)
        offered = events.CallOffered(offer=call, agent=agent, device="sip", queue="service")
        self.tell(f"call:{call}", rings, offered)
        self.state(agent, rings, "ringing", call)
        self.tell(f"call:{call}", answered, events.CallAnswered(offer=call, agent=agent, leg=1))
        self.state(agent, answered, "talking", call)
        self.tell(f"call:{call}", ended, events.TalkEnded(agent=agent, by="caller"))
        self.ends(call, ended)
        self.state(agent, ended, "wrap_up", call)
        self.state(agent, free, "ready")

    def day(self, lasts_s: float = DAY_S) -> StoredDay:
        """Make a day of what was told."""
        return stored_day(self.in_order(), MIDNIGHT.timestamp(), lasts_s, {"service", "sales"})

    def in_order(self) -> list[Written]:
        """Give the events as the ledger does."""
        return sorted(self._told, key=lambda event: event.at)


def setting(**more: Any) -> Setting:
    """Make the rules of two queues and two agents, of whom one knows mandarin."""
    lines = tuple(
        Line(rule=QueueRule(name=name), arrivals=(), handling=Deterministic(mean=60.0))
        for name in ("service", "sales")
    )
    profiles = (
        AgentProfile(agent="1001", skills={"mandarin": 3}, queues={"service": 0}),
        AgentProfile(agent="1002", queues={"service": 0, "sales": 0}),
    )
    return Setting(**{"title": "again", "lines": lines, "profiles": profiles, "runs": 2, **more})


def two_calls() -> Teller:
    """Two agents from nine o'clock, and two calls at once; the second waits for mandarin."""
    told = Teller()
    for agent in ("1001", "1002"):
        told.state(agent, 32_400, "ready")
    needs = [{"skills": {"mandarin": 2}, "agents": [], "lasts_s": None}]
    told.served("a", "1001", came=32_410, rings=32_410, answered=32_414, ended=32_474, free=32_484)
    told.served(
        "b",
        "1001",
        came=32_420,
        rings=32_484,
        answered=32_488,
        ended=32_500,
        free=32_510,
        needs=needs,
        priority=1,
    )
    return told


def lived_and_told(scenario: Scenario) -> Teller:
    """Live through a scenario, and write down what a service would have; from nine o'clock."""
    begins, told, day = 32_400.0, Teller(), Day(scenario, 0)
    changed, talked, said = day.agents.change, day.desks.talk, day.tell

    def change(agent: str, state: AgentState, now: float) -> None:
        told.state(agent, begins + now, state.value)
        changed(agent, state, now)

    def talk(caller: Caller, agent: str, now: float) -> None:
        stream, ended = f"call:{caller.call}", begins + now + caller.handling_s
        answered = events.CallAnswered(offer=caller.call, agent=agent, leg=1)
        told.tell(stream, begins + now, answered)
        told.tell(stream, ended, events.TalkEnded(agent=agent, by="caller"))
        told.ends(caller.call, ended)
        talked(caller, agent, now)

    def tell(event: ev.Event, now: float) -> None:
        if isinstance(event, ev.CallEntered):
            told.arrives(event.call, begins + now)
            needs = told_steps(event.steps)
            told.waits(event.call, begins + now, priority=event.priority, needs=needs)
        elif isinstance(event, ev.CallLeft):
            told.ends(event.call, begins + now)
        said(event, now)

    day.agents.change = change  # type: ignore[method-assign]
    day.desks.talk = talk  # type: ignore[method-assign]
    day.tell = tell  # type: ignore[method-assign]
    day.live()
    return told
