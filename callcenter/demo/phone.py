"""A simulated agent's telephone: registers, rings, answers in its own manner, transfers."""

import asyncio
from collections.abc import Sequence
from enum import StrEnum
from typing import Self

from callcenter.demo.call import Call, Phase
from callcenter.demo.call_in import IncomingCall
from callcenter.demo.call_out import OutgoingCall
from callcenter.demo.dialog import Dialog, Header, new_tag
from callcenter.demo.digest import Credentials
from callcenter.demo.outcomes import CallOver, NoAnswer, SipRefused
from callcenter.demo.party import Party
from callcenter.demo.patience import PATIENCE_S
from callcenter.demo.sip_address import Identity, sip_uri
from callcenter.demo.sip_message import Request
from callcenter.demo.sip_socket import Server
from callcenter.demo.user_agent import UserAgent

_SIGN_OFF_S = 5
"""For taking the registration back; where the PBX is gone nobody waits for long."""


class Manner(StrEnum):
    """What the telephone does with a call that comes in."""

    ANSWER = "answer"
    BY_KEY = "by_key"
    BUSY = "busy"
    DECLINE = "decline"
    RING_ON = "ring_on"
    DEAF = "deaf"


class Phone(Party):
    """
    A telephone registered at the PBX; used as `async with Phone(...) as phone`.

    Args:
        server: The PBX.
        number: User name of the telephone, `1001`.
        password: Its secret.
        manner: What it does with calls; may be changed at any time.
        answer_after_s: How long it rings before it answers by itself.
        tone_hz: The tone that stands for the agent's voice, sent from the answer on.
        auto_answer: Whether it obeys a Call-Info header that asks it to answer at once.
    """

    def __init__(  # noqa: PLR0913 - each is one habit of a telephone
        self,
        server: Server,
        number: str,
        password: str,
        *,
        manner: Manner = Manner.ANSWER,
        answer_after_s: float = 0.2,
        tone_hz: int = 1000,
        auto_answer: bool = False,
    ) -> None:
        agent = UserAgent(
            server,
            Identity(user=number),
            credentials=Credentials(username=number, password=password),
            on_call=self._take_call,
        )
        super().__init__(agent, tone_hz=tone_hz)
        self.number = number
        self.manner = manner
        self.answer_after_s = answer_after_s
        self.auto_answer = auto_answer
        self.offered: list[IncomingCall] = []
        self._rang = asyncio.Event()
        self._registration: Dialog | None = None
        self._refresh: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self.user_agent.open()
        try:
            await self.register()
        except BaseException:
            await self.vanish()
            raise
        return self

    # ---------------------------------------------------------- registration

    async def register(self, *, expires_s: int = 120) -> None:
        """
        Register, and again before it expires; the socket must be open.

        Raises:
            SipRefused: Wrong password, unknown number.
            NoAnswer: There is no PBX.
        """
        await self._send_register(expires_s)
        if self._refresh is None or self._refresh.done():
            self._refresh = self.user_agent.station.spawn(self._keep_registered(expires_s))

    async def unregister(self) -> None:
        """Take the registration back."""
        if self._refresh is not None:
            self._refresh.cancel()
        await self._send_register(0)

    async def _keep_registered(self, expires_s: int) -> None:
        while True:
            await asyncio.sleep(max(1.0, expires_s * 0.5))
            try:
                await self._send_register(expires_s)
            except (SipRefused, NoAnswer):
                continue  # the PBX restarts: try again at the next turn

    async def _send_register(self, expires_s: int) -> None:
        agent = self.user_agent
        if self._registration is None:
            own = f"<{sip_uri(self.number, agent.host)}>"
            self._registration = Dialog(
                call_id=f"{new_tag()}@{agent.socket.address}",
                local=f"{own};tag={new_tag()}",
                remote=own,
                target=f"sip:{agent.host}",
                contact=agent.contact,
            )
        dialog = self._registration
        expires: Header = ("Expires", str(expires_s))

        def build(proof: Sequence[Header]) -> Request:
            return dialog.request("REGISTER", agent.socket.via(), expires, *proof)

        response = await agent.station.ask(build)
        if response.status >= 300:
            raise SipRefused(response.status, response.reason)

    # ----------------------------------------------------------------- calls

    def _take_call(self, call: IncomingCall) -> None:
        self.offered.append(call)
        manner = self.manner_for(call)
        if manner is Manner.DEAF:
            return
        if manner in {Manner.BUSY, Manner.DECLINE}:
            busy = manner is Manner.BUSY
            call.refuse(*((486, "Busy Here") if busy else (603, "Decline")))
        else:
            call.ring()
            self.user_agent.station.spawn(self._ring(call))
        self._call = call
        self._rang.set()

    def place_of(self, call: IncomingCall) -> str:
        """Name the telephone at which a call rings."""
        del call
        return self.number

    def manner_for(self, call: IncomingCall) -> Manner:
        """Return what is done with this very call; a telephone does the same with all."""
        del call
        return self.manner

    async def _ring(self, call: IncomingCall) -> None:
        at_once = self.auto_answer and call.asks_auto_answer
        if self.manner_for(call) is not Manner.ANSWER and not at_once:
            return
        try:
            await call.until(Phase.ENDED, within_s=0.001 if at_once else self.answer_after_s)
        except NoAnswer:
            await self._accept(call)

    async def _accept(self, call: IncomingCall) -> None:
        call.say_tone(self.tone_hz)
        await call.accept()
        await self.accepted(call)

    async def accepted(self, call: IncomingCall) -> None:
        """Do what this telephone does once it answered; nothing."""

    async def rings(self, *, within_s: float = PATIENCE_S) -> IncomingCall:
        """
        Wait for the next call not yet returned by this method.

        Raises:
            NoAnswer: None came within the bound.
        """
        try:
            async with asyncio.timeout(within_s):
                while not self.offered:
                    self._rang.clear()
                    await self._rang.wait()
        except TimeoutError:
            raise NoAnswer(f"{self.number} was not rung within {within_s:g} s") from None
        return self.offered.pop(0)

    async def answers(self, *, within_s: float = PATIENCE_S) -> IncomingCall:
        """
        Wait for the next call that is answered; those that are over already are passed over.

        Raises:
            NoAnswer: There was none within the bound.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within_s
        while True:
            call = await self.rings(within_s=max(deadline - loop.time(), 0.001))
            try:
                await call.until(Phase.UP, within_s=max(deadline - loop.time(), 0.001))
            except CallOver:
                continue
            return call

    async def answer(self) -> None:
        """Answer the call that rings, by key."""
        call = self.call
        if isinstance(call, IncomingCall):
            await self._accept(call)

    def decline(self) -> None:
        """Decline the call that rings, by key."""
        call = self.call
        if isinstance(call, IncomingCall):
            call.refuse(603, "Decline")

    async def dial(self, number: str, *, within_s: float = PATIENCE_S) -> OutgoingCall:
        """Call `number`, proving who we are; raises `SipRefused`, `NoAnswer`."""
        call = await self.user_agent.call(number)
        self._call = call
        call.say_tone(self.tone_hz)
        await call.answered(within_s=within_s)
        return call

    async def transfer(self, number: str) -> None:
        """Transfer the other side blindly (REFER); raises `SipRefused`."""
        await self.call.transfer(number)

    async def join(self, first: Call, second: Call) -> None:
        """Transfer `first` to the party of `second`, with whom we spoke (REFER, Replaces)."""
        replaces = second.dialog.replaces()
        await first.refer(f"<{second.dialog.target}?Replaces={replaces}>")

    async def vanish(self) -> None:
        """Disappear without a word, as when the cable is pulled."""
        self._registration = None
        await self.user_agent.vanish()

    async def close(self) -> None:
        """Hang up, take the registration back where the PBX still listens, end everything."""
        if self._registration is not None and self.user_agent.socket.port:
            try:
                async with asyncio.timeout(_SIGN_OFF_S):
                    await self.unregister()
            except (SipRefused, NoAnswer, TimeoutError):
                pass
        await super().close()
