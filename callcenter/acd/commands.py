"""What the engine asks for. Commands of one event are performed in their order."""

from enum import StrEnum

from callcenter.acd.events import Event
from callcenter.acd.memory import Departure, QueueMemory
from callcenter.acd.model import AgentState, Explanation, Pending
from callcenter.acd.outlook import WaitRange
from callcenter.acd.overflow_rules import To, When
from callcenter.acd.value import value


class Why(StrEnum):
    """
    Why an event was ignored.

    `NO_CHANGE` it repeats what is already so; `STALE_OFFER` that offer is no longer open;
    `WRONG_CALL` it names another call than the agent's; `NOT_IN_STATE` the table of states does
    not list it; the others name what is not known.
    """

    NO_CHANGE = "no_change"
    STALE_OFFER = "stale_offer"
    WRONG_CALL = "wrong_call"
    NOT_IN_STATE = "not_in_state"
    WRAP_UP_FORCED = "wrap_up_forced"
    UNKNOWN_AGENT = "unknown_agent"
    UNKNOWN_CALL = "unknown_call"
    UNKNOWN_QUEUE = "unknown_queue"
    CALL_KNOWN = "call_known"


@value
class MakeOffer:
    """
    Ring `agent` for `call`; tell how it ends with an event that names `offer`.

    Args:
        offer: Id of this offer, never used again (`<epoch>-<number>`).
        call: Call id.
        agent: Agent number.
        queue: Queue of the call.
        ring_timeout_s: How long the device may ring.
        explanation: Why him; None when the engine was built without explanations.
        callback: Nobody is on the line: call the customer once the agent has answered, and tell
            `CallBackReached` or `CallBackMissed`.
    """

    offer: str
    call: str
    agent: str
    queue: str
    ring_timeout_s: float
    explanation: Explanation | None
    callback: bool = False


@value
class WithdrawOffer:
    """
    Stop ringing `agent` for `call`: exactly the leg of this offer.

    The offer is already closed; events about it are ignored from now on. Should the agent have
    answered in this very moment, tell it with `CallTaken`.

    Args:
        offer: Offer id.
        call: Call id.
        agent: Agent number.
        why: The `why` of the event that caused it, or `agent_signed_out`, `agent_removed`,
            `agent_busy`, `call_taken`, `overdue`, `answered_elsewhere` (another phone rang too).
    """

    offer: str
    call: str
    agent: str
    why: str


@value
class DialCustomer:
    """A call-back's turn has come, the customer first: call him, and tell whether he is there."""

    call: str
    queue: str


@value
class CallBackGivenUp:
    """A call-back was tried as often as it may be; `why` is that of the last attempt."""

    call: str
    queue: str
    attempts: int
    why: str


@value
class WaitPredicted:
    """
    A call that entered must wait; how long, as far as can be said.

    Args:
        call: Call id.
        queue: Its queue.
        wait: From now; announce it only where `wait.worth_saying`.
    """

    call: str
    queue: str
    wait: WaitRange


@value
class WaitMeasured:
    """
    A call that was told its wait is answered.

    Args:
        call: Call id.
        queue: Its queue.
        predicted: What it was told.
        waited_s: How long it was from then on.
    """

    call: str
    queue: str
    predicted: WaitRange
    waited_s: float


@value
class QueueLearned:
    """
    A queue knows something that a restart must not lose.

    Args:
        queue: Its name.
        memory: What it knows now, without its departures.
        left: Those that are new.
    """

    queue: str
    memory: QueueMemory
    left: tuple[Departure, ...]


@value
class CallOverflowed:
    """
    An overflow rule sent a call elsewhere.

    Args:
        call: Call id.
        queue: Queue it waited in.
        when: What the rule is about.
        to: What the floor must do. `queue`: nothing, the engine has moved it (an offer may follow);
            `announcement`: play it, the call waits on; the others: the call is no more in the
            engine, do it there.
        target: Name of the queue, flow, mailbox or announcement.
        waited_s: Seconds since its first entry.
    """

    call: str
    queue: str
    when: When
    to: To
    target: str
    waited_s: float


@value
class AgentStateChanged:
    """
    An agent's state, or what belongs to it, is now this.

    Args:
        agent: Agent number.
        state: State now.
        since: When this state began; unchanged when only `pending` or `deadline` changed, and
            restored when an offer was voided.
        reason: Reason code of `not_ready`; the `Miss` of `missed`.
        call: Call offered, talked or wrapped up.
        deadline: When the state should end by itself.
        pending: What follows the call.
        offer: Open offer, while `reserved` or `ringing`.
        before: State before; the same when only details changed.
    """

    agent: str
    state: AgentState
    since: float
    reason: str | None
    call: str | None
    deadline: float | None
    pending: Pending | None
    offer: str | None
    before: AgentState


@value
class WakeAt:
    """Send `Ticked` at this time; replaces the time asked for before."""

    at: float


@value
class Ignored:
    """The event changed nothing, and why; for the log, and for who must react to a refusal."""

    event: Event
    why: Why
    detail: str


Command = (
    MakeOffer
    | WithdrawOffer
    | DialCustomer
    | CallBackGivenUp
    | WaitPredicted
    | WaitMeasured
    | QueueLearned
    | CallOverflowed
    | AgentStateChanged
    | WakeAt
    | Ignored
)
