"""A leg to dial and a call to place, and how a dialled leg ends."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class DialStatus(StrEnum):
    """How one dialled leg ended (after the phone's answer to the INVITE)."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """
    One leg to dial.

    Args:
        device: `sip:1001`, `browser:1001` or `tel:+86…`; checked against the allow-list again
            where the dial string is made.
        ring_s: How long it may ring in all; `alive_s` how long without a sign of life.
        call_id: Sent to the phone as a header.
        confirm: The person must press 1 (outside numbers).
        auto_answer: Ask the phone to answer by itself.
        caller_id: Shown to the dialled phone; None leaves the caller's own.
        also: Devices that ring at the same time; the first answer silences the others.
        stays: When the line that dialled leaves the talk, the phone is not hung up: it comes in
            as a line beside the call. It cannot transfer the talk by keys.
    """

    device: str
    ring_s: int
    call_id: str
    alive_s: int = 5
    confirm: bool = False
    auto_answer: bool = False
    caller_id: str | None = None
    also: tuple[str, ...] = ()
    stays: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialled:
    """
    End of one dial: how, whether both talked, and the Q.850 cause (informative).

    `answered_by` is the endpoint of the phone that talked, where it is one of ours.
    """

    status: DialStatus
    bridged: bool
    cause: int
    transferred: bool = False
    answered_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """
    A call to place.

    Args:
        call_id: Chosen by who places it; used for no other call, ever.
        number: Whom to call; checked against the allow-list again where it is dialled.
        own: The number of ours that it belongs to; comes back as `Arrival.number`.
        longest_s: How long they may talk.
        confirm: A language, where whoever answers must press 1; None lets them talk at once.
        ring_s: How long the number rings; None leaves it to the dialplan.
        saved: As `Line.save` would write it.
    """

    call_id: str
    number: str
    own: str
    longest_s: int
    confirm: str | None = None
    ring_s: int | None = None
    saved: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallUp:
    """
    A telephone to ring, so that it comes in as if it had dialled one of our codes.

    Args:
        call_id: Chosen by who rings it; used for no other call, ever.
        device: `sip:1001`, `browser:1001` or `tel:+86…`.
        code: What it is as if it had dialled: `*` and digits. It is shown while it rings.
        ring_s: How long it rings.
        longest_s: How long an outside number may stay.
    """

    call_id: str
    device: str
    code: str
    ring_s: int
    longest_s: int = 3600


FAR_HALF = "-far"


def far_half(call_id: str) -> str:
    """Name the channel of a placed call beyond its line: the side of whoever is called."""
    return call_id + FAR_HALF
