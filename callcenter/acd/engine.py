"""The way in: events and time go in, commands come out, views may be read at any time."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from callcenter.acd import callbacks, events, offering, on_agents, on_calls, on_centre
from callcenter.acd.assign import assign
from callcenter.acd.boards import place_of, show_agent, show_at, show_waiting
from callcenter.acd.commands import Command, Ignored, WakeAt, Why
from callcenter.acd.explain import explain_waiting
from callcenter.acd.forecast import expected, predict
from callcenter.acd.life import happen
from callcenter.acd.memory import Learned, QueueMemory
from callcenter.acd.model import AgentProfile, QueueRule
from callcenter.acd.outlook import WaitRange
from callcenter.acd.overflow import spill
from callcenter.acd.records import Agent, Call
from callcenter.acd.remembering import memory_of, tell_learned
from callcenter.acd.table import Signal
from callcenter.acd.views import AgentView, WaitingExplanation, WaitingView
from callcenter.acd.world import World


class Engine:
    """
    Who talks to whom.

    The same events at the same times give the same commands, in production, in simulation and in
    replay. It never waits, reads no clock and draws no lots.

    Args:
        queues: The queues at the start.
        agents: The agents at the start, all `offline`.
        epoch: First part of every offer id; must differ from one start of the process to the
            next, so that no id comes twice.
        explain: Explain each offer; simulations that need no reasons run faster without.
        estimate: Tell each call that must wait how long it will, and learn how right that was.
        remember: Tell with `QueueLearned` what queues must know again after a restart.
        overdue_grace_s: Seconds past an offer's ring time after which, when nobody told how it
            ended, it is withdrawn and counted as missed.
    """

    def __init__(  # noqa: PLR0913 - each is a wish of its own
        self,
        *,
        queues: Iterable[QueueRule] = (),
        agents: Iterable[AgentProfile] = (),
        epoch: int | str = 1,
        explain: bool = True,
        estimate: bool = False,
        remember: bool = False,
        overdue_grace_s: float = 5.0,
    ) -> None:
        self._world = World(
            epoch=epoch,
            explain=explain,
            estimate=estimate,
            remember=remember,
            overdue_grace_s=overdue_grace_s,
        )
        self._wakes_at: float | None = None
        for rule in queues:
            on_centre.queue_set(self._world, events.QueueSet(rule=rule))
        for profile in agents:
            on_centre.agent_set(self._world, events.AgentSet(profile=profile))

    def apply(self, event: events.Event, now_s: float) -> list[Command]:
        """
        Take one event and say what follows from it.

        First whatever became due by `now_s` is done, then the event and what it makes due at once,
        then every offer that has become possible is made: afterwards no free agent matches a
        waiting call. At last calls that still wait and shall not go where overflow rules say.

        Args:
            event: What happened.
            now_s: Seconds since 1970. Earlier than in a former call counts as the same instant
                as that one: time never runs backwards in here.

        Returns:
            Commands to be performed in this order. `Ignored` when the event changed nothing.
        """
        world = self._world
        agenda = world.agenda
        world.now_s = max(world.now_s, now_s)
        out: list[Command] = []
        world.out = out
        if agenda.earliest <= world.now_s:
            self._do_due()
        ignored = _RECEIVE[type(event)](world, event)
        if ignored is not None:
            out.append(ignored)
        if agenda.earliest <= world.now_s:
            self._do_due()
        if world.fresh_agents or world.fresh_calls:
            assign(world)
        while (world.looked or world.staffing_changed) and spill(world):
            assign(world)
        if world.entered:
            predict(world)
        if world.turns.shared and not world.held:
            world.turns.end()
        if world.remember and world.turns.moved:
            tell_learned(world)
        wake_at = agenda.next_at()
        if wake_at is not None and (wake_at != self._wakes_at or type(event) is events.Ticked):
            # A tick that came a little early must not be the last one.
            out.append(WakeAt(at=wake_at))
        self._wakes_at = wake_at
        return out

    def _do_due(self) -> None:
        """Do what is due: routing steps, wrap-ups, forgotten offers; the hold just ends."""
        world = self._world
        while (owner := world.agenda.pop_due(world.now_s)) is not None:
            if isinstance(owner, Call):
                on_calls.step_ended(world, owner)
            elif isinstance(owner, Agent):
                happen(world, owner, Signal.TIME_UP)

    def agent(self, agent: str) -> AgentView | None:
        """Show one agent; None when there is no such agent."""
        found = self._world.agents.get(agent)
        return None if found is None else show_agent(found)

    def agents(self) -> list[AgentView]:
        """Show all agents, by number."""
        return [show_agent(agent) for _, agent in sorted(self._world.agents.items())]

    def queues(self) -> list[QueueRule]:
        """Show the rules of all queues that take calls, by name."""
        return [queue.rule for _, queue in sorted(self._world.queues.items()) if not queue.removed]

    def memory(self, queue: str) -> QueueMemory | None:
        """Show what a queue has learned and counted; None when there is no such queue."""
        found = self._world.queues.get(queue)
        return None if found is None else memory_of(self._world, found)

    def learned(self, queue: str) -> Learned | None:
        """Show what a queue learned of its waits; None when there is no such queue."""
        found = self._world.queues.get(queue)
        return None if found is None else found.outlook.learned

    def waiting(self, queue: str) -> list[WaitingView]:
        """Show the calls of a queue in their order, those being offered included."""
        found = self._world.queues.get(queue)
        if found is None:
            return []
        return [
            show_at(self._world.calls[call], place)
            for place, (_, _, call) in enumerate(found.ordered(), start=1)
        ]

    def call(self, call: str) -> WaitingView | None:
        """Show one call; None when it neither waits nor is being offered."""
        found = self._world.calls.get(call)
        return None if found is None else show_waiting(found)

    def position(self, call: str) -> int | None:
        """Tell a call's place in its queue, from 1; None when it does not wait."""
        found = self._world.calls.get(call)
        return None if found is None else place_of(found)

    def estimate(self, call: str) -> WaitRange | None:
        """
        Say how long a call will still wait, as of the last event.

        Args:
            call: Call id.

        Returns:
            The range from now; None when the call does not wait, or nobody who takes calls can
            serve it.
        """
        found = self._world.calls.get(call)
        return None if found is None or found.lane is None else expected(self._world, found)

    def explain_waiting(self, call: str, now_s: float) -> WaitingExplanation | None:
        """
        Say why a call still waits.

        Args:
            call: Call id.
            now_s: Now; only tells whether assignments are still held.

        Returns:
            The reasons, as of the last event; None when it does not wait.
        """
        found = self._world.calls.get(call)
        if found is None:
            return None
        return explain_waiting(self._world, found, show_waiting(found), now_s)


