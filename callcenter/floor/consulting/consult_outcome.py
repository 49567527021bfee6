"""What becomes of a desk's consultation: how the caller goes on, and how it ends."""

from callcenter.floor.call.directions import RingAgent, RingNumber, WaitIn
from callcenter.floor.call.live_call import LiveCall
from callcenter.floor.consulting.consult_side import ConsultSide
from callcenter.floor.consulting.consulting import Consulting, Phase, Target, TargetKind, Way
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.talk.talk_keeper import TalkKeeper
from callcenter.ledger import events


class ConsultOutcome:
    """The ways out of the consultation of one call; every method is synchronous."""

    def __init__(self, call: LiveCall, talks: TalkKeeper, around: Surroundings) -> None:
        self._call = call
        self._talks = talks
        self._side = ConsultSide(call, around)

    def returned(self, consult: Consulting) -> None:
        """The caller is about to talk with the first agent again."""
        asked = consult.asked
        self._side.append(
            events.ConsultEnded(
                agent=consult.by.agent,
                colleague=asked.agent if asked is not None else consult.target.to,
                why=consult.why or "returned",
            )
        )
        self._side.let_go(consult)
        self.close(consult, consult.why or "returned")

    def together(self, consult: Consulting) -> None:
        """The caller is about to enter the talk of the two."""
        asked = consult.asked
        if asked is None:
            return
        consult.phase, consult.way = Phase.TOGETHER, None
        consult.changed.clear()
        self._side.takes_the_call(consult, asked)
        self._side.append(events.CallTogether(agent=consult.by.agent, colleague=asked.agent))
        self._side.tell(consult)

    def passed_on(self, consult: Consulting) -> None:
        """The first agent is out of it: the caller talks with who was asked from here on."""
        call, former, asked = self._call, self._call.talk, consult.asked
        if asked is None:
            return
        attended = not consult.is_take_over
        stays = consult.phase is Phase.TOGETHER
        self._side.append(
            events.CallTransferred(by=consult.by.agent, attended=attended, target=asked.agent)
        )
        if former is not None and not former.over:
            self._talks.over("system")
        if stays:
            self._side.note_left(consult.by)
            self._side.takes_place(consult, asked)
        else:
            self._side.takes_the_call(consult, asked)
            asked.queue, call.talk = consult.by.queue, asked
            call.parted.add(consult.by.uniqueid)
        self._side.append(
            events.CallAnswered(
                offer=asked.offer, agent=asked.agent, leg=asked.leg if stays else call.legs + 1
            )
        )
        self.close(consult, "completed" if attended else "taken_over")

    def given_up(self, consult: Consulting) -> None:
        """The first agent is gone and nobody was reached: the call goes to whom he sought."""
        call = self._call
        reached = consult.asked is not None and consult.asked.answered_at is not None
        self._side.append(
            events.CallTransferred(by=consult.by.agent, attended=False, target=consult.target.to)
        )
        if not reached:
            call.onward = _direction(consult.target)
        elif consult.by.queue is not None:
            call.onward = WaitIn(queue=consult.by.queue)
        self._side.let_go(consult)
        self._talks.over("system")
        self.close(consult, "agent_left")

    def dispersed(self, consult: Consulting) -> None:
        """Nobody is left in the talk of three; who did not say so until now has left, too."""
        if self._call.consulting is consult:
            self._side.let_go(consult)
            self.close(consult, "colleague_left")

    def called_off(self, consult: Consulting) -> None:
        """The talk is over that a supervisor was to take over."""
        asked = consult.asked
        if asked is not None and asked.channel is not None:
            self._side.hang_up(asked.channel)
        if asked is not None and not asked.over:
            self._side.unreached(consult, asked, None)
        self.close(consult, "caller_gone")

    def caller_gone(self) -> None:
        """The caller left in the middle of it: all phones of it are hung up."""
        consult = self._call.consulting
        if consult is not None:
            channels = {consult.by.channel, consult.asked.channel if consult.asked else None}
            self._call.fetched |= {channel for channel in channels if channel is not None}
            self._side.let_go(consult, by="caller")
            self.close(consult, "caller_gone")
            consult.decide(Way.ALONE)
            consult.news.put_nowait(None)
        for channel in sorted(self._call.fetched):
            self._side.hang_up(channel)
        self._call.fetched.clear()

    def close(self, consult: Consulting, why: str) -> None:
        """End the consultation itself; both desks are told why."""
        if self._call.consulting is consult:
            self._call.consulting = None
        consult.why = why
        if consult.cap is not None and not self._goes_on_outside(consult):
            consult.cap.close()
        self._side.tell(consult, over=True)

    def _goes_on_outside(self, consult: Consulting) -> bool:
        """Whether the caller talks with the outside number now: its bounds hold on."""
        return self._call.talk is consult.asked and consult.asked is not None


def _direction(target: Target) -> RingAgent | WaitIn | RingNumber:
    """Where a call goes whose agent left before anybody was there."""
    match target.kind:
        case TargetKind.QUEUE:
            return WaitIn(queue=target.to)
        case TargetKind.NUMBER:
            return RingNumber(number=target.to)
        case _:
            return RingAgent(agent=target.to)
