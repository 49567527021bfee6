"""The fake exchange in the contract's terms."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from callcenter.testing.fake_pbx import Behaviour, FakeCaller, FakePbx, FakePhone
from callcenter.testing.fake_pbx_fallback import Patience
from tests.contract.telephony.scene import LONG_S, SHORT_S, Scene, Sounds

SOUNDS = Sounds(short="/sounds/short", long="/sounds/long", missing="/sounds/missing")
LENGTHS_S = {SOUNDS.short: SHORT_S, SOUNDS.long: LONG_S, "beep": 0.1}
TONES = "tone:"
AWAY = Patience(give_up_s=1, announced_s=0.1)


class FakePerson:
    """Somebody on the fake network."""

    def __init__(self, caller: FakeCaller) -> None:
        self._caller = caller

    async def press(self, keys: str) -> None:
        """See `Person.press`."""
        for key in keys:
            self._caller.press(key)
            await asyncio.sleep(0.02)

    async def speaks(self) -> None:
        """See `Person.speaks`."""
        await asyncio.sleep(0.5)

    async def hang_up(self) -> None:
        """See `Person.hang_up`."""
        self._caller.hang_up()

    async def beep(self) -> None:
        """See `Person.beep`; nothing is heard here."""
        await asyncio.sleep(0.2)

    async def gone(self) -> None:
        """See `Person.gone`."""
        await self._caller.gone.wait()


class FakeTelephone:
    """A phone of the fake network."""

    def __init__(self, phone: FakePhone) -> None:
        self._phone = phone

    async def ringing(self) -> None:
        """See `Telephone.ringing`."""
        await self._phone.ringing.wait()

    async def hang_up(self) -> None:
        """See `Telephone.hang_up`."""
        self._phone.hang_up()

    async def hold(self) -> None:
        """See `Telephone.hold`."""
        self._phone.hold(on=True)

    async def resume(self) -> None:
        """See `Telephone.resume`."""
        self._phone.hold(on=False)

    async def transfer(self, number: str) -> None:
        """See `Telephone.transfer`."""
        self._phone.transfer(number)


class FakeExchange:
    """The fake, as the contract's exchange."""

    sounds = SOUNDS

    def __init__(self, pbx: FakePbx, scene: Scene) -> None:
        self.pbx = pbx
        self._scene = scene

    async def call(self, caller: str, number: str) -> FakePerson:
        """See `Exchange.call`."""
        return FakePerson(self.pbx.call(caller=caller, number=number))

    async def phone(self, number: str, behaviour: Behaviour) -> FakeTelephone:
        """See `Exchange.phone`."""
        phone = self.pbx.phone(number)
        phone.set(behaviour, after_s=0.1)
        return FakeTelephone(phone)

    async def outside(self, number: str, behaviour: Behaviour) -> FakeTelephone:
        """See `Exchange.outside`."""
        return await self.phone(f"tel:{number}", behaviour)

    async def settle(self) -> None:
        """See `Exchange.settle`."""
        await asyncio.sleep(0.05)

    async def crash(self) -> None:
        """See `Exchange.crash`."""
        self.pbx.crash()

    async def leave(self) -> None:
        """See `Exchange.leave`; the test itself sees on what happens."""
        self.pbx.patience, self.pbx.emergency = AWAY, ("1001",)
        self.pbx.kill_service()
        self.pbx.restore_link()

    async def come_back(self) -> None:
        """See `Exchange.come_back`."""
        self.pbx.start(self._scene.take)

    async def lose_link(self) -> None:
        """See `Exchange.lose_link`."""
        self.pbx.lose_link()
        self.pbx.restore_link()


@asynccontextmanager
async def fake_exchange(scene: Scene) -> AsyncIterator[None]:
    """Put the fake behind the scene."""
    pbx = FakePbx(
        on_event=scene.take_event,
        sound_length_s=lambda sound: 1.0 if sound.startswith(TONES) else LENGTHS_S.get(sound),
        reenter_after_s=0.05,
    )
    scene.exchange = FakeExchange(pbx, scene)
    pbx.start(scene.take)
    try:
        yield
    finally:
        await pbx.close()
