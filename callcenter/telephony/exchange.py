"""The telephone side as one part: lines come in, commands go out, phones are made known."""

import asyncio
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path

from callcenter.clock import Clock
from callcenter.floor.ports.line import Line, LineHandler
from callcenter.floor.ports.pbx_events import PbxEvent, PbxEventHandler
from callcenter.floor.ports.unseen import UnseenCall
from callcenter.settings import Settings
from callcenter.telephony.agi.server import AgiCounters
from callcenter.telephony.ami.model import AmiAddress
from callcenter.telephony.dial_string import NO_TRUNK
from callcenter.telephony.line import LineTerms
from callcenter.telephony.line_server import LineServer, LineServerTerms
from callcenter.telephony.pbx import AmiPbx
from callcenter.telephony.pbx_access import PbxAccess
from callcenter.telephony.pbx_config import (
    AMI_COMMANDS_USER,
    AMI_EVENTS_USER,
    Endpoint,
    read_agi_token,
    read_ami_secret,
    system_prompts,
    system_sounds,
    trunk_name,
    write_endpoints,
)
from callcenter.telephony.pbx_config.reload import reload_endpoints
from callcenter.telephony.unseen_calls import forget_unseen, read_unseen
from callcenter.whole_file import put_file

BROWSER = "browser"


class Exchange:
    """
    Asterisk, as the rest of the service sees it.

    Args:
        settings: Of this installation.
        listener: Socket on which Asterisk offers calls.
        clock: Tells restarts of Asterisk from losses of the link.
    """

    def __init__(self, settings: Settings, listener: socket.socket, clock: Clock) -> None:
        self._settings = settings
        self._listener = listener
        self._clock = clock
        self._handler: LineHandler | None = None
        self._on_event: PbxEventHandler | None = None
        self._lines: LineServer | None = None
        self.pbx = AmiPbx(
            PbxAccess(
                events=_account(settings, AMI_EVENTS_USER),
                commands=_account(settings, AMI_COMMANDS_USER),
                seal=read_agi_token(settings),
            ),
            on_event=self._take,
            clock=clock,
        )

    def serve(self, handler: LineHandler, on_event: PbxEventHandler) -> None:
        """Name who takes lines and news; once, before `run`."""
        self._handler, self._on_event = handler, on_event

    async def run(self) -> None:
        """
        Keep the links to Asterisk until cancelled.

        Raises:
            AmiLoginRefused: The secret of the installation is not Asterisk's.
        """
        try:
            await self.pbx.run()
        finally:
            self.pbx.stop()

    async def until_linked(self) -> None:
        """Wait until Asterisk tells what happens and takes commands."""
        await self.pbx.until_live()

    @property
    def lines(self) -> AgiCounters:
        """Figures of the sessions in which Asterisk hands us calls."""
        return self._lines.counters if self._lines is not None else AgiCounters()

    async def take_lines(self) -> None:
        """Take calls from now on."""
        line = LineTerms(trunk=trunk_name(self._settings) or NO_TRUNK)
        terms = LineServerTerms(token=read_agi_token(self._settings), line=line)
        self._lines = LineServer(self._listener, self._own, terms)
        await self._lines.start()

    async def drain(self, timeout_s: float) -> None:
        """Take no more calls; those left go on in the dialplan and come to the next run."""
        if self._lines is not None:
            await self._lines.drain(timeout_s)

    async def write_phones(self, secrets: Mapping[tuple[str, str], str]) -> None:
        """
        Make the agents' phones known to Asterisk.

        Args:
            secrets: Secret by agent number and kind of device (`sip`, `browser`).

        Raises:
            RemoteError: They are written, but Asterisk could not be told.
        """
        phones = [
            Endpoint(
                name=f"{agent}-web" if kind == BROWSER else agent,
                secret=secret,
                browser=kind == BROWSER,
            )
            for (agent, kind), secret in secrets.items()
        ]
        changed = await asyncio.to_thread(write_endpoints, self._settings, phones)
        if changed:
            await reload_endpoints(self._settings)
        self.pbx.expect_phones([phone.name for phone in phones])

    @staticmethod
    def sentences() -> Mapping[str, Mapping[str, str]]:
        """Return what Asterisk says by itself: name to language to text."""
        return system_prompts()

    def keep_sentence(self, name: str, language: str, sound: Path) -> None:
        """Put the sound (path without ending) of such a sentence where Asterisk looks for it."""
        place = system_sounds(self._settings) / language / f"{name}.wav"
        place.parent.mkdir(parents=True, exist_ok=True)
        put_file(place, sound.with_suffix(".wav").read_bytes(), mode=0o644)

    def unseen(self) -> Sequence[UnseenCall]:
        """Return the calls that ended while no service was there to see it."""
        return read_unseen(self._settings)

    def forget_unseen(self, call: UnseenCall) -> None:
        """Such a call is on record now."""
        forget_unseen(self._settings, call)

    async def _own(self, line: Line) -> None:
        if self._handler is not None:
            await self._handler(line)

    def _take(self, event: PbxEvent) -> None:
        if self._on_event is not None:
            self._on_event(event)


def _account(settings: Settings, user: str) -> AmiAddress:
    return AmiAddress(
        host="127.0.0.1",
        port=settings.ami_port,
        username=user,
        secret=read_ami_secret(settings),
    )
