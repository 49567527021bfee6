"""
The far end of a call of our own: its number is dialled, rings, is reached, or is not and why.

Until it is reached nobody talks: the agent hears how it goes, his desk is told, and routing leaves
him alone.
"""

import asyncio
import contextlib

import structlog

from callcenter.acd import events as acd
from callcenter.acd.model import NO_WRAP_UP, First
from callcenter.errors import RemoteError
from callcenter.floor.call.live_call import LiveCall
from callcenter.floor.desk.desk_events import CallDialling
from callcenter.floor.outgoing.outgoing import CALLING, UNREACHED, is_own
from callcenter.floor.ports.dialling import DialStatus, far_half
from callcenter.floor.ports.pbx_events import (
    Bridged,
    ChannelGone,
    HangupAsked,
    LegEnded,
    LegRinging,
    PbxEvent,
)
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.talk.talk_keeper import TalkKeeper
from callcenter.ledger import events

AGAIN_S = 1.0
NOT_CONFIRMED = "not_confirmed"
CANCELLED = "cancelled"
_WHY = {
    DialStatus.BUSY: "busy",
    DialStatus.DECLINED: "declined",
    DialStatus.NO_ANSWER: "no_answer",
    DialStatus.ANSWERED: NOT_CONFIRMED,
    DialStatus.CANCELLED: CANCELLED,
}
_WHY_BY_CAUSE = {16: NOT_CONFIRMED, 17: "busy", 18: "no_answer", 19: "no_answer", 21: "declined"}
"""Q.850, where the exchange tells no status, or only that nothing came of it."""

log = structlog.get_logger()


