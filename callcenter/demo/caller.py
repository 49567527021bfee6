"""A simulated customer: dials the hotline through a trunk, listens, keys, talks, hangs up."""

from typing import Self

from callcenter.demo.call_out import OutgoingCall
from callcenter.demo.party import Party
from callcenter.demo.patience import PATIENCE_S
from callcenter.demo.sip_address import Identity
from callcenter.demo.sip_socket import Server
from callcenter.demo.user_agent import UserAgent


class Caller(Party):
    """
    A customer with a telephone beyond the trunk; used as `async with Caller(...) as caller`.

    Args:
        server: The PBX.
        identity: Who calls; a plain number is enough, hostile text is allowed.
        tone_hz: The tone that stands for the customer's voice.
    """

    def __init__(
        self, server: Server, identity: Identity | str | None = None, *, tone_hz: int = 440
    ) -> None:
        if not isinstance(identity, Identity):
            identity = Identity(user=identity)
        super().__init__(UserAgent(server, identity), tone_hz=tone_hz)

    async def __aenter__(self) -> Self:
        await self.user_agent.open()
        return self

    async def start(self, number: str, *, ring_s: float = 120) -> OutgoingCall:
        """Dial `number` and return at once; what becomes of it shows in the call's `phase`."""
        call = await self.user_agent.call(number, ring_s=ring_s)
        self._call = call
        return call

    async def dial(self, number: str, *, within_s: float = PATIENCE_S) -> OutgoingCall:
        """
        Dial `number` and wait for the answer.

        Raises:
            SipRefused: The call was refused.
            NoAnswer: Nobody answered within the bound (the attempt is cancelled at `close`).
        """
        call = await self.start(number)
        await call.answered(within_s=within_s)
        return call
