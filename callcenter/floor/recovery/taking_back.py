"""
Callers in the exchange's fallback: taken back, as long as nobody talks with them, or known.

Whether somebody talks only the exchange knows for certain: it is asked, and asked again by each
snapshot and sweep, for whoever is still there.
"""

import asyncio
from collections.abc import Sequence

import structlog

from callcenter.errors import RemoteError
from callcenter.floor.call.live_call import LiveCall
from callcenter.floor.ports.pbx_events import LiveChannel
from callcenter.floor.recovery.adopting import Adoption, is_fallen
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.switchboard import Switchboard
from callcenter.floor.talk.talk import FALLBACK_LEG
from callcenter.ledger.events import CallFellBack

TRIES, AGAIN_S = 5, 1.0
"""Commands may come up a moment after the news of the exchange."""

log = structlog.get_logger()


class TakingBack:
    """Knows the calls that the dialplan took into its fallback, and has them come back."""

    def __init__(self, around: Surroundings, switchboard: Switchboard, adoption: Adoption) -> None:
        self._around = around
        self._switchboard = switchboard
        self._adoption = adoption

    def look(self, channels: Sequence[LiveChannel]) -> None:
        """Know those of a snapshot, and ask for who talks with nobody."""
        self.talks(channels)
        for caller in filter(is_fallen, self._switchboard.departed.still_there(channels)):
            if caller.uniqueid not in self._switchboard.calls:
                self._adoption.take_up(self._known(caller), stage=caller.before)
            if caller.bridge is None:
                self._around.background.spawn(self._ask(caller), f"take back {caller.uniqueid}")

    def talks(self, channels: Sequence[LiveChannel]) -> None:
        """Know which agent talks with a caller in the fallback; a phone that rings is not asked."""
        there = self._switchboard.departed.still_there(channels)
        callers = {one.uniqueid: one for one in filter(is_fallen, there)}
        for leg in channels:
            caller = callers.get(leg.call_id or "")
            agent = self._around.agents.agent_at(leg.endpoint)
            if agent is None or caller is None or leg is caller or leg.bridge is None:
                continue
            task = self._switchboard.calls.get(caller.uniqueid)
            if task is None:
                call = self._known(caller, talks_with=agent)
                self._adoption.adopt(call, caller, leg, agent, number=FALLBACK_LEG)
            elif task.call.talk is None or task.call.talk.leg != FALLBACK_LEG:
                task.keeper.over("system")
                talk = self._adoption.recovered_talk(agent, FALLBACK_LEG)
                talk.channel, talk.uniqueid = leg.channel, leg.uniqueid
                task.keeper.begin(talk)
                task.keeper.answered(late=True)

    def _known(self, caller: LiveChannel, *, talks_with: str | None = None) -> LiveCall:
        """Write that a call is in the fallback, and before that, if nobody has, that it came."""
        call = self._adoption.known_by_channel(caller)
        if caller.before in {None, "new"}:
            self._switchboard.note_arrived(call)  # nobody was there when he came
            told = self._around.pbx.note_told(call.channel)
            self._around.background.spawn(told, f"told {call.id}")
        self._adoption.fallen(call, caller, talks_with=talks_with)
        self._around.ledger.append(f"call:{call.id}", CallFellBack())
        return call

    async def _ask(self, caller: LiveChannel) -> None:
        """Ask for a caller; an agent who answered him at that very moment is known thereafter."""
        for _ in range(TRIES):
            try:
                await self._around.pbx.take_back(caller.channel)
                await asyncio.sleep(AGAIN_S)
                self.talks((await self._around.pbx.snapshot()).channels)
            except RemoteError as error:
                log.warning("recovery.not_taken_back", call=caller.uniqueid, why=str(error))
                await asyncio.sleep(AGAIN_S)
            else:
                return
