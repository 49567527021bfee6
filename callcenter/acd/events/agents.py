"""What agents do and work with."""

from callcenter.acd.value import value


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
