"""What boards and callers are shown of the routing state: plain values of one instant."""

from callcenter.acd.model import AgentProfile, AgentState, Pending, Refusal, Requirement
from callcenter.acd.value import value


@value
class AgentView:
    """
    An agent as a board shows him.

    Args:
        agent: Agent number.
        state: Now.
        since: When this state began. An offer that was voided never interrupted it.
        reason: Reason code of `not_ready`; the `Miss` of `missed`.
        call: Call offered, talked or wrapped up.
        offer: Offer open for him, while `reserved` or `ringing`.
        deadline: When this state should end by itself; None where it does not.
        pending: What follows the call.
        idle_since: End of the last talk since sign-in, else since when he is ready; None while
            he never was. Counts when he is `ready`.
        calls: All calls he talks on (a consultation makes two).
        calls_taken: Calls answered out of queues since sign-in.
        missed_in_row: Offers left unanswered since the last answer or ready.
        missed_in_all: Offers left unanswered since sign-in.
        busy_since: When the talk began that he is in, or wraps up.
        must_wrap_up: He may not end his wrap-up himself.
        device_usable: His device can be dialled.
        desk_present: His desk gives a heartbeat.
        profile: Skills and queues.
    """

    agent: str
    state: AgentState
    since: float
    reason: str | None
    call: str | None
    offer: str | None
    deadline: float | None
    pending: Pending | None
    idle_since: float | None
    calls: tuple[str, ...]
    calls_taken: int
    missed_in_row: int
    missed_in_all: int
    busy_since: float | None
    must_wrap_up: bool
    device_usable: bool
    desk_present: bool
    profile: AgentProfile


@value
class WaitingView:
    """
    A call that waits or is being offered, as a board shows it.

    Args:
        call: Call id.
        queue: Where it waits.
        position: Place in its queue by rank, from 1; calls being offered count.
        entered_at: Time of first entry, which gives the rank.
        priority: Points.
        rank: `entered_at` less the head start; lower is served first.
        step: Index of the routing step that holds; equals the number of steps after the last.
        offer: Open offer, if any, and to whom.
        agent: Agent of the open offer.
        callback: The caller left the line and is to be called back.
        not_before: When that is tried next, if it was tried in vain.
    """

    call: str
    queue: str
    position: int
    entered_at: float
    priority: int
    rank: float
    step: int
    offer: str | None
    agent: str | None
    callback: bool = False
    not_before: float | None = None


@value
class WaitingExplanation:
    """
    Why this call still waits.

    Args:
        waiting: The call as on the board.
        requirement: What the step that holds asks.
        relaxes_at: When the next step begins; None after the last.
        held_until: While assignments are held after a start, until when; else None.
        matching: Number of agents whom the requirement allows, whatever they do now.
        nearest: At most ten of them by number, with their state.
        refusals: Number of agents by reason; nobody is left over unless the call is being
            offered or assignments are held.
        ready: Number of matching agents who could take it at once; 0 unless assignments are
            held or the call is already offered.
    """

    waiting: WaitingView
    requirement: Requirement
    relaxes_at: float | None
    held_until: float | None
    matching: int
    nearest: tuple[tuple[str, AgentState], ...]
    refusals: dict[Refusal, int]
    ready: int
