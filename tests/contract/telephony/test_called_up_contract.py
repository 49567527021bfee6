"""Telephones that the service rings: answered, they come in as if they had dialled a code."""

import asyncio

import pytest

from callcenter.errors import CallerGone, Invalid
from callcenter.floor.ports.dialling import CallUp
from callcenter.floor.ports.pbx_events import ChannelGone
from callcenter.testing.fake_pbx import Behaviour
from tests.contract.telephony.scene import Scene

MOBILE = "+8613800138000"
CODE = "*77123456"


def ringing(call_id: str, device: str, *, code: str = CODE, ring_s: int = 30) -> CallUp:
    """Describe a telephone to ring."""
    return CallUp(call_id=call_id, device=device, code=code, ring_s=ring_s, longest_s=60)


@pytest.mark.parametrize("device", ["sip:1001", f"tel:{MOBILE}"])
async def test_a_telephone_that_is_rung_comes_in_with_the_code(scene: Scene, device: str) -> None:
    """A line of its own by the chosen id; it ends with either side."""
    number = device.partition(":")[2]
    phone = await (scene.outside(number) if device.startswith("tel") else scene.phone(number))
    for side in ("service", "telephone"):
        call_id = f"pbx1-rung.{number.strip('+')}{side}"
        await scene.pbx.call_up(ringing(call_id, device))
        async with scene.line() as line:
            arrival = line.arrival
            assert (arrival.call_id, arrival.uniqueid) == (call_id, call_id)
            assert (arrival.entry, arrival.stage, arrival.number) == ("outbound", "new", CODE)
            assert arrival.caller == number
            await line.answer()
            await line.play([scene.sounds.short])
            if side == "service":
                await line.finish()
            else:
                await phone.hang_up()
                with pytest.raises(CallerGone):
                    await line.wait()
        await scene.told(ChannelGone, lambda event, id_=call_id: event.uniqueid == id_)


@pytest.mark.parametrize("behaviour", [Behaviour.BUSY, Behaviour.DECLINES, Behaviour.IGNORES])
@pytest.mark.parametrize("device", ["sip:1001", f"tel:{MOBILE}"])
async def test_who_does_not_answer_is_told_gone(
    scene: Scene, device: str, behaviour: Behaviour
) -> None:
    """No line comes in."""
    kind, _, number = device.partition(":")
    await (scene.outside if kind == "tel" else scene.phone)(number, behaviour)
    call_id = f"pbx1-rung.{kind}{behaviour}"
    await scene.pbx.call_up(ringing(call_id, device, ring_s=1))
    await scene.told(ChannelGone, lambda event: event.uniqueid == call_id)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2), scene.line():
            pass


async def test_what_is_no_number_is_rung_nowhere(scene: Scene) -> None:
    """Nothing is sent."""
    with pytest.raises(Invalid):
        await scene.pbx.call_up(ringing("pbx1-rung.0", "tel:1,60,g"))
