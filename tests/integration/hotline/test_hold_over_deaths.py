"""The service is killed while a telephone holds somebody: the mark of it is true afterwards."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from callcenter.demo.desk import Desk
from callcenter.demo.outside import Outside
from callcenter.demo.patience import PATIENCE_S
from callcenter.demo.phone import Phone
from callcenter.telephony.snapshot import HELD
from tests.integration.asterisk.ami_probe import AmiProbe
from tests.integration.hotline.hotline import Hotline
from tests.integration.hotline.talks import CALLER_HZ, FIRST_HZ, talking

pytestmark = pytest.mark.integration

CUSTOMER = "13800138000"


async def test_given_a_held_caller_when_the_service_is_killed_then_the_desk_says_so_again(
    hotline: Hotline,
) -> None:
    """Since when it really began; taken back in the next outage, it is a talk again."""
    caller, phone, desk = await talking(hotline, "13600000021")
    await phone.hold()
    await desk.next("call.held")
    await noted(hotline)  # whoever is killed before cannot have noted it
    before = await held_since(hotline)
    assert before is not None
    await over_a_death(hotline)
    await told(hotline, before.__eq__)
    await over_a_death(hotline, phone)
    await told(hotline, lambda since: since is None)
    await caller.hear_tone(FIRST_HZ)
    await caller.hang_up()
    record = await hotline.record(caller="13600000021", outcome="answered")
    kinds = [s["kind"] for s in record["segments"] if s["kind"] in {"talking", "hold"}]
    assert kinds == ["talking", "hold", "talking"]


async def test_given_a_called_customer_held_in_the_outage_then_the_desk_says_so(
    hotline: Hotline,
) -> None:
    """A call of our own lives on channels of another kind; it is known there, too."""
    outside: Outside = await hotline.outside()
    phone, desk = await hotline.agent("1001")
    await desk.do("call.dial", number=CUSTOMER)
    await phone.answers()
    await phone.hear_tone(CALLER_HZ)
    await outside.hear_tone(FIRST_HZ)
    await desk.next("call.answered")
    former = hotline.installation.pid("service")
    hotline.installation.kill_service()
    await phone.hold()
    await hotline.installation.ready_again(former)
    await told(hotline, lambda since: since is not None)
    await phone.resume()
    await outside.hear_tone(FIRST_HZ)
    await outside.hang_up()
    record = await hotline.record(outcome="answered", agent="1001", direction="out")
    assert "hold" in [s["kind"] for s in record["segments"]]


async def over_a_death(hotline: Hotline, phone: Phone | None = None) -> None:
    """Kill the service; the phone takes its caller back meanwhile, where one is named."""
    former = hotline.installation.pid("service")
    hotline.installation.kill_service()
    if phone is not None:
        await phone.resume()
    await hotline.installation.ready_again(former)


async def noted(hotline: Hotline) -> None:
    """Wait until the caller's channel carries since when it is held."""
    async with AmiProbe(hotline.installation.read_settings()) as ami, asyncio.timeout(PATIENCE_S):
        (channel,) = [
            one["Channel"] for one in await ami.channels() if "demo-trunk" in one["Channel"]
        ]
        while not await ami.variable(HELD, channel):  # noqa: ASYNC110 - asked, not told
            await asyncio.sleep(0.05)


async def told(hotline: Hotline, wanted: Callable[[Any], bool]) -> None:
    """Wait until a desk that is opened is told what is wanted of the hold."""
    async with asyncio.timeout(PATIENCE_S):
        while not wanted(await held_since(hotline)):  # noqa: ASYNC110 - asked, not told
            await asyncio.sleep(0.2)


async def held_since(hotline: Hotline) -> Any:
    """Open a desk of 1001, and return since when its customer is on hold."""
    desk: Desk = await hotline.desk("1001")
    snapshot = await desk.next("snapshot")
    await desk.close()
    return snapshot["held_since"]
