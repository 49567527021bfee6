"""One side of a call once it is there: its phases, its sound, and what is done in it."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path

from callcenter.demo import voice
from callcenter.demo.dialog import Dialog, Header
from callcenter.demo.heard import Heard
from callcenter.demo.loopback import is_allowed
from callcenter.demo.outcomes import CallOver, NoAnswer, SipRefused
from callcenter.demo.patience import PATIENCE_S
from callcenter.demo.rtp_stream import RtpStream, Voice
from callcenter.demo.sdp import Sound, answer_to, read_sdp, write_sdp
from callcenter.demo.sip_message import Request, Response
from callcenter.demo.station import Station

_PENDING = 491
_PENDING_TRIES = 4


class Phase(StrEnum):
    """Where a call stands, from our side."""

    DIALLING = "dialling"
    RINGING = "ringing"
    UP = "up"
    ENDED = "ended"


class Call:
    """
    What callers and telephones have in common; every wait is bounded.

    `ended_by` is `us` or `them`; `status` the SIP status that ended an attempt; `cause` the
    Reason header or phrase that came with the end, if any; `failure` why nobody answered us.
    """

    def __init__(self, station: Station, dialog: Dialog) -> None:
        self.station = station
        self.dialog = dialog
        self.phase = Phase.DIALLING
        self.status = 0
        self.ended_by: str | None = None
        self.cause: str | None = None
        self.failure: NoAnswer | None = None
        self.held_by_them = False
        self.transfer_progress: list[str] = []
        self.heard = Heard()
        self.stream = RtpStream(self.heard)
        self.phase_at_s: dict[Phase, float] = {}
        self._changed = asyncio.Event()
        self._session = secrets.randbits(30)
        self._version = 0
        self._direction = "sendrecv"
        self._inviting = False
        self._referred = False

    # ---------------------------------------------------------------- phases

    @property
    def ended(self) -> bool:
        """Whether the call is over."""
        return self.phase is Phase.ENDED

    def _enter(self, phase: Phase) -> None:
        if self.ended:
            return
        self.phase = phase
        self.phase_at_s.setdefault(phase, asyncio.get_running_loop().time())
        self._changed.set()

    def end(self, by: str, *, status: int = 0, cause: str | None = None) -> None:
        """Note the end, once, and stop the sound."""
        if not self.ended:
            self.ended_by, self.cause = by, cause
            self.status = status or self.status
            self._enter(Phase.ENDED)
            self.stream.close()

    async def until(self, *phases: Phase, within_s: float = PATIENCE_S) -> Phase:
        """
        Wait until the call is in one of `phases`.

        Raises:
            CallOver: It ended first.
            NoAnswer: Neither happened within the bound.
        """
        if not await self._holds(lambda: self.phase in {*phases, Phase.ENDED}, within_s):
            wanted = " or ".join(phases)
            raise NoAnswer(f"not {wanted} within {within_s:g} s, but {self.phase}")
        if self.phase not in phases:
            raise CallOver(f"the call ended ({self.status}, by {self.ended_by})")
        return self.phase

    async def _holds(self, condition: Callable[[], bool], within_s: float) -> bool:
        """Wait until `condition` holds; False when it does not within the bound."""
        try:
            async with asyncio.timeout(within_s):
                while not condition():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return False
        return True

    async def over(self, *, within_s: float = PATIENCE_S) -> None:
        """Wait until the call has ended, from whichever side."""
        await self.until(Phase.ENDED, within_s=within_s)

    # ----------------------------------------------------------------- sound

    def _ours(self) -> Sound:
        return Sound(
            address=self.station.socket.address,
            port=self.stream.port,
            codecs=self.station.codecs,
            direction=self._direction,
        )

    def _sdp(self, sound: Sound) -> bytes:
        self._version += 1
        return write_sdp(sound, session=self._session, version=self._version)

    def _understood(self, body: bytes) -> Sound | None:
        """Read a description; one that would send sound to another machine is none."""
        sound = read_sdp(body)
        if sound is None or not is_allowed(sound.address, outside=self.station.socket.outside):
            return None
        return sound

    def _agree(self, theirs: Sound | None, ours: Sound) -> bool:
        """Start or change the sound after offer and answer; False when nothing is shared."""
        if theirs is None or not theirs.codecs:
            return False
        self.held_by_them = not theirs.takes
        shared = next((codec for codec in theirs.codecs if codec in ours.codecs), None)
        if shared is None:
            return False
        self.stream.talk_to(theirs, codec=shared, sends=theirs.takes and ours.sends)
        return True

    def say(self, what: Voice) -> None:
        """Say something from now on: `voice.silence`, or what `tone` and `file` give."""
        self.stream.say(what)

    def say_tone(self, hz: int) -> None:
        """Send a tone from now on."""
        self.say(lambda codec: voice.tone(hz, codec))

    async def stay(self, seconds: float) -> None:
        """Do nothing for a while; raises `CallOver` when the call ends meanwhile."""
        if await self._holds(lambda: self.ended, seconds):
            raise CallOver("the call ended meanwhile")

    async def press(self, keys: str, *, held_s: float = 0.1, gap_s: float = 0.1) -> None:
        """Press keys (RFC 4733); raises `CallOver` when the call ends meanwhile."""
        await self.stream.press(keys, held_s=held_s, gap_s=gap_s)

    def save(self, path: Path) -> None:
        """Write what was heard into a WAV file."""
        self.heard.save(path)

    # ------------------------------------------------------ within the dialog

    async def ask(self, method: str, *extra: Header) -> Response:
        """Send a request within the call and return its final answer."""

        def build(proof: Sequence[Header]) -> Request:
            return self.dialog.request(method, self.station.socket.via(), *extra, *proof)

        return await self.station.ask(build)

    async def hang_up(self) -> None:
        """End a call that is up (BYE); does nothing when it has ended."""
        if not self.ended:
            self.end("us")
            await self.ask("BYE")

    async def hold(self) -> None:
        """Hold the other side (re-INVITE, sendonly); raises `SipRefused`."""
        await self._offer("sendonly")

    async def resume(self) -> None:
        """Take the other side back (re-INVITE, sendrecv); raises `SipRefused`."""
        await self._offer("sendrecv")

    async def _offer(self, direction: str) -> None:
        self._direction = direction
        ours = self._ours()
        sdp = self._sdp(ours)

        def build(proof: Sequence[Header]) -> Request:
            return self.dialog.request("INVITE", self.station.socket.via(), *proof, sdp=sdp)

        self._inviting = True
        try:
            for _ in range(_PENDING_TRIES):
                _, response = await self.station.invite(
                    build, on_progress=lambda _: None, ring_s=PATIENCE_S
                )
                if response.status != _PENDING:
                    break
                await asyncio.sleep(0.1 + secrets.randbelow(200) / 1000)
        finally:
            self._inviting = False
        if response.status >= 300:
            raise SipRefused(response.status, response.reason)
        self.acknowledge(response)
        self._agree(self._understood(response.body), ours)

    def acknowledge(self, response: Response) -> None:
        """Send the ACK of a 2xx, as often as the 2xx comes."""
        number = (response.headers.get("cseq") or "0").split()[0]
        via = self.station.socket.via()
        self.station.socket.send(self.dialog.request("ACK", via, sequence=int(number)))

    async def transfer(self, number: str) -> None:
        """
        Transfer the other side to `number` (REFER), without asking there first.

        Raises:
            SipRefused: The transfer was not accepted.
        """
        host = f"{self.station.socket.peer[0]}:{self.station.socket.peer[1]}"
        await self.refer(f"<sip:{number}@{host}>")

    async def refer(self, refer_to: str) -> None:
        """Send a REFER with this Refer-To value; raises `SipRefused`."""
        self._referred = True  # its progress may come before its answer
        response = await self.ask(
            "REFER", ("Refer-To", refer_to), ("Referred-By", self.dialog.local.split(";")[0])
        )
        if response.status >= 300:
            self._referred = False
            raise SipRefused(response.status, response.reason)

    async def transferred(self, *, within_s: float = PATIENCE_S) -> str:
        """
        Wait until it is told how a transfer ended, and return its status line.

        Raises:
            NoAnswer: It was not told within the bound.
        """

        def final() -> list[str]:
            return [told for told in self.transfer_progress if not told.startswith("SIP/2.0 1")]

        if not await self._holds(lambda: bool(final()), within_s):
            raise NoAnswer(f"no end of the transfer was told within {within_s:g} s")
        return final()[0]

    # ------------------------------------------------- what the others sends

    def take(self, request: Request) -> None:
        """Take a request within this call."""
        if request.method == "BYE":
            self._reply(request, 200, "OK")
            self.end("them", cause=request.headers.get("reason"))
        elif request.method in {"INVITE", "UPDATE"}:
            self._take_offer(request)
        elif request.method == "NOTIFY":
            self._reply(request, 200, "OK")
            self._note_progress(request.body.decode("utf-8", "replace").strip())
        elif request.method in {"OPTIONS", "INFO", "MESSAGE"}:
            self._reply(request, 200, "OK")
        elif request.method != "ACK":
            self._reply(request, 501, "Not Implemented")

    def _note_progress(self, told: str) -> None:
        """Note how a transfer goes; once it has succeeded our part is over (RFC 5589, 6.1)."""
        self.transfer_progress.append(told)
        self._changed.set()
        if self._referred and told.startswith("SIP/2.0 2"):
            self.station.spawn(self.hang_up())

    def _take_offer(self, request: Request) -> None:
        if self._inviting and request.method == "INVITE":
            self._reply(request, _PENDING, "Request Pending")
            return
        if not request.body:
            sdp = self._sdp(self._ours()) if request.method == "INVITE" else b""
            self._reply(request, 200, "OK", sdp=sdp)
            return
        theirs = self._understood(request.body)
        answer = answer_to(theirs, self._ours()) if theirs else None
        if theirs is None or answer is None:
            self._reply(request, 488, "Not Acceptable Here")
            return
        self._reply(request, 200, "OK", sdp=self._sdp(answer))
        self._agree(theirs, answer)

    def _reply(self, request: Request, status: int, reason: str, *, sdp: bytes = b"") -> None:
        self.station.socket.answer(request, self.dialog.answer(request, status, reason, sdp=sdp))
