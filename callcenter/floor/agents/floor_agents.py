"""The agents as the floor knows them beside the engine: device, desk, and the way to tell them."""

from datetime import UTC, datetime

from callcenter.acd.commands import AgentStateChanged
from callcenter.acd.engine import Engine
from callcenter.acd.model import AgentState
from callcenter.floor.agents.agent_journal import AgentJournal, AgentLine
from callcenter.floor.consulting.consulting import call_of
from callcenter.floor.desk.desk_events import AgentStateEvent, DeskEvent, Desks
from callcenter.ledger import events
from callcenter.ledger.ledger import Ledger

BROWSER_SUFFIX = "-web"
"""An agent's browser phone is a SIP user of its own, named after the desk phone."""


UNREACHABLE = "unreachable"
"""State of a phone that cannot be dialled."""


class FloorAgents:
    """
    Keeps every agent's device and tells states: journal first, then ledger, then the desk.

    `phones` holds the state of every phone by endpoint; `rung_in_person`, by agent, the call for
    which the device rings although routing did not offer it.
    """

    def __init__(self, engine: Engine, journal: AgentJournal, ledger: Ledger, desks: Desks) -> None:
        self._engine = engine
        self._journal = journal
        self._ledger = ledger
        self._desks = desks
        self._devices: dict[str, str] = {
            agent: line.device for agent, line in journal.found.items() if line.device
        }
        self._queues = {agent: line.queue for agent, line in journal.found.items()}
        self._ended: dict[str, tuple[str, float | None]] = {
            agent: (line.ended_offer, line.ended_began)
            for agent, line in journal.found.items()
            if line.ended_offer
        }
        self._auto_answer = {agent for agent, line in journal.found.items() if line.auto_answer}
        self._placing: dict[str, str] = {
            agent: line.placing for agent, line in journal.found.items() if line.placing
        }
        self.with_desk: set[str] = set()
        self.rung_in_person: dict[str, str] = {}
        self.phones: dict[str, str] = {}

    def device(self, agent: str) -> str | None:
        """Return the device the agent took, as it is dialled (`sip:1001`); None before any."""
        return self._devices.get(agent)

    def take_device(self, agent: str, device: str) -> None:
        """Note the agent's device; it counts from the next offer on."""
        self._devices[agent] = device
        self._ledger.append(f"agent:{agent}", events.AgentDevice(agent=agent, device=device))
        self._write(agent)

    def answers_by_itself(self, agent: str) -> bool:
        """Tell whether the agent wishes that his phone answers by itself."""
        return agent in self._auto_answer

    def let_answer(self, agent: str, *, by_itself: bool) -> None:
        """Note that wish; it counts from the next offer on, and for the next shifts."""
        (self._auto_answer.add if by_itself else self._auto_answer.discard)(agent)
        self._write(agent)
        self._desks.send(agent, self.state_event(agent))

    def call_of(self, agent: str) -> str | None:
        """Tell on which call the agent works now, be it that he is only asked about it."""
        view = self._engine.agent(agent)
        return call_of(view.call) if view is not None else None

    def agent_at(self, endpoint: str | None) -> str | None:
        """Tell whose phone an endpoint is, by its name; None where it is no agent's."""
        if endpoint is None:
            return None
        agent = endpoint.removesuffix(BROWSER_SUFFIX)
        return agent if self._engine.agent(agent) is not None else None

    def endpoint(self, agent: str) -> str | None:
        """Name the endpoint to which the agent's calls are dialled; None for outside numbers."""
        kind, _, _ = self._devices.get(agent, "sip").partition(":")
        return {"sip": agent, "browser": agent + BROWSER_SUFFIX}.get(kind)

    def works_from(self, agent: str, endpoint: str) -> bool:
        """Tell whether the agent's calls are dialled to this endpoint now."""
        return self.endpoint(agent) == endpoint

    def usable(self, agent: str) -> bool:
        """Tell whether routing may have the agent's device dialled, as far as is known."""
        if agent in self.rung_in_person:
            return False
        endpoint = self.endpoint(agent)
        return endpoint is None or self.phones.get(endpoint) != UNREACHABLE

    def reachable_changed(self, agent: str) -> None:
        """Tell the agent's desk that the device can be dialled again, or no more."""
        self._desks.send(agent, self.state_event(agent))

    def note_queue(self, agent: str, queue: str | None) -> None:
        """Remember which queue the agent's current call came from, for a restart."""
        self._queues[agent] = queue

    def note_talk_ended(self, agent: str, offer: str, began: float | None) -> None:
        """Remember over a restart that the end of this talk was told; state changes write it."""
        self._ended[agent] = (offer, began)

    def note_placing(self, agent: str, call: str) -> None:
        """Remember over a restart that this call of the agent is no talk yet."""
        if self._placing.get(agent) != call:
            self._placing[agent] = call
            self._write(agent)

    def note_placed(self, agent: str, call: str) -> None:
        """It is one now, or it is over."""
        if self._placing.get(agent) == call:
            del self._placing[agent]
            self._write(agent)

    def talk_ended(self, agent: str, offer: str) -> float | None:
        """Return since when the talk was, if its end was told already."""
        known, began = self._ended.get(agent, (None, None))
        return began if known == offer else None

    def state_changed(self, change: AgentStateChanged) -> None:
        """Keep and tell one new state."""
        self._write(change.agent)
        if change.state != change.before:
            self._ledger.append(
                f"agent:{change.agent}",
                events.AgentState(
                    agent=change.agent,
                    state=change.state,
                    reason=change.reason,
                    call=change.call,
                ),
            )
        self._desks.send(change.agent, self.state_event(change.agent))

    def tell(self, agent: str, event: DeskEvent) -> None:
        """Send one event to the agent's desk."""
        self._desks.send(agent, event)

    def state_event(self, agent: str) -> AgentStateEvent:
        """Return the agent's state as the desk shows it."""
        view = self._engine.agent(agent)
        if view is None:
            return AgentStateEvent(
                agent=agent,
                state=AgentState.OFFLINE,
                since=datetime.now(UTC),
                reason=None,
                call=None,
                deadline=None,
                pending=None,
                pending_reason=None,
                device=None,
                reachable=True,
                auto_answer=False,
            )
        return AgentStateEvent(
            agent=agent,
            state=view.state,
            since=as_instant(view.since),
            reason=view.reason,
            call=call_of(view.call),
            deadline=as_instant(view.deadline) if view.deadline is not None else None,
            pending=view.pending.state if view.pending else None,
            pending_reason=view.pending.reason if view.pending else None,
            device=self._devices.get(agent),
            reachable=view.device_usable or agent in self.rung_in_person,
            auto_answer=agent in self._auto_answer,
        )

    def _write(self, agent: str) -> None:
        view = self._engine.agent(agent)
        if view is None:
            return
        self._journal.write(
            AgentLine(
                agent=agent,
                state=view.state,
                since=view.since,
                reason=view.reason,
                call=call_of(view.call),
                queue=self._queues.get(agent),
                deadline=view.deadline,
                pending=view.pending.state if view.pending else None,
                pending_reason=view.pending.reason if view.pending else None,
                device=self._devices.get(agent),
                calls_taken=view.calls_taken,
                missed_in_row=view.missed_in_row,
                missed_in_all=view.missed_in_all,
                idle_since=view.idle_since,
                ended_offer=self._ended.get(agent, (None, None))[0],
                ended_began=self._ended.get(agent, (None, None))[1],
                placing=self._placing.get(agent),
                auto_answer=agent in self._auto_answer,
                busy_since=view.busy_since,
                must_wrap_up=view.must_wrap_up,
            )
        )


def as_instant(seconds: float) -> datetime:
    """Turn seconds since 1970 into what desks are told."""
    return datetime.fromtimestamp(seconds, tz=UTC)
