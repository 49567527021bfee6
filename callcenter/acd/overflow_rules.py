"""When a queue sends a call elsewhere, and where to."""

from enum import StrEnum

from callcenter.acd.value import value


class When(StrEnum):
    """
    What must be so for an overflow rule to act.

    `NOBODY_SIGNED_IN` and `WAITED` act on calls that wait, as soon as it is so; the others look at
    a call once, when it enters and nobody can take it at once. `FULL`: more than `limit` calls
    wait, this one included. `WAITED`: longer than `limit` seconds. `ESTIMATED`: its wait is
    expected to be longer than `limit` seconds. `SERVICE_LEVEL`: that of the queue `of` (this one
    where none is named) was below `limit` percent lately.
    """

    NOBODY_SIGNED_IN = "nobody_signed_in"
    ALL_BUSY = "all_busy"
    WAITED = "waited"
    ESTIMATED = "estimated"
    FULL = "full"
    SERVICE_LEVEL = "service_level"


class To(StrEnum):
    """
    Where an overflow rule sends a call.

    To another `QUEUE` the engine moves it itself, with its place. After an `ANNOUNCEMENT` it waits
    on. Everything else is for the floor, and the call is no more in the engine.
    """

    QUEUE = "queue"
    FLOW = "flow"
    CALLBACK = "callback"
    VOICEMAIL = "voicemail"
    ANNOUNCEMENT = "announcement"


_WITH_LIMIT = {When.WAITED, When.ESTIMATED, When.FULL, When.SERVICE_LEVEL}


@value
class Overflow:
    """
    One overflow rule; each acts on a call once at most.

    Args:
        when: See `When`.
        to: See `To`.
        target: Name of the queue, flow, mailbox or announcement.
        limit: Seconds, calls or percent, 0 or more, as `when` asks.
        of: Queue whose service level is looked at.

    Raises:
        ValueError: A limit or a target is missing.
    """

    when: When
    to: To
    target: str = ""
    limit: float | None = None
    of: str | None = None

    def __post_init__(self) -> None:
        if (self.limit is not None) is not (self.when in _WITH_LIMIT):
            raise ValueError(f"overflow {self.when} and limit {self.limit} do not go together")
        if self.limit is not None and self.limit < 0:
            raise ValueError("the limit of an overflow is 0 or more")
        if not self.target and self.to in {To.QUEUE, To.FLOW, To.ANNOUNCEMENT}:
            raise ValueError(f"overflow to {self.to} needs a target")
