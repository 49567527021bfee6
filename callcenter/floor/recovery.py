"""
Come back to a living centre: after our own death, a broken event link, or a restart of Asterisk.

Every new epoch brings a snapshot of Asterisk; calls, talks and agents are brought into agreement
with it. After a start nobody is offered a call until the known waiting calls are back, at most two
seconds: a younger call that returns first must not take the free agent.
"""

from collections.abc import Mapping, Sequence

import structlog

from callcenter.acd import events as acd
from callcenter.acd.model import AgentState, Pending
from callcenter.floor.agent_journal import AgentLine
from callcenter.floor.call_task import CallTask
from callcenter.floor.live_call import LiveCall, Talk
from callcenter.floor.pbx_events import LinkUp, LiveChannel, Snapshot
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.switchboard import Switchboard

HOLD_S = 2.0
WAITING_STAGES = frozenset({"ivr", "wait", "dial", "new"})
_ON_A_CALL = {AgentState.TALKING, AgentState.RESERVED, AgentState.RINGING}

log = structlog.get_logger()


class Recovery:
    """Reconciles the floor with each snapshot; restores agents with the first one."""

    def __init__(self, around: Surroundings, found: Mapping[str, AgentLine]) -> None:
        self._around = around
        self._found = found
        self._switchboard: Switchboard | None = None
        self._restored = False
        self._awaited: set[str] = set()

    def serve(self, switchboard: Switchboard) -> None:
        """Name the switchboard; once, before the first link."""
        self._switchboard = switchboard

    def link_up(self, event: LinkUp) -> None:
        """Bring everything into agreement with the snapshot of a new epoch."""
        snapshot = event.snapshot
        channels = [c for c in snapshot.channels if c.call_id is not None]
        if not self._restored:
            self._restored = True
            self._restore(channels)
        self._close_dead_calls(snapshot)
        self._adopt_talks(channels)
        self._devices(snapshot.devices)
        log.info(
            "floor.reconciled",
            epoch=snapshot.epoch,
            restarted=snapshot.restarted,
            channels=len(snapshot.channels),
            awaited=len(self._awaited),
        )

    def line_back(self, call_id: str) -> None:
        """A known call is back; the last one ends the hold."""
        if call_id in self._awaited:
            self._awaited.discard(call_id)
            if not self._awaited:
                self._hold_until(self._around.clock.now_s())

    # --- the first snapshot after a start -------------------------------------------------------

    def _restore(self, channels: Sequence[LiveChannel]) -> None:
        callers = [c for c in channels if c.uniqueid == c.call_id]
        self._awaited = {c.uniqueid for c in callers if c.stage in WAITING_STAGES and not c.bridge}
        if self._awaited:
            self._hold_until(self._around.clock.now_s() + HOLD_S)
        talking = self._talking_agents(channels)
        for agent, line in self._found.items():
            if self._around.dispatcher.engine.agent(agent) is not None:
                self._around.dispatcher.tell(self._restored_agent(line, talking.get(agent)))

    def _restored_agent(self, line: AgentLine, call: str | None) -> acd.AgentRestored:
        state, since, deadline = AgentState(line.state), line.since, line.deadline
        if call is not None:
            state = AgentState.TALKING
        elif state is AgentState.TALKING:
            # The talk ended while we were away: what follows it begins now.
            state, since, deadline = AgentState.READY, self._around.clock.now_s(), None
        pending = (
            Pending(state=AgentState(line.pending), reason=line.pending_reason)
            if line.pending
            else None
        )
        if pending is not None and state is AgentState.READY:
            state, pending = pending.state, None
        return acd.AgentRestored(
            agent=line.agent,
            state=state,
            since=since,
            reason=line.reason if state not in _ON_A_CALL else None,
            call=call if call is not None else line.call if state is AgentState.WRAP_UP else None,
            queue=line.queue,
            deadline=deadline,
            pending=pending,
            idle_since=line.idle_since,
            calls_taken=line.calls_taken,
            desk_present=line.agent in self._around.agents.with_desk,
        )

    # --- every snapshot ---------------------------------------------------------------------------

    def _close_dead_calls(self, snapshot: Snapshot) -> None:
        """
        End the calls that are gone.

        A line that came in while the link was down may be younger than the snapshot: it speaks
        for itself.
        """
        alive = {c.uniqueid for c in snapshot.channels}
        lost_at = self._board().link_lost_at
        for task in list(self._calls().values()):
            young = task.line_since is not None and task.line_since >= lost_at
            if snapshot.restarted and not young:
                task.end(0, why="pbx_restart")
            elif task.line_since is None and task.call.uniqueid not in alive:
                task.end(0)
            elif task.line_since is None:
                task.leg_missing(alive)

    def _adopt_talks(self, channels: Sequence[LiveChannel]) -> None:
        """Know the legs that ring or talk without us; their lines come back when they end."""
        callers = {c.uniqueid: c for c in channels if c.uniqueid == c.call_id}
        for leg in channels:
            agent = self._around.agents.agent_at(leg.endpoint)
            caller = callers.get(leg.call_id or "")
            if agent is None or caller is None or leg is caller:
                continue
            if caller.uniqueid not in self._calls():
                self._adopt(caller, leg, agent)

    def _adopt(self, caller: LiveChannel, leg: LiveChannel, agent: str) -> None:
        around = self._around
        call = LiveCall(
            id=caller.uniqueid,
            pbx=around.pbx_name,
            uniqueid=caller.uniqueid,
            channel=caller.channel,
            number="",
            caller=None,
            caller_name=None,
            direction="in",
            arrived_at=around.clock.now_s(),
        )
        line = self._found.get(agent)
        talk = Talk(
            offer="recovered",
            agent=agent,
            device=around.agents.device(agent) or f"sip:{agent}",
            queue=line.queue if line else None,
            leg=0,
            routed=False,
            channel=leg.channel,
            uniqueid=leg.uniqueid,
        )
        call.talk = talk
        task = self._board().adopt(call)
        task.recovered = True
        if not leg.bridge:
            # The phone rings: nobody else may be offered to this agent meanwhile.
            around.dispatcher.tell(acd.CallTaken(agent=agent, call=call.id))
        elif line is not None and line.call == call.id and line.state == AgentState.TALKING:
            talk.answered_at = line.since
        else:
            task.keeper.answered(late=True)

    def _talking_agents(self, channels: Sequence[LiveChannel]) -> dict[str, str]:
        """Map agents to the call in whose bridge their phone is."""
        found = {}
        for channel in channels:
            agent = self._around.agents.agent_at(channel.endpoint)
            if agent is not None and channel.bridge and channel.call_id is not None:
                found[agent] = channel.call_id
        return found

    def _devices(self, devices: Mapping[str, str]) -> None:
        for endpoint, state in devices.items():
            self._board().note_device(endpoint, state)

    def _hold_until(self, until: float) -> None:
        self._around.dispatcher.tell(acd.AssignmentsHeld(until=until))

    def _calls(self) -> Mapping[str, CallTask]:
        return self._board().calls

    def _board(self) -> Switchboard:
        if self._switchboard is None:
            raise RuntimeError("serve comes before the first link")
        return self._switchboard
