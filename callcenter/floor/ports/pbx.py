"""What is asked of the exchange beside the caller's own line."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from callcenter.floor.ports.dialling import CallUp, Placed
from callcenter.floor.ports.pbx_events import Snapshot


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

    async def note_hold(self, channel: str, uniqueid: str, since_s: float | None) -> None:
        """
        Write on a caller's channel which phone holds him since when; None takes that back.

        A snapshot tells it. A channel already gone is no error.
        """

    async def note_told(self, channel: str) -> None:
        """
        Write on the channel of a caller in the fallback that his arrival is on record.

        A snapshot shows it by `before`, which is `new` no more. A channel already gone is no error.
        """

    async def take_back(self, channel: str) -> None:
        """
        Have a caller come in as a line again whom the exchange serves alone (`fallback`).

        He comes with the stage he had before; in an announcement, when that is over. The exchange
        itself looks: who talks, leaves his message or is gone stays as he is, and who lost the
        service too often. That is no error.
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

    async def call_up(self, call: CallUp) -> None:
        """
        Ring a telephone; answered, it comes in as if it had dialled a code of ours.

        That it is over, answered or not, is told by `ChannelGone` of the call's id; not where it
        could not be dialled at all.

        Raises:
            Invalid: The device, the code or the id is none.
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
