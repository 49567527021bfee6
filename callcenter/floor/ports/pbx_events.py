"""What happens on the telephone side, in order, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveChannel:
    """
    One channel of a snapshot; `call_id` is None for channels that are not of a call of ours.

    `on_hold` tells whether the other side has put it on hold; `held_by` and `held_since` are what
    `Pbx.note_hold` wrote on it last. `number` was dialled by `caller` (None if withheld); `before`
    is the stage of one whom the exchange serves alone (`fallback`) when it took him.
    """

    channel: str
    uniqueid: str
    linkedid: str
    call_id: str | None
    stage: str | None
    bridge: str | None
    endpoint: str | None
    context: str
    on_hold: bool = False
    held_by: str | None = None
    held_since: float | None = None
    number: str = ""
    caller: str | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """
    State of Asterisk at the start of an epoch.

    `restarted` is True when Asterisk is a new process since the epoch before: all earlier calls
    are gone. `devices` maps endpoint names to `idle`, `in_use`, `ringing`, `unreachable`.
    """

    epoch: int
    restarted: bool
    channels: tuple[LiveChannel, ...]
    devices: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkUp:
    """A new epoch is live, commands can be given; reconcile with `snapshot`."""

    snapshot: Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLost:
    """The event link is down; nothing is known until the next `LinkUp`."""

    epoch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LegRinging:
    """A dialled leg exists: the exact channel to hang up for a cancel."""

    call_id: str
    caller_uniqueid: str
    channel: str
    uniqueid: str
    endpoint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegEnded:
    """The attempt ended (answered or not), before any talk."""

    call_id: str
    uniqueid: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridged:
    """A channel of a call entered (or left) a bridge with `members` channels in it after that."""

    call_id: str
    uniqueid: str
    endpoint: str | None
    bridge: str
    entered: bool
    members: int

    @property
    def talks(self) -> bool:
        """Whether the channel came to somebody else: two in a bridge carry a talk."""
        return self.entered and self.members > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The phone put the other side on hold (`on`) or took it back."""

    call_id: str
    uniqueid: str
    endpoint: str | None
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPressed:
    """A key on a channel of a call. Never logged."""

    call_id: str
    uniqueid: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HangupAsked:
    """A party (this channel) asked to end: the first one of a call ended it."""

    call_id: str
    uniqueid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelGone:
    """The channel does not exist any more."""

    call_id: str | None
    uniqueid: str
    endpoint: str | None
    cause: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred:
    """A phone transferred a call: `attended` or blind, to `target` where blind."""

    call_id: str
    by_endpoint: str | None
    attended: bool
    target: str | None
    target_endpoint: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceChanged:
    """State of a registered phone: `idle`, `in_use`, `ringing`, `unreachable`."""

    endpoint: str
    state: str


PbxEvent = (
    LinkUp
    | LinkLost
    | LegRinging
    | LegEnded
    | Bridged
    | Held
    | KeyPressed
    | HangupAsked
    | ChannelGone
    | Transferred
    | DeviceChanged
)


class PbxEventHandler(Protocol):
    """Receives every event in order; synchronous and quick."""

    def __call__(self, event: PbxEvent) -> None:
        """Take one event."""
