"""The real Asterisk in the contract's terms: our own lines and links, simulated telephones."""

import asyncio
import socket
import wave
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from callcenter.clock import SteadyClock
from callcenter.demo.call import Phase
from callcenter.demo.caller import Caller
from callcenter.demo.outside import Outside
from callcenter.demo.patience import PATIENCE_S
from callcenter.demo.phone import Manner, Phone
from callcenter.demo.rtp_packet import FRAME_S
from callcenter.demo.sip_socket import Server
from callcenter.telephony.ami.model import AmiAddress
from callcenter.telephony.line_server import LineServer, LineServerTerms
from callcenter.telephony.pbx import AmiPbx
from callcenter.telephony.pbx_access import PbxAccess
from callcenter.telephony.pbx_config import (
    AMI_COMMANDS_USER,
    AMI_EVENTS_USER,
    read_agi_token,
    read_ami_secret,
)
from callcenter.testing.fake_pbx import Behaviour
from tests.contract.telephony.scene import LONG_S, SHORT_S, Scene, Sounds
from tests.integration.asterisk.process import AsteriskProcess

MANNERS = {
    Behaviour.ANSWERS: Manner.ANSWER,
    Behaviour.IGNORES: Manner.RING_ON,
    Behaviour.BUSY: Manner.BUSY,
    Behaviour.DECLINES: Manner.DECLINE,
}


class RealPerson:
    """Somebody behind the trunk."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def press(self, keys: str) -> None:
        """See `Person.press`."""
        await self._caller.call.until(Phase.UP)
        await self._caller.press(keys)

    async def speaks(self) -> None:
        """See `Person.speaks`: a message is as long as what was sent, not as what was waited."""
        await self._caller.call.until(Phase.UP)
        stream = self._caller.call.stream
        until = stream.sent + round(0.5 / FRAME_S)
        async with asyncio.timeout(PATIENCE_S):
            while stream.sent < until:  # noqa: ASYNC110 - nobody is told of frames
                await asyncio.sleep(FRAME_S)

    async def hang_up(self) -> None:
        """See `Person.hang_up`."""
        await self._caller.hang_up()

    async def beep(self) -> None:
        """See `Person.beep`."""
        await self._caller.call.heard.beep(since=0)

    async def gone(self) -> None:
        """See `Person.gone`."""
        await self._caller.over()


class RealTelephone:
    """A registered SIP phone."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone

    async def ringing(self) -> None:
        """See `Telephone.ringing`."""
        await self._phone.rings()

    async def hang_up(self) -> None:
        """See `Telephone.hang_up`."""
        await self._phone.hang_up()

    async def hold(self) -> None:
        """See `Telephone.hold`."""
        await self._phone.hold()

    async def resume(self) -> None:
        """See `Telephone.resume`."""
        await self._phone.resume()

    async def transfer(self, number: str) -> None:
        """See `Telephone.transfer`."""
        await self._phone.transfer(number)


class RealExchange:
    """Asterisk with our telephone side on it, as the contract's exchange."""

    def __init__(self, pbx: AmiPbx, asterisk: AsteriskProcess, scene: Scene) -> None:
        self.pbx = pbx
        self.sounds = write_sounds(scene)
        self._scene = scene
        self._asterisk = asterisk
        self._lines: LineServer
        self._server = Server(port=asterisk.settings.sip_port)
        self._parties = AsyncExitStack()
        self._phones: dict[str, Phone] = {}
        self._outside: Outside | None = None

    async def call(self, caller: str, number: str) -> RealPerson:
        """See `Exchange.call`."""
        party = await self._parties.enter_async_context(Caller(self._server, caller))
        await party.start(number)
        return RealPerson(party)

    async def phone(self, number: str, behaviour: Behaviour) -> RealTelephone:
        """See `Exchange.phone`; a phone that is away is not registered."""
        phone = self._phones.get(number)
        if phone is None:
            phone = Phone(self._server, number, secret(number), answer_after_s=0.1)
            if behaviour is not Behaviour.UNREACHABLE:
                phone = await self._parties.enter_async_context(phone)
                self._phones[number] = phone
        phone.manner = MANNERS.get(behaviour, Manner.DEAF)
        return RealTelephone(phone)

    async def outside(self, number: str, behaviour: Behaviour) -> RealTelephone:
        """See `Exchange.outside`."""
        if self._outside is None:
            outside = Outside(self._server, answer_after_s=0.1)
            self._outside = await self._parties.enter_async_context(outside)
        self._outside.people[number] = MANNERS.get(behaviour, Manner.DEAF)
        return RealTelephone(self._outside)

    async def settle(self) -> None:
        """See `Exchange.settle`: where it has answered so often, it has not stood still."""
        for _ in range(3):
            await asyncio.sleep(0.1)
            await self.pbx.snapshot()

    async def crash(self) -> None:
        """See `Exchange.crash`."""
        await asyncio.to_thread(self._asterisk.kill)
        await asyncio.sleep(1.5)  # uptime is told in whole seconds
        await asyncio.to_thread(self._asterisk.start)

    async def take_lines(self) -> None:
        """Let calls come in."""
        settings = self._asterisk.settings
        listener = socket.create_server(("127.0.0.1", settings.agi_port))
        terms = LineServerTerms(token=read_agi_token(settings))
        self._lines = LineServer(listener, self._scene.take, terms)
        await self._lines.start()

    async def leave(self) -> None:
        """See `Exchange.leave`."""
        await self._lines.drain(0)

    async def come_back(self) -> None:
        """See `Exchange.come_back`."""
        await self.take_lines()
        self.pbx.resynchronise()

    async def lose_link(self) -> None:
        """See `Exchange.lose_link`."""
        self.pbx.resynchronise()

    async def close(self) -> None:
        """End all calls and registrations, and wait until Asterisk has no channel."""
        await self._parties.aclose()
        async with asyncio.timeout(PATIENCE_S):
            while (await self.pbx.snapshot()).channels:  # noqa: ASYNC110 - asked, not told
                await asyncio.sleep(0.02)


def secret(number: str) -> str:
    """Return the secret of a phone of these tests."""
    return f"secret-of-{number}"


def write_sounds(scene: Scene) -> Sounds:
    """Write the sounds of the contract."""
    for name, length_s in (("short", SHORT_S), ("long", LONG_S)):
        with wave.open(str(scene.folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes(bytes(int(length_s * 8000) * 2))
    return Sounds(
        short=str(scene.folder / "short"),
        long=str(scene.folder / "long"),
        missing=str(scene.folder / "missing"),
    )


@asynccontextmanager
async def real_exchange(scene: Scene, asterisk: AsteriskProcess) -> AsyncIterator[None]:
    """Put the real exchange behind the scene."""
    settings = asterisk.settings
    token = read_agi_token(settings)
    addresses = [
        AmiAddress(
            host="127.0.0.1",
            port=settings.ami_port,
            username=user,
            secret=read_ami_secret(settings),
        )
        for user in (AMI_EVENTS_USER, AMI_COMMANDS_USER)
    ]
    access = PbxAccess(events=addresses[0], commands=addresses[1], seal=token)
    pbx = AmiPbx(access, on_event=scene.take_event, clock=SteadyClock())
    running = asyncio.create_task(pbx.run())
    exchange = RealExchange(pbx, asterisk, scene)
    scene.exchange = exchange
    try:
        await pbx.until_live()
        await exchange.take_lines()
        yield
        await exchange.close()
    finally:
        await exchange.close()
        await exchange.leave()
        pbx.stop()
        await running
