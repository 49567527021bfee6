"""What a supervisor can do to the floor: change a state, a place, a queue; listen in."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from callcenter.acd import events as acd
from callcenter.acd.commands import Why
from callcenter.acd.model import AgentState
from callcenter.errors import Conflict, Invalid, NotFound
from callcenter.floor.agents.asking import ask_routing
from callcenter.floor.agents.explanations import range_told, waiting_explained
from callcenter.floor.call.call_task import CallTask
from callcenter.floor.consulting.consult_commands import ConsultCommands
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.switchboard import Switchboard


class ListenMode(StrEnum):
    """How a supervisor is in a talk: heard by nobody, by the agent alone, by both."""

    LISTEN = "listen"
    WHISPER = "whisper"
    BARGE = "barge"


class SupervisorActs:
    """Carries out what supervisors ask for; the audit is written before, by who calls this."""

    def __init__(self, around: Surroundings, switchboard: Switchboard) -> None:
        self._around = around
        self._switchboard = switchboard
        self._consults = ConsultCommands(around)

    def why_waiting(self, call: str) -> Mapping[str, Any]:
        """
        Explain why a call still waits.

        Raises:
            NotFound: It does not wait (any more).
        """
        engine = self._around.dispatcher.engine
        explanation = engine.explain_waiting(call, self._around.clock.now_s())
        if explanation is None:
            raise NotFound("This call does not wait.")
        wait = engine.estimate(call)
        return {
            **waiting_explained(explanation),
            "wait": None if wait is None else range_told(wait),
        }

    def set_state(self, agent: str, state: str, reason: str | None) -> None:
        """
        Set an agent's state: `ready`, `not_ready` or `offline`; after a running call if need be.

        Raises:
            NotFound, Invalid, Conflict: There is no such agent, reason; it cannot be done now.
        """
        view = self._around.dispatcher.engine.agent(agent)
        if view is None:
            raise NotFound(f"There is no agent {agent}.")
        if view.state is AgentState.OFFLINE and state != AgentState.OFFLINE:
            raise Conflict("The agent is not signed in.", code="not_signed_in")
        if reason is not None and reason not in self._around.centre().not_ready_reasons:
            raise Invalid("There is no such reason.", fields={"reason": "is unknown"})
        event: acd.Event
        match state:
            case AgentState.READY:
                event = acd.ReadyAsked(agent=agent)
            case AgentState.NOT_READY:
                event = acd.NotReadyAsked(agent=agent, reason=reason)
            case AgentState.OFFLINE:
                event = acd.AgentSignedOut(agent=agent)
            case _:
                raise Invalid("Only ready, not_ready and offline can be set.")
        ask_routing(self._around.dispatcher, event)

    def prioritise(self, call: str, priority: int) -> None:
        """
        Change a waiting call's priority; its place changes at once.

        Raises:
            NotFound: It does not wait.
        """
        for ignored in self._around.dispatcher.tell(
            acd.PriorityChanged(call=call, priority=priority)
        ):
            if ignored.why is not Why.NO_CHANGE:
                raise NotFound("This call does not wait.")
        task = self._switchboard.calls.get(call)
        if task is not None:
            task.prioritised(priority)
        self._around.callbacks.prioritised(call, priority)

    def move(self, call: str, queue: str) -> None:
        """
        Move a waiting call to another queue; it keeps its time of entry.

        Raises:
            NotFound: It does not wait, or there is no such queue.
        """
        if self._around.centre().queue(queue) is None:
            raise NotFound(f"There is no queue {queue}.")
        task = self._switchboard.calls.get(call)
        if task is None or not task.move(queue):
            raise NotFound("This call does not wait.")

    async def listen(self, agent: str, mode: ListenMode, device: str) -> None:
        """
        Ring a supervisor's phone and let it into an agent's talk.

        Args:
            agent: Whose talk.
            mode: See `ListenMode`.
            device: Phone of the supervisor, `sip:1060`.

        Raises:
            Conflict: The agent is not talking.
        """
        task = self._talking_task(agent)
        channel = task.call.talk.channel if task is not None and task.call.talk else None
        if channel is None:
            raise Conflict("This agent is not talking.", code="not_talking")
        await self._around.pbx.spy(device, channel, mode)

    async def take_over(self, agent: str, device: str) -> None:
        """
        Ring a supervisor's phone; with its answer the caller talks with him, the agent is free.

        Args:
            agent: Whose talk.
            device: Phone of the supervisor, `sip:1060`.

        Raises:
            Conflict: The agent is not talking, asks somebody, or the phone is busy.
        """
        task = self._talking_task(agent)
        if task is None:
            raise Conflict("This agent is not talking.", code="not_talking")
        await self._consults.take_over(task, agent, device)

    def _talking_task(self, agent: str) -> CallTask | None:
        task = self._switchboard.call_with(agent)
        if task is None or task.call.talk is None or task.call.talk.agent != agent:
            return None
        return task
