"""What becomes of one offered leg before its answer, told to routing, ledger and desk once each."""

from callcenter.acd import events as acd
from callcenter.acd.model import NO_WRAP_UP, Miss
from callcenter.floor.call.live_call import LiveCall, Talk
from callcenter.floor.desk.desk_events import CallWithdrawn
from callcenter.floor.surroundings import Surroundings
from callcenter.ledger import events
from callcenter.ledger.events import Event

OUTSIDE_RING_S = 30
"""How long an agent's outside number rings at least: networks take their time."""
CONFIRMED_RING_S = OUTSIDE_RING_S + 20.0
"""And whoever answers there is asked twice to press 1."""


class Offers:
    """The offers of one call; whether one is still open is for who calls this to know."""

    def __init__(self, call: LiveCall, around: Surroundings) -> None:
        self._call = call
        self._around = around

    def begin(self, talk: Talk) -> None:
        """A leg is about to be dialled, or rings already."""
        self._around.agents.note_queue(talk.agent, talk.queue)
        if not talk.routed:
            # Routing made no such offer: were he to become ready now, it must offer him nothing.
            self._around.agents.rung_in_person[talk.agent] = self._call.id
            self._tell_usable(talk.agent)

    def ringing(self, talk: Talk, channel: str, uniqueid: str) -> str | None:
        """
        Note the leg's channel.

        Returns:
            The channel to hang up at once, where the offer was withdrawn before it existed.
        """
        known = talk.channel is not None
        if known and (talk.uniqueid == uniqueid or talk.answered_at or talk.recorded_since):
            return None
        talk.channel, talk.uniqueid = channel, uniqueid
        if talk.withdrawn:
            return channel
        if known:
            return None  # news of a former leg to the same phone came late, and before this one
        self._append(events.OfferRinging(offer=talk.offer, agent=talk.agent))
        if talk.routed:
            own_s = CONFIRMED_RING_S if talk.device.startswith("tel:") else None
            self._around.dispatcher.tell(acd.OfferRinging(offer=talk.offer, ring_s=own_s))
        return None

    def withdraw(self, talk: Talk, why: str) -> str | None:
        """
        Take the offer back before an answer.

        Returns:
            The channel to hang up, if the leg is known already.
        """
        if talk.withdrawn:
            return None
        talk.withdrawn = why
        self._append(events.OfferWithdrawn(offer=talk.offer, agent=talk.agent, why=why))
        self._tell_withdrawn(talk, why)
        return talk.channel

    def missed(self, talk: Talk, why: Miss) -> None:
        """The agent did not answer."""
        talk.over = True
        if talk.withdrawn:
            self.rings_no_more(talk)
            return
        self._append(events.OfferMissed(offer=talk.offer, agent=talk.agent, why=why))
        self._tell_withdrawn(talk, why)
        if talk.routed:
            self._around.dispatcher.tell(acd.OfferMissed(offer=talk.offer, why=why))
        else:
            self._release(talk)

    def gone(self, talk: Talk, why: str = "caller_gone") -> None:
        """It rings no more, and that is not the agent's doing."""
        self.withdraw(talk, why)
        talk.over = True
        self._release(talk)

    def tell_unreached(self, talk: Talk, why: str) -> None:
        """Tell the desk that whom the agent called is not there; once."""
        if talk.routed:
            self.withdraw(talk, why)
        elif talk.withdrawn is None:
            talk.withdrawn = why
            self._tell_withdrawn(talk, why)

    def unreached(self, talk: Talk, why: str) -> None:
        """The call of our own came to nothing: its agent is free, without wrap-up."""
        self.tell_unreached(talk, why)
        if not talk.routed:
            self._append(events.OfferWithdrawn(offer=talk.offer, agent=talk.agent, why=why))
        talk.over = True
        self._release(talk)

    def rings_no_more(self, talk: Talk) -> None:
        """Let the agent of a leg that routing did not make be offered calls again."""
        rung = self._around.agents.rung_in_person
        if not talk.routed and rung.get(talk.agent) == self._call.id:
            del rung[talk.agent]
            self._tell_usable(talk.agent)

    def _release(self, talk: Talk) -> None:
        """Free the agent of a leg that routing did not make, without wrap-up."""
        self.rings_no_more(talk)
        if not talk.routed:
            self._around.dispatcher.tell(
                acd.TalkEnded(agent=talk.agent, call=self._call.id, wrap_up=NO_WRAP_UP)
            )

    def _tell_usable(self, agent: str) -> None:
        usable = self._around.agents.usable(agent)
        self._around.dispatcher.tell(acd.DeviceUsable(agent=agent, usable=usable))

    def _tell_withdrawn(self, talk: Talk, why: str) -> None:
        self._around.pops.close(talk.agent, self._call.id)
        self._around.agents.tell(
            talk.agent, CallWithdrawn(offer=talk.offer, call=self._call.id, why=why)
        )

    def _append(self, event: Event) -> None:
        self._around.ledger.append(f"call:{self._call.id}", event)
