"""
What the engine is told. Times are seconds since 1970 on the one steady clock.

The centre: `QueueSet QueueRemoved AgentSet AgentRemoved`.
Calls: `CallEntered CallLeft PriorityChanged CallBackReached CallBackMissed`.
Agents: `AgentSignedIn AgentSignedOut ReadyAsked NotReadyAsked WrapUpEnded WrapUpExtended
DeviceUsable DeskLost DeskBack`.
Offers: `OfferRinging OfferAnswered OfferMissed OfferVoided`.
Talks: `CallTaken TalkEnded`.
Recovery and time: `AssignmentsHeld AgentRestored Ticked`.

An event that repeats what is known, or names an offer, call, agent or queue that is no more, is
answered with `Ignored` and changes nothing.
"""

from callcenter.acd.memory import QueueMemory
from callcenter.acd.model import (
    AgentProfile,
    AgentState,
    CallBack,
    Miss,
    Pending,
    QueueRule,
    RoutingStep,
    WrapUp,
)
from callcenter.acd.overflow_rules import Overflow
from callcenter.acd.value import value


@value
class QueueSet:
    """
    A queue is new or its rule changed; calls that wait in it are ranked anew at once.

    Args:
        rule: As it is now.
        memory: What it had learned and counted before a restart; taken up where it is new.
    """

    rule: QueueRule
    memory: QueueMemory | None = None


@value
class QueueRemoved:
    """A queue takes no more calls; those in it are still served by its last rule."""

    queue: str


@value
class AgentSet:
    """
    An agent is new (and `offline`) or his profile changed.

    An offer or talk in progress is not touched by the change.
    """

    profile: AgentProfile


@value
class AgentRemoved:
    """
    An agent is no more: an open offer is withdrawn, a talk is finished first.

    The engine tells `offline` as his last state.
    """

    agent: str


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


@value
class AgentSignedIn:
    """An agent signed in: `not_ready` with `reason` until he asks for ready; his desk is there."""

    agent: str
    reason: str | None = None


@value
class AgentSignedOut:
    """An agent signed out: an open offer is withdrawn; during a talk it is pending."""

    agent: str


@value
class ReadyAsked:
    """
    An agent asks for calls.

    In `wrap_up` it ends that (unless forced); during an offer or a talk it takes back what is
    pending.
    """

    agent: str


@value
class NotReadyAsked:
    """
    An agent asks for no calls, with a reason code.

    During an offer, a talk or a forced wrap-up it is pending; a wrap-up that he may end it ends.
    """

    agent: str
    reason: str | None = None


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


@value
class WrapUpEnded:
    """An agent finished the wrap-up of `call` (None: of whichever it is)."""

    agent: str
    call: str | None = None


@value
class WrapUpExtended:
    """
    An agent gets more time for a wrap-up that has a deadline.

    Args:
        agent: Agent number.
        by_s: Seconds more, above 0.
        call: Call wrapped up; None: of whichever it is.
        deadline: The deadline that is to be extended, as the agent was shown it. Where it is given
            and no longer the present one, the event repeats itself and is ignored.

    Raises:
        ValueError: `by_s` is not above 0.
    """

    agent: str
    by_s: float
    call: str | None = None
    deadline: float | None = None

    def __post_init__(self) -> None:
        if self.by_s <= 0:
            raise ValueError("a wrap-up is extended by more than 0 s")


@value
class DeviceUsable:
    """Whether the agent's device can be dialled; known as usable until told otherwise."""

    agent: str
    usable: bool


@value
class DeskLost:
    """The agent's desk gives no heartbeat: his state stays, but he is not offered calls."""

    agent: str


@value
class DeskBack:
    """The agent's desk is back."""

    agent: str


@value
class AssignmentsHeld:
    """
    No offers are made before `until`: after a start, until the known calls are back.

    A later event replaces an earlier one; a time that is not ahead ends the hold.
    """

    until: float


@value
class NewsLost:
    """Nobody can tell how offers end, not even an answer: until `NewsBack` none is overdue."""


@value
class NewsBack:
    """What was missed has been told; an offer without an end has its grace time from now on."""


@value
class AgentRestored:
    """
    What is known about an `offline` agent from before a restart.

    Args:
        agent: Agent number, of an agent that is set.
        state: His state; `reserved` and `ringing` are restored as `ready`, because an offer does
            not outlive the process that made it.
        since: When it began.
        reason: As in `AgentStateChanged`.
        call: Call he talks on or wraps up.
        queue: Queue that call came from, for its wrap-up rule.
        deadline: End of a wrap-up; None where the agent ends it.
        forced: The agent may not end that wrap-up himself.
        pending: What follows the call.
        idle_since: End of his last talk.
        calls_taken: Since sign-in.
        missed_in_row: Offers left unanswered since the last answer or ready.
        missed_in_all: Offers left unanswered since sign-in.
        busy_since: When the talk began that he is in, or wraps up.
        desk_present: Whether his desk is connected already; tell `DeskBack` when it is.
        device_usable: Whether his device can be dialled.

    Raises:
        ValueError: He talks, but on which call is not said.
    """

    agent: str
    state: AgentState
    since: float
    reason: str | None = None
    call: str | None = None
    queue: str | None = None
    deadline: float | None = None
    forced: bool = False
    pending: Pending | None = None
    idle_since: float | None = None
    calls_taken: int = 0
    missed_in_row: int = 0
    missed_in_all: int = 0
    busy_since: float | None = None
    desk_present: bool = True
    device_usable: bool = True

    def __post_init__(self) -> None:
        if self.state is AgentState.TALKING and self.call is None:
            raise ValueError("an agent who talks is restored with his call")


@value
class Ticked:
    """Time passed: whatever is due is done. Comes at the time the last `WakeAt` named."""


Event = (
    QueueSet
    | QueueRemoved
    | AgentSet
    | AgentRemoved
    | CallEntered
    | CallLeft
    | PriorityChanged
    | CallBackReached
    | CallBackMissed
    | AgentSignedIn
    | AgentSignedOut
    | ReadyAsked
    | NotReadyAsked
    | OfferRinging
    | OfferAnswered
    | OfferMissed
    | OfferVoided
    | CallTaken
    | TalkEnded
    | WrapUpEnded
    | WrapUpExtended
    | DeviceUsable
    | DeskLost
    | DeskBack
    | AssignmentsHeld
    | NewsLost
    | NewsBack
    | AgentRestored
    | Ticked
)
