"""What a link is for, and its bounds."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from callcenter.telephony.ami.backoff import Backoff
from callcenter.telephony.ami.encoder import Header
from callcenter.telephony.ami.model import AmiAnswer, AmiEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLimits:
    """
    Bounds of one link; times in seconds.

    Args:
        connect_s: For the connection and for the login, each.
        boot_s: How long Asterisk may take to be fully booted after the login.
        answer_s: For the answer to an action.
        hold_s: How long an action waits for a link that is synchronising.
        ping_every_s: Pause between pings; `ping_s` for their answer. Both together bound how
            long a silent peer goes unnoticed.
        inbox: Events that may wait.
        pending: Actions that may wait for answers.
        batch: Events handed on before others get their turn.
        backoff: Makes the pauses between attempts.
    """

    connect_s: float = 3.0
    boot_s: float = 60.0
    answer_s: float = 5.0
    hold_s: float = 2.0
    ping_every_s: float = 3.0
    ping_s: float = 3.0
    inbox: int = 20_000
    pending: int = 1_000
    batch: int = 200
    backoff: Callable[[], Backoff] = field(default=Backoff)


class Greeting(Protocol):
    """What may be done between the login and the link being live."""

    number: int

    @property
    def age_s(self) -> float:
        """Seconds since the login was begun."""

    async def act(self, action: str, *headers: Header, timeout_s: float | None = None) -> AmiAnswer:
        """Send one action and wait for its whole answer."""

    async def until_booted(self) -> AmiEvent:
        """Wait until Asterisk says that it is fully booted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkUse:
    """
    What a link is for.

    Args:
        events: Whether events are wanted; a link for commands only has none.
        greet: Awaited after each login, before the link is live. Events wait meanwhile.
        on_event: Takes the epoch's events in order once it is live. Synchronous; an exception
            from it is a bug and ends the link's task.
        on_lost: Told the epoch when a live link was lost, after its last event.
        wanted: Names of the events that `on_event` can do something with; the others are not even
            read. All when None.
    """

    events: bool
    greet: Callable[[Greeting], Awaitable[None]]
    on_event: Callable[[AmiEvent], None]
    on_lost: Callable[[int], None]
    wanted: frozenset[str] | None = None


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts over all epochs of a link."""

    events: int = 0
    lag_s: float = 0.0
    bad_frames: int = 0
    overflows: int = 0
    lost: int = 0
    stalled: int = 0
    timeouts: int = 0
