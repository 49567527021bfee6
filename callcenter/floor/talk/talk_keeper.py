"""
Keeps one call's talk true.

What the telephone side tells of a leg reaches routing, the ledger and the desk from here, once
each, however often and in whatever order it is told.
"""

from datetime import UTC, datetime

from callcenter.acd import events as acd
from callcenter.acd.model import WrapUp
from callcenter.floor.agents.wrap_up_rules import wrap_up_of, wrap_up_of_first
from callcenter.floor.call.live_call import LiveCall, Talk
from callcenter.floor.desk.desk_events import CallAnswered, CallEnded, CallHeld
from callcenter.floor.ports.dialling import Dialled
from callcenter.floor.ports.pbx_events import (
    Bridged,
    ChannelGone,
    HangupAsked,
    Held,
    LegRinging,
    LiveChannel,
)
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.talk.leg_recording import keep_recording
from callcenter.floor.talk.misses import MISSES
from callcenter.floor.waiting.offers import Offers
from callcenter.ledger import events
from callcenter.ledger.events import Event

CANCELLED = "cancelled"


class TalkKeeper:
    """The running leg of one call; every method is synchronous and may be called twice."""

    def __init__(self, call: LiveCall, around: Surroundings) -> None:
        self._call = call
        self._around = around
        self._offers = Offers(call, around)

    def begin(self, talk: Talk) -> None:
        """A leg is about to be dialled, or rings already."""
        self._call.talk = talk
        self._offers.begin(talk)

    def ringing(self, event: LegRinging) -> str | None:
        """
        Note the leg's channel.

        Returns:
            The channel to hang up at once, where the offer was withdrawn before it existed.
        """
        talk = self._open_talk()
        if talk is None or not talk.rings_at(event.endpoint):
            return None
        return self._offers.ringing(talk, event.channel, event.uniqueid)

    def bridged(self, event: Bridged) -> None:
        """Two parties are in one bridge: the offer is answered."""
        talk = self._open_talk()
        if talk is not None and talk.meets(event, self._call.uniqueid):
            self.answered()

    def answered(self, *, late: bool = False) -> bool:
        """
        The agent talks with the caller.

        Returns:
            True where that was not known.
        """
        talk = self._open_talk()
        if talk is None or talk.answered_at is not None or not self._call.reached:
            return False
        talk.answered_at = self._around.clock.now_s()
        talk.recorded_since = talk.recorded_since or talk.answered_at
        self._append(
            events.CallAnswered(offer=talk.offer, agent=talk.agent, leg=talk.leg, late=late)
        )
        if talk.recording is not None:
            self._append(events.RecordingStarted(leg=talk.leg, agent=talk.agent))
        else:
            # That there is no recording is told now: nobody may be there to tell it at the end.
            keep_recording(self._call, talk, self._around)
        tell = self._around.dispatcher.tell
        if not talk.routed or tell(acd.OfferAnswered(offer=talk.offer)):
            # A direct call, or an answer that crossed a withdrawal: what happened wins.
            self._around.agents.note_queue(talk.agent, talk.queue)
            tell(acd.CallTaken(agent=talk.agent, call=self._call.id, queue=talk.queue))
        self._offers.rings_no_more(talk)
        talk.withdrawn = None
        at = self._now()
        self._around.agents.tell(
            talk.agent, CallAnswered(offer=talk.offer, call=self._call.id, at=at)
        )
        return True

    def held(self, event: Held) -> None:
        """The agent's phone put the caller on hold, or took him back."""
        talk = self._open_talk()
        if talk is not None and talk.answered_at is not None and event.uniqueid == talk.uniqueid:
            self._hold(talk, on=event.on)

    def hold_seen(self, caller: LiveChannel, *, first: bool) -> None:
        """
        After a loss: learn from the caller's channel whether he is on hold.

        Args:
            caller: His channel, as it is now.
            first: Nothing is known yet but what was noted on the channel.
        """
        talk = self._open_talk()
        if talk is None or talk.answered_at is None or self._call.consulting is not None:
            return
        if first and caller.held_by == talk.uniqueid:
            talk.held_since = caller.held_since
        if caller.on_hold != (talk.held_since is not None):
            self._hold(talk, on=caller.on_hold)

    def hangup_asked(self, event: HangupAsked) -> None:
        """Somebody asked to end: the first one of the call counts."""
        talk = self._call.talk
        if self._call.hung_up_by is not None:
            return
        if event.uniqueid == self._call.uniqueid:
            self._call.hung_up_by = "system" if self._call.finishing else "caller"
        elif (
            talk is not None
            and not talk.over  # told late, it would name who ends what comes after it
            and talk.uniqueid == event.uniqueid
            and talk.answered_at is not None
        ):
            self._call.hung_up_by = "agent"

    def leg_gone(self, event: ChannelGone, *, line_is_ours: bool) -> None:
        """
        The agent's channel is gone.

        How an unanswered leg ended is told by the line; without one nobody else tells it.
        """
        talk = self._open_talk()
        if talk is None or talk.uniqueid != event.uniqueid:
            return
        if not self._call.reached and self._call.hung_up_by != "agent":
            return  # the call's own end tells why nobody was reached
        if talk.answered_at is not None or not line_is_ours:
            self.over(self._call.hung_up_by or "agent")

    def withdraw(self, why: str) -> str | None:
        """
        Take the offer back before an answer.

        Returns:
            The channel to hang up, if the leg is known already.
        """
        talk = self._open_talk()
        if talk is None or talk.answered_at is not None:
            return None
        return self._offers.withdraw(talk, why)

    def dialled(self, result: Dialled) -> bool:
        """
        Take the end of the leg from the line itself.

        Returns:
            True when agent and caller talked.
        """
        talk = self._open_talk()
        if talk is None:
            talked = self._call.talk is not None and self._call.talk.answered_at is not None
            return talked or result.bridged
        if not self._call.reached and talk.routed and talk.recorded_since is None:
            self._offers.missed(talk, MISSES[result.status])
            return False
        if not self._call.reached:
            own = MISSES[result.status]
            self._offers.unreached(talk, CANCELLED if result.bridged else f"own_{own}")
            return False
        if result.bridged:
            self.answered(late=True)  # already told, unless the event link was down
            self.over("system" if result.transferred else self._call.hung_up_by or "agent")
            return True
        self._offers.missed(talk, MISSES[result.status])
        return False

    def joined(self) -> None:
        """The agent is there before whom he calls: his phone rings no more; no talk yet."""
        talk = self._open_talk()
        if talk is not None:
            first = talk.recorded_since is None
            talk.recorded_since = talk.recorded_since or self._around.clock.now_s()
            if first:
                self._tell_joined(talk)
            self._offers.rings_no_more(talk)

    def unreached(self, why: str) -> None:
        """Whom the agent wanted to talk to was not reached; he is free when the call has ended."""
        talk = self._open_talk()
        if talk is not None:
            self._offers.tell_unreached(talk, why)

    def over(self, by: str) -> None:
        """End the leg: a talk, or an offer whose caller is gone."""
        talk = self._open_talk()
        if talk is None:
            return
        if talk.answered_at is None:
            if self._call.reached:
                self._offers.gone(talk)
            else:
                self._offers.unreached(talk, CANCELLED)
            return
        talk.over = True
        if by != "caller":
            self._call.hung_up_by = None  # the caller stays: who ends the call is open again
        self._append(events.TalkEnded(agent=talk.agent, by=by))
        self._around.agents.note_talk_ended(talk.agent, talk.offer, talk.answered_at)
        self._around.dispatcher.tell(
            acd.TalkEnded(agent=talk.agent, call=self._call.id, wrap_up=self._wrap_up(talk))
        )
        self._around.pops.close(talk.agent, self._call.id)
        self._around.agents.tell(talk.agent, CallEnded(call=self._call.id, by=by, at=self._now()))

    def _hold(self, talk: Talk, *, on: bool) -> None:
        """Tell that the phone holds the caller or not, and note it where it outlives us."""
        talk.held_since = self._around.clock.now_s() if on else None
        kind = events.CallHeld if on else events.CallUnheld
        self._append(kind(agent=talk.agent))
        self._around.agents.tell(talk.agent, CallHeld(call=self._call.id, on=on))
        channel, phone = self._call.channel, talk.uniqueid or ""
        note = self._around.pbx.note_hold(channel, phone, talk.held_since)
        self._around.background.spawn(note, f"note hold {self._call.id}")

    def _tell_joined(self, talk: Talk) -> None:
        """Let routing know that he is busy, also where a restart forgot that it had offered it."""
        tell, engine = self._around.dispatcher.tell, self._around.dispatcher.engine
        view = engine.agent(talk.agent)
        if talk.routed:
            tell(acd.OfferAnswered(offer=talk.offer))
        elif view is not None and self._call.id not in view.calls:
            tell(acd.CallTaken(agent=talk.agent, call=self._call.id, queue=talk.queue))

    def _wrap_up(self, talk: Talk) -> WrapUp | None:
        """Tell what the reason code chosen in the talk asks for; None leaves it to the queue."""
        centre = self._around.centre()
        noted = self._around.wrap_ups.noted(talk.agent, self._call.id)
        code = centre.reason_codes.get(noted.code or "") if noted is not None else None
        queue = centre.queue(talk.queue) if talk.queue else None
        rule = wrap_up_of(code, queue)
        if rule is None and queue is None and self._call.outgoing is not None:
            profile = centre.agent(talk.agent)
            return wrap_up_of_first(profile.queues if profile is not None else (), centre)
        return rule

    def _open_talk(self) -> Talk | None:
        talk = self._call.talk
        return talk if talk is not None and not talk.over else None

    def _append(self, event: Event) -> None:
        self._around.ledger.append(f"call:{self._call.id}", event)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._around.clock.now_s(), tz=UTC)