def _assignments_held(world: World, event: events.AssignmentsHeld) -> Ignored | None:
    """Hold assignments until then; a time that is not ahead ends the hold."""
    held, until = world.held, event.until
    if until == world.hold.until or not (held or until > world.now_s):
        return Ignored(event=event, why=Why.NO_CHANGE, detail="held so already, or not at all")
    world.hold.until = until
    world.hold.alarm = until if until > world.now_s else None
    world.agenda.arm(world.hold)
    return None


def _ticked(_world: World, _event: events.Ticked) -> Ignored | None:
    """What was due is done by now."""
    return None


_RECEIVE: Mapping[type[events.Event], Callable[[World, Any], Ignored | None]] = {
    events.QueueSet: on_centre.queue_set,
    events.QueueRemoved: on_centre.queue_removed,
    events.AgentSet: on_centre.agent_set,
    events.AgentRemoved: on_centre.agent_removed,
    events.CallEntered: on_calls.call_entered,
    events.CallLeft: on_calls.call_left,
    events.PriorityChanged: on_calls.priority_changed,
    events.CallBackReached: callbacks.reached,
    events.CallBackMissed: callbacks.missed,
    events.AgentSignedIn: on_agents.agent_event,
    events.AgentSignedOut: on_agents.agent_event,
    events.ReadyAsked: on_agents.agent_event,
    events.NotReadyAsked: on_agents.agent_event,
    events.OfferRinging: on_agents.offer_event,
    events.OfferAnswered: on_agents.offer_event,
    events.OfferMissed: on_agents.offer_event,
    events.OfferVoided: on_agents.offer_voided,
    events.CallTaken: on_agents.call_taken,
    events.TalkEnded: on_agents.agent_event,
    events.WrapUpEnded: on_agents.agent_event,
    events.WrapUpExtended: on_agents.agent_event,
    events.DeviceUsable: on_agents.device_usable,
    events.DeskLost: on_agents.desk,
    events.DeskBack: on_agents.desk,
    events.AssignmentsHeld: _assignments_held,
    events.NewsLost: offering.news,
    events.NewsBack: offering.news,
    events.AgentRestored: on_agents.agent_event,
    events.Ticked: _ticked,
}
