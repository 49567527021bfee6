"""What crosses the border of the AMI link: plain values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from callcenter.errors import OperatorError, RemoteRefused


class AmiLoginRefused(OperatorError):
    """Asterisk refused the name or the secret: trying again would never help."""

    error_id = "ami_login_refused"

    def __init__(self, address: "AmiAddress") -> None:
        super().__init__(
            f"Asterisk at {address.host}:{address.port} refuses the manager login of "
            f"{address.username!r}.",
            "Let the secret in its manager.conf and ours be the same and start again.",
        )


class ActionRefused(RemoteRefused):
    """Asterisk answered an action with an error; `message` is its own word."""

    error_id = "action_refused"

    def __init__(self, action: str, message: str) -> None:
        super().__init__(f"Asterisk refused {action}: {message}")
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class AmiAddress:
    """Where and as whom to log in."""

    host: str
    port: int
    username: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AmiEvent:
    """
    One event, in order.

    Args:
        epoch: Counts the logins of this link.
        seq: Counts the events within the epoch.
        name: `Hangup`, `DialBegin`, …
        fields: Headers by name; of a header that came twice, the last.
        variables: Channel variables by the header's prefix (`""`, `Dest`, …), then by name; those
            that an action asked for under `reading.ASKED`.
        doubtful: A header that comes once came again: somebody's text holds line breaks.
    """

    epoch: int
    seq: int
    name: str
    fields: Mapping[str, str]
    variables: Mapping[str, Mapping[str, str]]
    doubtful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AmiAnswer:
    """Answer to one action: its own headers, and the items where it is a list."""

    fields: Mapping[str, str]
    items: tuple[AmiEvent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCounters:
    """
    Figures of one link since its start.

    Args:
        epoch: Logins so far.
        live: Whether it is usable now.
        events: Handed on; `queued` are waiting now, `lag_s` is the age of the last one handed on.
        bad_frames: Dropped because nothing could be made of them.
        overflows: Times the queue was full and the link was dropped for it.
        lost: Times a live link was lost; `stalled` of them by an unanswered ping.
        pending: Actions waiting for their answer now.
        timeouts: Actions whose answer did not come in time.
    """

    epoch: int = 0
    live: bool = False
    events: int = 0
    queued: int = 0
    lag_s: float = 0.0
    bad_frames: int = 0
    overflows: int = 0
    lost: int = 0
    stalled: int = 0
    pending: int = 0
    timeouts: int = 0
