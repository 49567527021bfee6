"""A call that we place: INVITE, progress, answer or refusal, CANCEL."""

from collections.abc import Sequence

from callcenter.demo.call import Call, Phase
from callcenter.demo.dialog import Dialog, Header
from callcenter.demo.outcomes import CallOver, NoAnswer, SipRefused
from callcenter.demo.patience import PATIENCE_S
from callcenter.demo.sip_message import Request, Response
from callcenter.demo.station import Station


class OutgoingCall(Call):
    """
    A call from us; `begin` starts it and returns at once.

    Args:
        station: Our socket.
        dialog: Its `target` is what is dialled.
        extra: Further headers of the INVITE (Privacy and the like).
        ring_s: How long it may ring in all.
    """

    def __init__(
        self, station: Station, dialog: Dialog, extra: tuple[Header, ...], *, ring_s: float
    ) -> None:
        super().__init__(station, dialog)
        self._extra = extra
        self._ring_s = ring_s
        self._invite: Request | None = None
        self._progressed = False
        self._cancelled = False

    async def begin(self) -> None:
        """Open the sound and send the INVITE; what becomes of it shows in `phase`."""
        await self.stream.open(self.station.socket.address)
        self.station.spawn(self._place())

    async def answered(self, *, within_s: float = PATIENCE_S) -> None:
        """
        Wait for the answer.

        Raises:
            SipRefused: The call was refused.
            NoAnswer, CallOver: Nothing came in time; it ended otherwise.
        """
        try:
            await self.until(Phase.UP, within_s=within_s)
        except CallOver:
            if self.failure is not None:
                raise self.failure from None
            if self.status >= 300:
                raise SipRefused(self.status, self.cause or "refused") from None
            raise

    async def cancel(self) -> None:
        """Give up before the answer; an answer that crosses it is hung up."""
        self._cancelled = True
        await self._holds(lambda: self._progressed or self.ended, PATIENCE_S)
        if self.phase in {Phase.DIALLING, Phase.RINGING}:
            await self._send_cancel()
            await self.until(Phase.UP, Phase.ENDED)
        if self.phase is Phase.UP:
            await self.hang_up()

    async def hang_up(self) -> None:
        """End the call in whatever phase it is."""
        if self.phase in {Phase.DIALLING, Phase.RINGING}:
            await self.cancel()
        else:
            await super().hang_up()

    async def _send_cancel(self) -> None:
        invite = self._invite
        if invite is None:
            return
        number = int((invite.headers.get("cseq") or "0").split()[0])
        via = ("Via", invite.headers.get("via") or "")
        await self.station.socket.ask(self.dialog.request("CANCEL", via, sequence=number))

    async def _place(self) -> None:
        sdp = self._sdp(self._ours())

        def build(proof: Sequence[Header]) -> Request:
            via = self.station.socket.via()
            self._invite = self.dialog.request("INVITE", via, *self._extra, *proof, sdp=sdp)
            return self._invite

        try:
            _, response = await self.station.invite(
                build, on_progress=self._progress, ring_s=self._ring_s
            )
        except NoAnswer as error:
            self.failure = error
            self.end("us", status=408)
            return
        if response.status >= 300:
            by = "us" if self._cancelled else "them"
            self.end(by, status=response.status, cause=response.reason)
            return
        self._progressed = True
        self.dialog.confirm(response)
        self.acknowledge(response)
        self.status = response.status
        understood = self._agree(self._understood(response.body), self._ours())
        self._enter(Phase.UP)
        if not understood:
            await super().hang_up()

    def _progress(self, response: Response) -> None:
        self._progressed = True
        self.status = response.status
        if response.status > 100:
            early = self._understood(response.body) if response.body else None
            if early is not None:
                self._agree(early, self._ours())
            self._enter(Phase.RINGING)
        self._changed.set()
