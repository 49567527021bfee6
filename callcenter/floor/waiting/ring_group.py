"""
Several phones that ring at once for one call: each its own offer, the first answer wins.

One dial rings them all. The call's own talk is one of them; the others stand beside it, until one
of them turns out to be who answers and takes its place. How a leg beside others ended is told by
the cause of its channel's end.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from callcenter.acd.model import Miss
from callcenter.floor.call.live_call import LiveCall, Talk
from callcenter.floor.ports.pbx_events import (
    Bridged,
    ChannelGone,
    LegRinging,
    LiveChannel,
    PbxEvent,
)
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.waiting.offers import Offers

_MISSES = {
    0: Miss.RING_TIMEOUT,
    16: Miss.RING_TIMEOUT,
    17: Miss.BUSY,
    19: Miss.RING_TIMEOUT,
    21: Miss.DECLINED,
}
"""By Q.850 cause; every other one means that the phone could not be reached."""
_SILENCED = 26
"""
The dial silenced the phone: another one answered, or the ring time is over for all.

That comes before it is told who answered; what it was turns out later.
"""


def taken(talk: Talk) -> bool:
    """Tell whether the agent is on the line: he talks, or waits for whom we call."""
    return talk.answered_at is not None or talk.recorded_since is not None


class RingGroup:
    """The phones that ring beside the one of the call's own talk; every method is synchronous."""

    def __init__(self, call: LiveCall, around: Surroundings) -> None:
        self._call = call
        self._around = around
        self._offers = Offers(call, around)

    def begin(self, beside: Sequence[Talk]) -> None:
        """These are about to be dialled, too."""
        self._call.beside = list(beside)
        for talk in beside:
            self._offers.begin(talk)

    def adopt(self, talk: Talk, leg: LiveChannel) -> None:
        """After a start: another phone rings for this call."""
        self._call.beside.append(talk)
        self._offers.begin(talk)
        talk.channel, talk.uniqueid = leg.channel, leg.uniqueid

    def rings(self, event: LegRinging) -> tuple[bool, str | None]:
        """
        Note the channel of a phone beside.

        Returns:
            Whether it is one, and the channel to hang up at once if it was withdrawn meanwhile.
        """
        agent = self._around.agents.agent_at(event.endpoint)
        talk = next((t for t in self._open() if t.agent == agent), None)
        if talk is None or (self._call.talk is not None and self._call.talk.agent == agent):
            return False, None
        return True, self._offers.ringing(talk, event.channel, event.uniqueid)

    def take(self, event: PbxEvent, *, line_is_ours: bool) -> None:
        """
        Take what is told of a phone beside, before the call's own talk is told.

        Args:
            event: What is told.
            line_is_ours: The end of the dial will be told by the line.
        """
        match event:
            case Bridged() if event.entered:
                self._let_win(self._at(event.uniqueid))
            case ChannelGone() if not line_is_ours:
                talk = self._at(event.uniqueid)
                if talk is not None:
                    self._offers.gone(talk, "unanswered")
            case ChannelGone() if event.cause != _SILENCED:
                self._leg_gone(event)
            case _:
                pass

    def withdraw(self, offer: str, why: str) -> str | None:
        """Take the offer of a phone beside back; returns the channel to hang up, if known."""
        talk = next((t for t in self._open() if t.offer == offer), None)
        return None if talk is None else self._offers.withdraw(talk, why)

    def rung(self) -> list[Talk]:
        """
        Tell which phones are still to be dialled beside the call's own.

        Where the call's own offer was withdrawn before the dial, another takes its place.
        """
        talk = self._call.talk
        if talk is not None and talk.withdrawn:
            self._let_win(next((t for t in self._open() if not t.withdrawn), None))
        for one in self._open():
            if one.withdrawn:
                self._offers.missed(one, Miss.RING_TIMEOUT)
        return self._open()

    def silent(self) -> None:
        """
        Miss those that do not even ring by now, while others do: they cannot be reached.

        Where no phone is known to ring, nothing is heard of any: the news are missing.
        """
        own, beside = self._call.talk, self._open()
        if own is None or own.over or taken(own):
            return
        ringing = [one for one in (own, *beside) if one.channel is not None]
        if not ringing:
            return
        if own.channel is None:
            self._let_win(ringing[0])
        for one in self._open():
            if one.channel is None:
                self._offers.missed(one, Miss.UNREACHABLE)

    def seen(self, leg: LiveChannel, agent: str) -> None:
        """After a broken event link: learn what the leg of a phone beside does."""
        talk = next((t for t in self._open() if t.agent == agent), None)
        if talk is None:
            return
        if talk.channel is None:
            self._offers.ringing(talk, leg.channel, leg.uniqueid)
        if leg.bridge:
            self._let_win(talk)

    def missing(self, alive: AbstractSet[str]) -> None:
        """After a broken event link: close what rang on channels that are gone."""
        for talk in self._open():
            if talk.uniqueid is not None and talk.uniqueid not in alive:
                self._offers.missed(talk, Miss.RING_TIMEOUT)

    def won_by(self, endpoint: str | None) -> None:
        """The dial, or the next line, tells who answered: he has the call."""
        agent = self._around.agents.agent_at(endpoint)
        self._let_win(next((t for t in self._open() if t.agent == agent), None))

    def knows(self, agent: str) -> bool:
        """Tell whether the phone of this agent rings or talks for the call, as far as is known."""
        talks = [self._call.talk] if self._call.talk is not None else []
        return any(talk.agent == agent for talk in (*talks, *self._call.beside))

    def over(self, gone: str | None = None) -> None:
        """
        The dial is over: nobody beside the call's own talk rings any more.

        Args:
            gone: Why that is no miss; None where nobody answered.
        """
        for talk in self._open():
            if gone is not None:
                self._offers.gone(talk, gone)
            else:
                reached = talk.channel is not None
                self._offers.missed(talk, Miss.RING_TIMEOUT if reached else Miss.UNREACHABLE)
        self._call.beside = []

    def _open(self) -> list[Talk]:
        return [talk for talk in self._call.beside if not talk.over]

    def _at(self, uniqueid: str) -> Talk | None:
        return next((t for t in self._open() if t.uniqueid == uniqueid), None)

    def _let_win(self, talk: Talk | None) -> None:
        """Let a phone beside become the call's own talk; the former one stands beside."""
        former = self._call.talk
        if talk is None or former is None or taken(former):
            return
        talk.recording, former.recording = former.recording, None
        talk.unrecorded, former.unrecorded = former.unrecorded, None
        self._call.beside.remove(talk)
        self._call.talk = talk
        if not former.over:
            self._call.beside.append(former)

    def _leg_gone(self, event: ChannelGone) -> None:
        """One phone does not ring any more while others do."""
        own, beside = self._call.talk, self._open()
        if not beside or event.uniqueid == self._call.uniqueid:
            return
        talk = self._at(event.uniqueid)
        if own is not None and own.uniqueid == event.uniqueid and not taken(own):
            talk = own
            self._let_win(next((t for t in beside if not t.withdrawn), beside[0]))
        if talk is not None and not taken(talk):
            self._offers.missed(talk, _MISSES.get(event.cause, Miss.UNREACHABLE))
