"""What waiting calls do, and those that left the line to be called back."""

from callcenter.acd.model import CallBack, RoutingStep
from callcenter.acd.overflow_rules import Overflow
from callcenter.acd.value import value


@value
class CallEntered:
    """
    A call begins to wait, or is back (after a restart, a transfer back, an overflow).

    Args:
        call: Call id.
        queue: Queue whose rule and agents serve it.
        steps: Routing steps in order; after the last any agent of the queue may take it.
        priority: Points; each is worth the queue's head start.
        entered_at: Time of the *first* entry: gives the place, which a return keeps.
        steps_from: From when the steps count; None means `entered_at`. Give the time of return
            where a transferred call shall go through its steps afresh.
        callback: The caller left the line and is to be called back; None for a live caller.
        not_before: A call-back's next attempt is not before this time.
        attempts: How often a call-back was tried in vain before.
        again: It was in this queue before, and is back after a restart or a talk: overflow rules
            that look at entering calls do not look again.
        acted: Overflow rules of this queue that acted on it already.
        been: Queues from which it overflowed: none of them takes it back.
    """

    call: str
    queue: str
    entered_at: float
    steps: tuple[RoutingStep, ...] = ()
    priority: int = 0
    steps_from: float | None = None
    callback: CallBack | None = None
    not_before: float | None = None
    attempts: int = 0
    again: bool = False
    acted: tuple[Overflow, ...] = ()
    been: tuple[str, ...] = ()


@value
class CallLeft:
    """
    A waiting call left: hung up, waited too long, went elsewhere.

    An open offer is withdrawn with `why`; its agent returns to ready with his idle place. No
    other event is needed for a caller who hangs up while an agent's phone rings.
    """

    call: str
    why: str


@value
class PriorityChanged:
    """A waiting call's priority is now `priority`; its rank changes at once."""

    call: str
    priority: int


@value
class CallBackReached:
    """The customer of a call-back being dialled is there in person, and has confirmed it."""

    call: str


@value
class CallBackMissed:
    """
    The customer of a call-back being dialled was not reached; a voicemail box is not he.

    An agent who talks to nobody now is freed with `TalkEnded`.
    """

    call: str
    why: str
