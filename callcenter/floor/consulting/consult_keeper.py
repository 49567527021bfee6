"""
Keeps a desk's consultation true: whom it asks, and what happens to the phones of it.

It reaches routing, the ledger and both desks from here, once each, however often and in whatever
order it is told. How the caller goes on is told in `consult_outcome`; who waits and dials stands in
`consult_asking` (the first agent's line) and `consult_holding` (the caller's).
"""

from callcenter.acd import events as acd
from callcenter.acd.commands import CallOverflowed, MakeOffer, WithdrawOffer
from callcenter.acd.model import Miss
from callcenter.acd.overflow_rules import To
from callcenter.floor.call.live_call import LiveCall, Talk
from callcenter.floor.call.outside_cap import OutsideCap
from callcenter.floor.consulting.consult_outcome import ConsultOutcome
from callcenter.floor.consulting.consult_side import ConsultSide
from callcenter.floor.consulting.consulting import Consulting, Phase, Target, Way
from callcenter.floor.desk.desk_events import CallAnswered, CallConsulting
from callcenter.floor.ports.dialling import Dialled, DialStatus
from callcenter.floor.ports.pbx_events import Bridged, ChannelGone, LegRinging, PbxEvent
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.talk.misses import MISSES
from callcenter.floor.talk.talk_keeper import TalkKeeper
from callcenter.ledger import events


