"""What is known from before a restart, and when it is time."""

from callcenter.acd.model import AgentState, Pending
from callcenter.acd.value import value


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
