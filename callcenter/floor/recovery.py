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
from callcenter.errors import RemoteError
from callcenter.floor.agents.agent_journal import AgentLine
from callcenter.floor.call.call_task import CallTask
from callcenter.floor.call.live_call import LiveCall, Talk
from callcenter.floor.consulting.consulting import call_of
from callcenter.floor.outgoing.outgoing import is_own
from callcenter.floor.ports.pbx_events import LinkUp, LiveChannel, Snapshot
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.switchboard import Switchboard
from callcenter.ledger.events import CallFellBack

HOLD_S = 2.0
BLIND_S = 60.0
WAITING_STAGES = frozenset({"ivr", "wait", "dial", "new"})
_ABOUT_A_CALL = {AgentState.TALKING, AgentState.WRAP_UP}
CONSULT, FALLBACK = "consult", "fallback"

log = structlog.get_logger()


def _talked(line: AgentLine, caller: LiveChannel) -> bool:
    """Tell whether this agent's talk was told before we came; a call of his own begins earlier."""
    return line.state == AgentState.TALKING and line.placing != caller.uniqueid


class Recovery:
    """Reconciles the floor with each snapshot; restores agents with the first one."""

    def __init__(self, around: Surroundings, found: Mapping[str, AgentLine]) -> None:
        self._around = around
        self._found = found
        self._switchboard: Switchboard | None = None
        self._first_seen: frozenset[str] | None = None
        self._awaited: set[str] = set()

    def serve(self, switchboard: Switchboard) -> None:
        """Name the switchboard; once, before the first link."""
        self._switchboard = switchboard

    def restore_agents(self) -> None:
        """
        Give agents the state they were last known in; once, when routing knows them.

        Nobody is offered a call before the first snapshot says what is true.
        """
        self._hold_until(self._around.clock.now_s() + BLIND_S)
        for agent, line in self._found.items():
            if line.state == AgentState.OFFLINE:
                continue
            if self._around.dispatcher.engine.agent(agent) is not None:
                self._around.dispatcher.tell(self._restored(line))

    def link_up(self, event: LinkUp) -> None:
        """Bring everything into agreement with the snapshot of a new epoch."""
        snapshot = event.snapshot
        channels = [c for c in snapshot.channels if c.call_id is not None]
        first = self._first_seen is None
        if first:
            self._first_seen = frozenset(c.uniqueid for c in snapshot.channels)
            self._await_waiting(channels)
        self._close_dead_calls(snapshot)
        self._adopt_legs(channels)
        self._adopt_fallbacks(channels)
        if first:
            self._adopt_callers(channels)
        if first:
            callers = {c.call_id for c in channels if c.call_id is not None}
            self._around.callbacks.reconcile(callers)
        self._hang_up_orphans(channels)
        self._end_dead_talks(channels)
        self._devices(snapshot.devices)
        log.info(
            "floor.reconciled",
            epoch=snapshot.epoch,
            restarted=snapshot.restarted,
            channels=len(snapshot.channels),
            awaited=len(self._awaited),
        )

    def call_settled(self, call_id: str) -> None:
        """A known call waits again or is in its menu again; the last one ends the hold."""
        if call_id in self._awaited:
            self._awaited.discard(call_id)
            if not self._awaited:
                self._hold_until(self._around.clock.now_s())

    def ended_unseen(self, call_ids: Sequence[str]) -> list[str]:
        """Of calls that the ledger thinks alive, name those that ended before we came."""
        seen = self._first_seen or frozenset()
        return [call_id for call_id in call_ids if call_id not in seen]

    # --- the first snapshot after a start -------------------------------------------------------

    def _await_waiting(self, channels: Sequence[LiveChannel]) -> None:
        callers = [c for c in channels if c.uniqueid == c.call_id]
        self._awaited = {c.uniqueid for c in callers if c.stage in WAITING_STAGES and not c.bridge}
        self._hold_until(self._around.clock.now_s() + (HOLD_S if self._awaited else 0.0))

    def _restored(self, line: AgentLine) -> acd.AgentRestored:
        pending = (
            Pending(state=AgentState(line.pending), reason=line.pending_reason)
            if line.pending
            else None
        )
        return acd.AgentRestored(
            agent=line.agent,
            state=AgentState(line.state),
            since=line.since,
            reason=line.reason,
            call=line.call if AgentState(line.state) in _ABOUT_A_CALL else None,
            queue=line.queue,
            deadline=line.deadline,
            pending=pending,
            idle_since=line.idle_since,
            calls_taken=line.calls_taken,
            missed_in_row=line.missed_in_row,
            missed_in_all=line.missed_in_all,
            desk_present=line.agent in self._around.agents.with_desk,
        )

    # --- every snapshot ---------------------------------------------------------------------------

    def _close_dead_calls(self, snapshot: Snapshot) -> None:
        """
        End the calls that are gone.

        A line that came in while the link was down may be younger than the snapshot: it speaks
        for itself.
        """
        alive = {c.uniqueid: c.bridge for c in snapshot.channels}
        lost_at = self._board().link_lost_at
        for task in list(self._calls().values()):
            young = task.line_since is not None and task.line_since >= lost_at
            if snapshot.restarted and not young:
                task.end(0, why="pbx_restart")
            elif task.line_due:
                continue  # placed a moment ago, perhaps later than the snapshot
            elif task.line_since is None and task.call.uniqueid not in alive:
                task.end(0)
            elif task.line_since is None:
                task.consult.seen(alive)
                task.leg_missing(alive.keys())
            else:
                task.consult.seen(alive)

    def _adopt_legs(self, channels: Sequence[LiveChannel]) -> None:
        """
        Know the legs that ring or talk without us; their lines come back when they end.

        What a known call's leg did while the link was down is made up for.
        """
        callers = {c.uniqueid: c for c in channels if c.uniqueid == c.call_id}
        for leg in sorted(channels, key=lambda one: one.bridge is None):
            agent = self._around.agents.agent_at(leg.endpoint)
            caller = callers.get(leg.call_id or "")
            if agent is None or caller is None or leg is caller or caller.stage == CONSULT:
                continue  # what a consultation is about stands on the caller's channel
            task = self._calls().get(caller.uniqueid)
            if task is None:
                self._adopt(caller, leg, agent)
            elif task.recovered and not caller.bridge and not task.group.knows(agent):
                task.group.adopt(self._recovered_talk(agent), leg)
            else:
                task.reaching.seen(caller.stage, joined=False)
                task.leg_seen(leg, agent)

    def _adopt(self, caller: LiveChannel, leg: LiveChannel, agent: str) -> None:
        call = self._known_by_channel(caller)
        line = self._found.get(agent)
        talk = call.talk = self._recovered_talk(agent)
        talk.channel, talk.uniqueid = leg.channel, leg.uniqueid
        task = self._take_up(call, bridged=leg.bridge is not None, stage=caller.stage)
        if line is not None and line.call == call.id and _talked(line, caller):
            talk.answered_at = talk.recorded_since = line.since
        else:
            task.keeper.begin(talk)

    def _adopt_callers(self, channels: Sequence[LiveChannel]) -> None:
        """
        Know the calls that wait to come back to us, so that one that ends before is closed.

        A talk that ended in the outage is over for its agent now, not when the line is back.
        """
        for caller in channels:
            is_new = caller.stage in {None, "new"}
            if caller.uniqueid != caller.call_id or is_new or caller.uniqueid in self._calls():
                continue
            call = self._known_by_channel(caller)
            if caller.stage == CONSULT:
                self._take_up(call)
                continue
            talked = self._talked_last(call) if call.reached else None
            if talked is not None:
                call.talk = self._recovered_talk(talked.agent)
                call.talk.answered_at = call.talk.recorded_since = talked.since
            # Who waits was reached, though he may leave before his line is back.
            task = self._take_up(call, stage=caller.stage)
            task.keeper.over("agent")

    def _talked_last(self, call: LiveCall) -> AgentLine | None:
        """Find the agent who was last known to talk on a call that somebody else placed."""
        talking = (
            line
            for line in self._found.values()
            if line.call == call.id and line.state == AgentState.TALKING
        )
        return next((line for line in talking if line.agent != call.caller), None)

    def _recovered_talk(self, agent: str) -> Talk:
        line = self._found.get(agent)
        return Talk(
            offer="recovered",
            agent=agent,
            device=self._around.agents.device(agent) or f"sip:{agent}",
            queue=line.queue if line else None,
            leg=0,
            routed=False,
        )

    def _take_up(
        self, call: LiveCall, *, bridged: bool = False, stage: str | None = None
    ) -> CallTask:
        task = self._board().adopt(call)
        task.recovered = True
        work = self._complete(task, call.channel, bridged=bridged, stage=stage)
        self._around.background.spawn(work, f"complete {call.id}")
        return task

    async def _complete(
        self, task: CallTask, channel: str, *, bridged: bool, stage: str | None
    ) -> None:
        """Read the rest of what is known of an adopted call from its channel."""
        saved: Mapping[str, object] = {}
        try:
            saved = await self._around.pbx.saved(channel)
        except RemoteError:
            log.warning("recovery.channel_unread", call=task.call.id)
        if task.call.ended or not task.recovered:
            return
        task.call.complete(saved)
        task.reaching.seen(stage, joined=bridged)
        if bridged and task.call.reached:
            task.keeper.answered(late=True)
        if task.call.consulting is not None:
            await task.consult.look_around()

    def _known_by_channel(self, caller: LiveChannel) -> LiveCall:
        """Make a call of which only the channel is known; the rest stands on the channel."""
        placed_by = self._around.agents.agent_at(caller.endpoint)
        own = is_own(caller.uniqueid)
        told = any(
            line.call == caller.uniqueid and _talked(line, caller) for line in self._found.values()
        )
        return LiveCall(
            id=caller.uniqueid,
            pbx=self._around.pbx_name,
            uniqueid=caller.uniqueid,
            channel=caller.channel,
            number="",
            caller=placed_by,
            caller_name=None,
            direction="out" if own else "in" if placed_by is None else "internal",
            arrived_at=self._around.clock.now_s(),
            reached=not own or told,
        )

    def _adopt_fallbacks(self, channels: Sequence[LiveChannel]) -> None:
        """Know the calls that the dialplan took into its fallback; it serves them to their end."""
        for caller in channels:
            fell_back = caller.stage == FALLBACK and caller.uniqueid == caller.call_id
            if fell_back and caller.uniqueid not in self._calls():
                self._board().adopt(self._known_by_channel(caller))
                self._around.ledger.append(f"call:{caller.uniqueid}", CallFellBack())

    def _hang_up_orphans(self, channels: Sequence[LiveChannel]) -> None:
        """Hang up phones that stand beside a call whose caller is gone: nobody else would."""
        callers = {c.uniqueid for c in channels}
        for orphan in channels:
            if orphan.endpoint is not None and orphan.call_id not in callers:
                work = self._around.pbx.hang_up(orphan.channel)
                self._around.background.spawn(work, f"hang up {orphan.channel}")

    def _end_dead_talks(self, channels: Sequence[LiveChannel]) -> None:
        """Free agents of talks that ended while nobody told us."""
        alive = {c.uniqueid for c in channels}
        for view in self._around.dispatcher.engine.agents():
            for call in view.calls:
                base = call_of(call)
                if base not in alive and base not in self._calls():
                    self._around.dispatcher.tell(acd.TalkEnded(agent=view.agent, call=call))

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
