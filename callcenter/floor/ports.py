"""
What the floor needs of the telephone side, shaped by its need.

`telephony` implements these against Asterisk, `testing` with a fake; one contract suite runs
against both. Nothing here names AMI or AGI.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from callcenter.floor.pbx_events import Snapshot


class DialStatus(StrEnum):
    """How one dialled leg ended (after the phone's answer to the INVITE)."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """
    What the line tells when a call enters the service, for the first time or again.

    Args:
        channel: Name of the caller's channel, for commands.
        uniqueid: Id of this very channel; differs from `call_id` on a consult leg.
        call_id: Our call id (the caller's uniqueid, with the PBX's name as prefix).
        entry: `call` (from a trunk or re-entering), `outbound` (dialled by an agent's phone),
            `placed` (by `Pbx.place`).
        number: What was dialled.
        caller: Caller id as the line gave it; None when withheld or missing. Hostile text.
        caller_name: Display name as given; hostile text.
        stage: Last stage written: `new`, `ivr`, `wait`, `dial`, `consult`, `xfer`, `survey`. A
            phone beside its call has `consult` (taken out of its talk) or `stand-by`; a placed call
            `placed` and `calling` before it is reached.
        saved: What the floor wrote with `Line.save`; empty for a new call or if unreadable.
        bridged: True when the last dial was answered and talked.
        transfer_to: Where a phone's blind transfer points; None otherwise.
        transferred_by: Endpoint name (`1001`) of the phone that placed or transferred the
            call, where it is one of ours.
        losses: How often this call lost the service so far.
        bridged_with: Endpoint of the phone that answered the last dial, where it is one of ours.
    """

    channel: str
    uniqueid: str
    call_id: str
    entry: str
    number: str
    caller: str | None
    caller_name: str | None
    stage: str
    saved: Mapping[str, object]
    bridged: bool
    transfer_to: str | None
    transferred_by: str | None
    losses: int
    bridged_with: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """
    End of a prompt or of waiting for keys.

    `key` is the digit that ended it, if any; `interrupted` is True when `Pbx.interrupt` did.
    `missing` is True when the sound could not be played.
    """

    key: str | None = None
    interrupted: bool = False
    missing: bool = False


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
    alive_s: int = 3
    confirm: bool = False
    auto_answer: bool = False
    caller_id: str | None = None
    also: tuple[str, ...] = ()
    stays: bool = False


FAR_HALF = "-far"


def far_half(call_id: str) -> str:
    """Name the channel of a placed call beyond its line: the side of whoever is called."""
    return call_id + FAR_HALF


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


class Line(Protocol):
    """
    The caller's line, held by the service for as long as the call is ours.

    Every method raises `CallerGone` when the session ended; each sets the lease itself (bound +
    15 s before it blocks, none while dialling). A session ends when the caller hangs up, but also
    when the call is redirected or transferred while the caller lives on. `CallerGone` therefore
    only means "this line is no longer yours": whether the caller is gone is told by
    `pbx_events.ChannelGone` of the arrival's uniqueid, or disproved by a new line with the same
    call id, which can come within 10 ms.
    """

    arrival: Arrival

    async def save(self, stage: str, data: Mapping[str, object], *, soon: bool = False) -> None:
        """
        Write stage and data on the channel (at most 6,000 bytes of JSON) before an effect.

        Args:
            stage: As `Arrival.stage` tells it to a successor.
            data: As `Arrival.saved` does.
            soon: The effect is on this line: then it is enough that the next thing done on the
                line writes them first.
        """

    async def answer(self) -> None:
        """Answer the channel; does nothing when it is up."""

    async def play(self, sounds: Sequence[str], *, stop_on: str = "") -> Heard:
        """Play sound files (paths without extension) in turn; a key of `stop_on` ends it."""

    async def wait_key(self, timeout_s: float, keys: str) -> Heard:
        """Wait for one of `keys` in silence or music."""

    async def collect(
        self,
        sounds: Sequence[str],
        *,
        max_digits: int,
        first_s: float,
        between_s: float,
        terminator: str = "#",
    ) -> str | None:
        """
        Play sounds in turn and take the keys pressed during and after them, without losing one.

        The first key ends the sounds and counts. A menu is `max_digits=1, terminator=""`.

        Args:
            sounds: Paths without extension; missing ones are skipped. May be empty.
            max_digits: Ends as soon as so many are there, 1 to 64.
            first_s: How long to wait for the first key after the last sound.
            between_s: How long to wait between keys.
            terminator: A key that ends the input and is not part of it; "" for none.

        Returns:
            The keys without the terminator; None when there are none.
        """

    async def speak(self, language: str) -> None:
        """
        Tell the exchange the caller's language (`zh-CN`), for what it says when we are away.

        It may travel with the next thing that happens on the line.
        """

    async def music(self, name: str = "default") -> None:
        """Start music on hold; it goes on until the next prompt, dial or the end."""

    async def wait(self) -> None:
        """Hold the idle line, renewing the lease, until cancelled or the caller is gone."""

    async def record(
        self, path: str, *, max_s: int, silence_s: int, stop_on: str, beep: bool
    ) -> tuple[float, str | None]:
        """Record the caller into `path` (.wav added); returns length in seconds and the key."""

    async def dial(self, leg: Leg) -> Dialled:
        """Dial one leg and stay until it ends; the caller hears music until it is answered."""

    async def meet(self, channel: str) -> None:
        """
        Talk with the phone of another channel of this call, fetched from where it is.

        Stays until one of the two leaves; returns at once where that channel is gone.
        """

    async def join(self, channel: str) -> None:
        """
        Enter the talk that another channel is in, as one more party of it.

        Stays until nobody else is left there; returns at once where that channel is in no talk.
        """

    async def start_recording(self, path: str) -> None:
        """Record both directions from the bridge on, into `path`-rx.sln and `path`-tx.sln."""

    async def stop_recording(self) -> None:
        """Stop; the files are complete when this returns."""

    async def tone(self, name: str) -> None:
        """Play a call-progress tone (`busy`, `congestion`) until the next verb."""

    async def finish(self, *, cause: int = 16) -> None:
        """Mark the call as done, hang up with the Q.850 cause and close the session."""

    async def reject(self, cause: int) -> None:
        """Hang up unanswered with the Q.850 cause and close the session."""


class LineHandler(Protocol):
    """What the telephone side calls for every call that enters."""

    async def __call__(self, line: Line) -> None:
        """Own the line until it ends. Returning without `finish` lets the dialplan re-enter."""


class Pbx(Protocol):
    """Commands to Asterisk beside the caller's own line; all bounded in time."""

    async def hang_up(self, channel: str, *, elsewhere: bool = False) -> None:
        """
        Hang up exactly this channel; a channel already gone is no error.

        With `elsewhere` the phone shows no missed call.
        """

    async def interrupt(self, channel: str) -> None:
        """
        End the prompt or key wait that runs on this channel.

        On an idle channel nothing happens, unless a verb begins within 0.2 s: then it ends that.
        """

    async def variables(self, channel: str, names: Sequence[str]) -> dict[str, str]:
        """Read channel variables; unset ones are left out."""

    async def note_left(self, channel: str, uniqueid: str) -> None:
        """
        Write on a caller's channel who has left his talk of three, while its line is in that talk.

        Read with `variables` as `CC_LEFT`; a later word replaces it. A channel already gone is no
        error.
        """

    async def spy(self, device: str, channel: str, mode: str) -> None:
        """
        Ring a phone of ours and let it into the talk of an agent's channel.

        Args:
            device: `sip:1060` or `browser:1060`.
            channel: The agent's channel, exactly.
            mode: `listen`, `whisper` (heard by the agent alone) or `barge` (by both).
        """

    async def take_aside(self, channel: str) -> bool:
        """
        Take a phone's channel out of its talk: it comes in as a line beside its call.

        The line on which it was dialled goes on as after a talk. False where it is gone already.
        """

    async def summon(self, device: str, call_id: str, uniqueid: str) -> None:
        """
        Ring a phone of ours for a call; answered, it comes in as a line beside that call.

        Args:
            device: `sip:1060` or `browser:1060`.
            call_id: The call.
            uniqueid: What its channel is to be known by; used for no other.
        """

    async def place(self, call: Placed) -> None:
        """
        Begin a call to the outside; nobody is dialled yet.

        It comes in as a line with entry `placed`, its caller id that of whom it goes to. Until the
        number is reached its stage is `placed`, then `calling` while it is dialled, from the answer
        on `dial`, whatever becomes of the service meanwhile.

        Raises:
            Invalid: The number, or an id, is none.
        """

    async def reach(self, call_id: str) -> None:
        """
        Dial the number of a placed call, once; a call already gone is no error.

        That it is reached is told by `Bridged` of `far_half(call_id)`, how it was not by `LegEnded`
        and `ChannelGone` of the leg that `LegRinging` of `far_half(call_id)` told.
        """

    async def saved(self, channel: str) -> Mapping[str, object]:
        """Read what `Line.save` wrote on a channel; empty when there is nothing readable."""

    async def snapshot(self) -> Snapshot:
        """All channels now."""
