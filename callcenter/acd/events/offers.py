"""How offers and talks go."""

from callcenter.acd.model import Miss, WrapUp
from callcenter.acd.value import value


@value
class OfferRinging:
    """
    The agent's device rings: `reserved` becomes `ringing`, the ring time begins.

    Args:
        offer: As made.
        ring_s: How long this device may take, where that is not for the queue to say: an outside
            number rings for longer, and whoever answers there still has to press a key.
    """

    offer: str
    ring_s: float | None = None


@value
class OfferAnswered:
    """The agent answered: the call stops waiting, he is `talking`."""

    offer: str


@value
class OfferMissed:
    """
    The agent did not answer; the call waits on at its place and others are asked first.

    At the queue's `missed_limit` in a row he is `missed` until he asks for ready.
    """

    offer: str
    why: Miss


@value
class OfferVoided:
    """
    The offer ended by neither the agent's doing nor an answer.

    The agent returns to ready with his idle place, without a miss.

    Args:
        offer: Offer id.
        why: For the record.
        caller_gone: True: the call leaves too. False: it waits on at its place, and others are
            asked before this agent is asked again.
    """

    offer: str
    why: str
    caller_gone: bool = True


@value
class CallTaken:
    """
    An agent is in fact talking on a call, however that came about.

    A direct, internal or outbound call; a call picked out of a queue; an answer that crossed a
    withdrawal. What happened wins: his open offer of another call is withdrawn, and a waiting
    `call` stops waiting (an offer of it to somebody else is withdrawn). A second call on top of a
    first one keeps him `talking` until both have ended.

    Args:
        agent: Agent number.
        call: Call id.
        queue: Queue the call came from, where it does not wait in one now (after a restart): gives
            the wrap-up, and counts as a call answered out of a queue.
    """

    agent: str
    call: str
    queue: str | None = None


@value
class TalkEnded:
    """
    An agent's part in a call ended.

    Args:
        agent: Agent number.
        call: Call id.
        wrap_up: What follows; None takes the rule of the queue the call came from, and nothing
            for a call that came from none.
    """

    agent: str
    call: str
    wrap_up: WrapUp | None = None