class ConsultKeeper:
    """The consultation of one call, if there is one; every method is synchronous."""

    def __init__(self, call: LiveCall, talks: TalkKeeper, around: Surroundings) -> None:
        self._call = call
        self._around = around
        self._side = ConsultSide(call, around)
        self.outcome = ConsultOutcome(call, talks, around)

    # --- from the first agent's desk and line -------------------------------------------------

    def begin(self, by: Talk, target: Target, cap: OutsideCap | None = None) -> Consulting:
        """The first agent's phone is about to be taken aside."""
        self._call.consults += 1
        consult = Consulting(
            call=self._call.id, number=self._call.consults, by=by, target=target, cap=cap
        )
        self._call.consulting = consult
        by.held_since = None
        if not consult.is_take_over:
            self._side.append(events.CallConsulted(agent=by.agent, colleague=target.to))
        self._side.tell(consult)
        return consult

    def offered(self, consult: Consulting, talk: Talk) -> None:
        """Somebody is about to be rung."""
        consult.asked = talk
        self._around.agents.note_queue(talk.agent, consult.by.queue)
        self._side.rings_in_person(talk)
        consult.changed.set()

    def dialled(self, consult: Consulting, result: Dialled) -> str:
        """
        Take how the leg ended from the line that dialled it.

        Returns:
            Why it ended.
        """
        asked = consult.asked
        if asked is None or asked.over or consult.way is Way.ON:
            return "colleague_left"
        if result.bridged:
            self.answered(consult)  # already told, unless the event link was down
            self.colleague_gone(consult)
            return "colleague_left"
        if result.status is DialStatus.CANCELLED:  # by the desk's own word
            self._side.unreached(consult, asked, None)
            return "returned"
        miss = MISSES[result.status]
        self._side.unreached(consult, asked, miss)
        return miss

    def unreached(self, consult: Consulting) -> None:
        """What is still rung is so no more; nobody tells how that ended."""
        asked = consult.asked
        if asked is not None and not asked.over and asked.answered_at is None:
            self._side.unreached(consult, asked, Miss.RING_TIMEOUT)

    def current(self, agent: str) -> CallConsulting | None:
        """Return how far the consultation is in which an agent is, for a desk that comes back."""
        consult = self._call.consulting
        if consult is None or consult.is_take_over:
            return None
        asked = consult.asked
        takes_part = asked is not None and asked.answered_at is not None and asked.agent == agent
        return self._side.event(consult) if takes_part or consult.by.agent == agent else None

    # --- from routing -------------------------------------------------------------------------

    def offer(self, command: MakeOffer) -> None:
        """Routing found somebody to ask."""
        consult = self._call.consulting
        if consult is not None and consult.routed_id == command.call:
            consult.news.put_nowait(command)
        else:
            self._around.dispatcher.tell(acd.OfferVoided(offer=command.offer, why="consult_over"))

    def withdraw(self, command: WithdrawOffer) -> str | None:
        """Routing takes its offer back; returns the channel to hang up, if there is one."""
        consult = self._call.consulting
        asked = consult.asked if consult is not None else None
        if consult is not None and (asked is None or asked.offer != command.offer):
            consult.dropped.add(command.offer)
            return None
        if asked is None or asked.over or asked.answered_at is not None or asked.withdrawn:
            return None
        asked.withdrawn = command.why
        self._side.tell_withdrawn(asked, command.why)
        return asked.channel

    def overflowed(self, command: CallOverflowed) -> None:
        """Routing will find nobody in that queue; another queue it tries by itself."""
        consult = self._call.consulting
        if consult is not None and command.to not in {To.QUEUE, To.ANNOUNCEMENT}:
            consult.why = consult.why or Miss.RING_TIMEOUT
            consult.news.put_nowait(None)

    # --- from the telephone side --------------------------------------------------------------

    def take(self, event: PbxEvent) -> bool:
        """Take what happens to the phones of a consultation; True where nobody else is to."""
        consult = self._call.consulting
        if consult is None:
            return False
        asked = consult.asked
        match event:
            case LegRinging() if event.caller_uniqueid == consult.by.uniqueid:
                self._ringing(consult, event)
            case LegRinging() if asked is not None and event.uniqueid == asked.uniqueid:
                asked.channel = event.channel  # the supervisor's phone, which nobody dialled
            case Bridged() if event.talks and asked is not None:
                sides = {asked.uniqueid, consult.by.uniqueid}
                if asked.uniqueid and event.uniqueid in sides and not consult.is_take_over:
                    self.answered(consult)
            case ChannelGone() if asked is not None and event.uniqueid == asked.uniqueid:
                self.colleague_gone(consult)
            case ChannelGone() if event.uniqueid == consult.by.uniqueid:
                return self.asker_gone(consult)
            case _:
                pass
        return False

    def answered(self, consult: Consulting) -> None:
        """Who is asked talks with the first agent."""
        asked = consult.asked
        if asked is None or asked.answered_at is not None or asked.over:
            return
        asked.answered_at = self._around.clock.now_s()
        consult.phase = Phase.TALKING
        tell = self._around.dispatcher.tell
        if consult.is_take_over:
            pass  # routing is told when he has the caller
        elif not asked.routed or tell(acd.OfferAnswered(offer=asked.offer)):
            tell(acd.CallTaken(agent=asked.agent, call=consult.routed_id))
        self._side.rings_no_more(asked)
        if consult.cap is not None:
            consult.cap.answered()
        answer = CallAnswered(offer=asked.offer, call=self._call.id, at=self._side.now())
        self._around.agents.tell(asked.agent, answer)
        self._side.tell(consult)
        consult.changed.set()

    def stands_by(self, consult: Consulting) -> None:
        """Who is asked, or a supervisor, came in beside the call: the caller goes on to him."""
        self.answered(consult)
        consult.decide(Way.ON)

    def colleague_gone(self, consult: Consulting) -> None:
        """Who was asked has left; how an unanswered leg ended is told by the line."""
        asked = consult.asked
        if asked is None or asked.over:
            return
        if consult.is_take_over and asked.answered_at is None:
            self._side.unreached(consult, asked, None)
            self.outcome.close(consult, "unreached")
        elif consult.phase is Phase.TOGETHER:
            self._side.append(
                events.CallTogetherLeft(agent=consult.by.agent, colleague=asked.agent)
            )
            self._side.let_go(consult)
            self.outcome.close(consult, "colleague_left")
        elif asked.answered_at is not None:
            self._side.let_go(consult)
            if consult.by_gone:
                consult.decide(Way.ALONE)

    def asker_gone(self, consult: Consulting) -> bool:
        """The first agent's phone is gone; True where nobody else is to hear of it."""
        consult.by_gone = True
        consult.changed.set()
        asked = consult.asked
        if consult.is_take_over:
            return consult.way is not None
        if consult.phase is Phase.TOGETHER:
            self.outcome.passed_on(consult)
            return True
        if consult.way is not None:
            return False
        if asked is None or asked.over or asked.answered_at is None:
            consult.decide(Way.ALONE)
        return True

    def _ringing(self, consult: Consulting, event: LegRinging) -> None:
        asked = consult.asked
        if asked is None or asked.over or not asked.rings_at(event.endpoint):
            return  # or news, told late, of whom was asked before
        known = asked.channel is not None
        if known and (asked.uniqueid == event.uniqueid or asked.answered_at is not None):
            return
        asked.channel, asked.uniqueid = event.channel, event.uniqueid
        if asked.withdrawn:
            self._side.hang_up(event.channel, elsewhere=True)
        if known or asked.withdrawn:
            return
        consult.phase = Phase.RINGING
        if asked.routed:
            self._around.dispatcher.tell(acd.OfferRinging(offer=asked.offer))
        self._side.tell(consult)
        consult.changed.set()
