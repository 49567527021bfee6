"""A call that comes to us: ring, accept, refuse, and being cancelled."""

import asyncio

from callcenter.demo.call import Call, Phase
from callcenter.demo.dialog import incoming_dialog
from callcenter.demo.sdp import answer_to
from callcenter.demo.sip_address import Address, read_address
from callcenter.demo.sip_message import Request
from callcenter.demo.station import Station


class IncomingCall(Call):
    """A call to us; `caller` and `header` tell what the INVITE said."""

    def __init__(self, station: Station, invite: Request, contact: str) -> None:
        super().__init__(station, incoming_dialog(invite, contact))
        self.invite = invite
        self._acknowledged = asyncio.Event()
        self._offered = bool(invite.body)

    @property
    def caller(self) -> Address:
        """Who calls, as shown on the telephone."""
        return read_address(self.invite.headers.get("from") or "")

    def header(self, name: str) -> str | None:
        """Return a header of the INVITE, such as `X-CC-Call`."""
        return self.invite.headers.get(name)

    @property
    def asks_auto_answer(self) -> bool:
        """Whether the INVITE asks the telephone to answer by itself."""
        return "answer-after=" in (self.header("call-info") or "").lower()

    def ring(self) -> None:
        """Tell the caller that it rings."""
        self._reply(self.invite, 180, "Ringing")
        self._enter(Phase.RINGING)

    def refuse(self, status: int, reason: str) -> None:
        """Refuse: 486 busy, 603 declined, 480 not there."""
        if self.phase in {Phase.DIALLING, Phase.RINGING}:
            self.end("us", status=status)
            self.station.spawn(self._refuse_until_acknowledged(status, reason))

    async def accept(self) -> None:
        """Answer the call and wait until the caller knows; does nothing when it has ended."""
        if self.phase not in {Phase.DIALLING, Phase.RINGING}:
            return
        await self.stream.open(self.station.socket.address)
        if self.ended:  # cancelled while the socket was opened
            self.stream.close()
            return
        ours = self._ours()
        theirs = self._understood(self.invite.body) if self._offered else None
        answer = answer_to(theirs, ours) if theirs else None
        if self._offered and (theirs is None or answer is None):
            self.refuse(488, "Not Acceptable Here")
            return
        if theirs and answer:
            self._agree(theirs, answer)
        self._enter(Phase.UP)
        if not await self._answer_until_acknowledged(200, "OK", sdp=self._sdp(answer or ours)):
            await self.hang_up()

    async def _answer_until_acknowledged(
        self, status: int, reason: str, *, sdp: bytes = b""
    ) -> bool:
        response = self.dialog.answer(self.invite, status, reason, sdp=sdp)
        for pause in self.station.socket.pauses():
            self.station.socket.answer(self.invite, response)
            try:
                async with asyncio.timeout(pause):
                    await self._acknowledged.wait()
            except TimeoutError:
                continue
            return True
        return False

    async def _refuse_until_acknowledged(self, status: int, reason: str) -> None:
        await self._answer_until_acknowledged(status, reason)

    async def hang_up(self) -> None:
        """End the call; while it rings, by declining it."""
        if self.phase in {Phase.DIALLING, Phase.RINGING}:
            self.refuse(603, "Decline")
        else:
            await super().hang_up()

    def take(self, request: Request) -> None:
        """Take a request within this call."""
        if request.method == "CANCEL":
            self._reply(request, 200, "OK")
            if self.phase in {Phase.DIALLING, Phase.RINGING}:
                self.end("them", status=487, cause=request.headers.get("reason"))
                self.station.spawn(self._refuse_until_acknowledged(487, "Request Terminated"))
        elif request.method == "ACK":
            self._acknowledged.set()
            if not self._offered and request.body:
                self._agree(self._understood(request.body), self._ours())
        else:
            super().take(request)
