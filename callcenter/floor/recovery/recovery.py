"""
Come back to a living centre: after our own death, a broken event link, or a restart of Asterisk.

Every new epoch brings a snapshot of Asterisk; calls, talks and agents are brought into agreement
with it. After a start nobody is offered a call until the known waiting calls are back, at most two
seconds: a younger call that returns first must not take the free agent.
"""

from collections.abc import Mapping, Sequence

import structlog

from callcenter.acd import events as acd
from callcenter.acd.model import AgentState
from callcenter.errors import RemoteError
from callcenter.floor.agents.agent_journal import AgentLine
from callcenter.floor.agents.restoring import restored
from callcenter.floor.ports.pbx_events import Bridged, LinkUp, LiveChannel, PbxEvent
from callcenter.floor.recovery.adopting import FALLBACK, Adoption
from callcenter.floor.recovery.clearing import Clearing
from callcenter.floor.recovery.taking_back import TakingBack
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.switchboard import Switchboard

HOLD_S = 2.0
BLIND_S = 60.0
WAITING_STAGES = frozenset({"ivr", "wait", "dial", "new", FALLBACK})

log = structlog.get_logger()


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
        tell, engine = self._around.dispatcher.tell, self._around.dispatcher.engine
        for agent, line in self._found.items():
            if line.state != AgentState.OFFLINE and engine.agent(agent) is not None:
                tell(restored(line, desk_present=agent in self._around.agents.with_desk))

    def link_up(self, event: LinkUp) -> None:
        """Bring everything into agreement with the snapshot of a new epoch."""
        board, snapshot = self._board(), event.snapshot
        adoption = Adoption(self._around, board, self._found)
        clearing = Clearing(self._around, board)
        channels = [c for c in snapshot.channels if c.call_id is not None]
        there = board.departed.still_there(channels)
        first = self._first_seen is None
        if first:
            self._first_seen = frozenset(c.uniqueid for c in snapshot.channels)
            self._await_waiting(there)
        clearing.dead_calls(snapshot)
        adoption.legs(there)
        self.fallen(channels)
        if first:
            adoption.callers(there)
            callers = {c.call_id for c in channels if c.call_id is not None}
            self._around.callbacks.reconcile(callers)
        adoption.holds(channels, first=first)
        clearing.orphans(channels)
        clearing.dead_talks(channels)
        for endpoint, state in snapshot.devices.items():
            board.note_device(endpoint, state)
        log.info(
            "floor.reconciled",
            epoch=snapshot.epoch,
            restarted=snapshot.restarted,
            channels=len(snapshot.channels),
            awaited=len(self._awaited),
        )

    def fallen(self, channels: Sequence[LiveChannel]) -> None:
        """Take back who is in the exchange's fallback, or know who talks with him there."""
        board = self._board()
        adoption = Adoption(self._around, board, self._found)
        TakingBack(self._around, board, adoption).look(channels)

    def take(self, event: PbxEvent) -> None:
        """Look at once who talks in the fallback: a short talk is over before the next sweep."""
        if not (isinstance(event, Bridged) and event.talks):
            return
        task = self._board().calls.get(event.call_id)
        if task is not None and task.is_lineless:
            self._around.background.spawn(self._look_at(event.call_id), f"look at {event.call_id}")

    async def _look_at(self, call_id: str) -> None:
        """Know who talks with a caller whom the exchange serves alone, if it does."""
        board = self._board()
        try:
            channels = (await self._around.pbx.snapshot()).channels
        except RemoteError as error:
            log.warning("recovery.not_looked_at", call=call_id, why=str(error))
            return
        if call_id in board.calls:  # else it has ended meanwhile
            adoption = Adoption(self._around, board, self._found)
            of_call = [one for one in channels if one.call_id == call_id]
            TakingBack(self._around, board, adoption).talks(of_call)

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

    def _await_waiting(self, channels: Sequence[LiveChannel]) -> None:
        callers = [c for c in channels if c.uniqueid == c.call_id]
        self._awaited = {c.uniqueid for c in callers if c.stage in WAITING_STAGES and not c.bridge}
        self._hold_until(self._around.clock.now_s() + (HOLD_S if self._awaited else 0.0))

    def _hold_until(self, until: float) -> None:
        self._around.dispatcher.tell(acd.AssignmentsHeld(until=until))

    def _board(self) -> Switchboard:
        if self._switchboard is None:
            raise RuntimeError("serve comes before the first link")
        return self._switchboard