class Reaching:
    """The far end of one call; every method is synchronous and may be called twice."""

    def __init__(self, call: LiveCall, keeper: TalkKeeper, around: Surroundings) -> None:
        self._call = call
        self._keeper = keeper
        self._around = around
        self._leg: str | None = None
        self._status: DialStatus | None = None
        self._dialled = False
        self._told = False
        self._counted = False
        self._owes = False
        self._through = asyncio.Event()

    def take(self, event: PbxEvent) -> bool:
        """Take what is told of a call not yet reached; True where nobody else needs to know."""
        if not is_own(self._call.id):
            return False
        if self._is_far(event):
            self._take_far(event)
            return True
        return not self._call.reached and self._take_near(event)

    def counts(self) -> None:
        """Whoever placed the call has counted it under its dial rule."""
        self._counted = True

    def joined(self) -> None:
        """The agent is there: now the number is dialled."""
        talk = self._call.talk
        if talk is not None:
            self._around.agents.note_placing(talk.agent, self._call.id)
        if talk is not None and talk.recorded_since is None and talk.routed:
            self._around.dispatcher.tell(acd.OfferAnswered(offer=talk.offer))
        self._keeper.joined()
        self.dial()

    def dial(self) -> None:
        """Dial the number, once."""
        if self._dialled or self._call.reached or self._call.ended:
            return
        self._dialled = True
        talk = self._call.talk
        self._append(events.CustomerDialled(agent=talk.agent if talk is not None else None))
        self._tell_desk("calling")
        self._around.background.spawn(self._dial(), f"reach {self._call.id}")

    def seen(self, stage: str | None, *, joined: bool) -> None:
        """
        Learn from a snapshot how far the call is.

        Args:
            stage: What stands on its line's channel.
            joined: Whether the agent is on the line.
        """
        if not is_own(self._call.id):
            return
        self._count_again()
        if stage == CALLING:
            self._dialled = True
        if self._call.reached:
            if self._owes:
                self._tell_reached()
        elif stage is not None and stage not in UNREACHED | {"xfer"}:
            self._reached_unseen(joined=joined)
        elif joined:
            self.joined()

    def reached(self, *, late: bool = False) -> None:
        """Both can talk."""
        call = self._call
        if call.reached:
            return
        call.reached, call.refused, call.hung_up_by = True, None, None
        self._through.set()
        if call.talk is not None:
            self._keeper.answered(late=late)
        else:
            self._append(events.CustomerReached())
        self._tell_reached()

    def _reached_unseen(self, *, joined: bool) -> None:
        """
        Both talk, or did; or he waits already, and an agent's phone rings for him.

        So it may be with whoever was called first, or was passed on since. Which one of several
        phones it was is for the line to tell.
        """
        out, talk = self._call.outgoing, self._call.talk
        told = talk is not None and self._around.agents.talk_ended(talk.agent, talk.offer)
        rings = talk is not None and talk.uniqueid is not None and not joined
        known = told or rings or self._call.beside
        if not known and (out is None or out.first is First.AGENT):
            self.reached(late=True)
            return
        self._call.reached = True
        self._through.set()
        self._tell_reached()

    async def until_reached(self) -> None:
        """Wait until the customer is on the line."""
        await self._through.wait()

    def _tell_reached(self) -> None:
        """Tell that both talk, as soon as it is known what the call is for."""
        call, out = self._call, self._call.outgoing
        self._owes = out is None
        if out is None:
            return
        self._places_no_more()
        if out.task is not None and not self._told:
            self._around.outside.tasks.done(out.task, out.agent, call.id)
        self._tell_result(reached=True, why="answered")

    def _places_no_more(self) -> None:
        call, out = self._call, self._call.outgoing
        agents = {out.agent if out is not None else None, call.talk.agent if call.talk else None}
        for agent in agents - {None}:
            self._around.agents.note_placed(str(agent), call.id)

    def over(self) -> None:
        """The call is over: give back what it held, and tell what came of it."""
        call, out = self._call, self._call.outgoing
        if out is None:
            return
        rule = self._around.centre().dial_rules.get(out.rule)
        if rule is not None and self._counted:
            self._around.outside.rings.end(rule)
        if call.reached:
            return
        call.refused = call.refused or CANCELLED
        self._places_no_more()
        if out.agent is not None:
            self._around.dispatcher.tell(
                acd.TalkEnded(agent=out.agent, call=call.id, wrap_up=NO_WRAP_UP)
            )
        self._tell_result(reached=False, why=call.refused)

    def _count_again(self) -> None:
        """The caps of the dial rule hold over a restart."""
        out = self._call.outgoing
        rule = self._around.centre().dial_rules.get(out.rule) if out is not None else None
        if rule is not None and not self._counted:
            self._counted = True
            self._around.outside.rings.resume(rule)

    def _take_far(self, event: PbxEvent) -> None:
        match event:
            case LegRinging():
                self._leg = event.uniqueid
                self._tell_desk("ringing")
            case LegEnded():
                self._status = DialStatus(event.status)
            case Bridged() if event.talks and not self._left_alone():
                self.reached()
            case ChannelGone() if event.uniqueid == self._leg:
                self._leg_gone(event.cause)
            case _:
                pass

    def _left_alone(self) -> bool:
        """Whether the agent had left when it is told that the customer is there."""
        talk = self._call.talk
        return not self._call.reached and talk is not None and talk.over

    def _take_near(self, event: PbxEvent) -> bool:
        """Take what the agent's device does before both talk; True where that is all there is."""
        own, talk = self._call.uniqueid, self._call.talk
        near = {own, talk.uniqueid if talk is not None else None}
        match event:
            case LegRinging():
                return event.uniqueid == own
            case Bridged() if event.uniqueid in near:
                if talk is not None and talk.meets(event, own):
                    self.joined()
                return True
            case HangupAsked():
                if talk is not None and event.uniqueid == talk.uniqueid:
                    self._call.hung_up_by = self._call.hung_up_by or "agent"
                return True
            case _:
                return False

    def _leg_gone(self, cause: int) -> None:
        if self._call.reached:
            return
        status = self._status or DialStatus.UNREACHABLE
        if status in {DialStatus.UNREACHABLE, DialStatus.NO_ANSWER}:
            why = _WHY_BY_CAUSE.get(cause, _WHY.get(status, "unreachable"))
        else:
            why = _WHY[status]
        self.missed(why)

    def missed(self, why: str) -> None:
        """The customer was not reached; the agent hears a tone, then the call ends by itself."""
        call = self._call
        if call.reached or call.ended or call.refused is not None or why == CANCELLED:
            return
        call.refused = why
        call.hung_up_by = call.hung_up_by or "system"
        self._append(events.CustomerMissed(why=why))
        self._keeper.unreached(f"customer_{why}")

    def ended_with(self, cause: int) -> None:
        """Learn from the end of the call why nobody was reached, where nothing else told it."""
        call = self._call
        if self._dialled and call.hung_up_by != "agent" and not call.finishing:
            self.missed(_WHY_BY_CAUSE.get(cause, "unreachable"))

    async def _dial(self) -> None:
        try:
            await self._around.pbx.reach(self._call.id)
        except RemoteError:
            log.warning("outgoing.not_dialled", call=self._call.id)
            self.missed("failed")
            await self._give_up()

    async def _give_up(self) -> None:
        """Let the agent's line end; he would wait on it for ever."""
        while not self._call.ended:
            with contextlib.suppress(RemoteError):
                await self._around.pbx.hang_up(self._call.channel)
            await asyncio.sleep(AGAIN_S)

    def _is_far(self, event: PbxEvent) -> bool:
        far = far_half(self._call.id)
        if isinstance(event, LegRinging) and event.caller_uniqueid == far:
            return True
        return getattr(event, "uniqueid", "") in {far, self._leg}

    def _tell_result(self, *, reached: bool, why: str) -> None:
        out = self._call.outgoing
        if out is None or self._told:
            return
        self._told = True
        if out.callback is not None:
            self._around.outside.called_back(out.callback, self._call.id, reached, why)

    def _tell_desk(self, phase: str) -> None:
        talk = self._call.talk
        if talk is not None and not talk.over:
            self._around.agents.tell(talk.agent, CallDialling(call=self._call.id, phase=phase))

    def _append(self, event: events.Event) -> None:
        self._around.ledger.append(f"call:{self._call.id}", event)
