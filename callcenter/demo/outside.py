"""Everybody outside whom the centre may call: one user agent on the demo's trunk."""

from contextlib import suppress
from urllib.parse import unquote

from callcenter.demo.call_in import IncomingCall
from callcenter.demo.outcomes import CallOver, NotHeard
from callcenter.demo.phone import Manner, Phone
from callcenter.demo.sip_socket import Server

TRUNK = "demo-trunk"
"""Name of the demo's trunk; it needs no secret and is open to this machine only."""
PRESS_AFTER_S = 2.0


class Outside(Phone):
    """
    The telephones of the outside world; used as `async with Outside(...) as outside`.

    Args:
        server: The PBX.
        people: What happens at a number, where it is not `manner`.
        manner: What everybody else does.
        answer_after_s: How long a number rings before it is answered.
        tone_hz: The tone that stands for the voice of whoever answers.
        press: Keys that everybody presses `PRESS_AFTER_S` after the first sound.
    """

    def __init__(
        self,
        server: Server,
        *,
        people: dict[str, Manner] | None = None,
        manner: Manner = Manner.ANSWER,
        answer_after_s: float = 0.2,
        tone_hz: int = 440,
        press: str = "",
    ) -> None:
        super().__init__(
            server, TRUNK, "", manner=manner, answer_after_s=answer_after_s, tone_hz=tone_hz
        )
        self.people = people or {}
        self.keys = press

    async def accepted(self, call: IncomingCall) -> None:
        """See `Phone.accepted`: press the keys, if there are any, once somebody speaks."""
        if self.keys:
            with suppress(CallOver, NotHeard):
                await call.heard.sound()
                await call.stay(PRESS_AFTER_S)
                await call.press(self.keys)

    def place_of(self, call: IncomingCall) -> str:
        """See `Phone.place_of`: the number that was called."""
        return called_number(call)

    def manner_for(self, call: IncomingCall) -> Manner:
        """See `Phone.manner_for`: it depends on the number that was called."""
        return self.people.get(called_number(call), self.manner)


def called_number(call: IncomingCall) -> str:
    """Return the number that was dialled."""
    user, _, _ = call.invite.uri.removeprefix("sip:").partition("@")
    return unquote(user)
