"""The caller's line: who comes in on it, and what the service does there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from callcenter.floor.ports.dialling import Dialled, Leg


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
        given: Id of the phone that the exchange gave a caller who was asked about, while nobody
            served him; told once. Until he comes in, `Pbx.variables` has it as `CC_FETCHED`.
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
    given: str | None = None


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

    async def save(
        self,
        stage: str,
        data: Mapping[str, object],
        *,
        soon: bool = False,
        new_leg: bool = False,
    ) -> None:
        """
        Write stage and data on the channel (at most 6,000 bytes of JSON) before an effect.

        Args:
            stage: As `Arrival.stage` tells it to a successor.
            data: As `Arrival.saved` does.
            soon: The effect is on this line: then it is enough that the next thing done on the
                line writes them first.
            new_leg: A leg is about to be dialled: a talk before it is no more told (`bridged`).
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
