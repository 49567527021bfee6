"""An agent signs in at the very moment his telephone registers, and somebody waits already."""

import asyncio

import pytest

from tests.integration.hotline.hotline import Hotline
from tests.integration.hotline.talks import FIRST_HZ, becomes, waiting

pytestmark = pytest.mark.integration


async def test_given_a_phone_that_just_registers_then_its_agent_misses_nothing(
    hotline: Hotline,
) -> None:
    """That it is there is known a moment later: the call waits for that, nobody is blamed."""
    caller = await waiting(hotline, "13600000041")
    desk = await hotline.desk("1003")
    phone = await hotline.phone("1003")
    await desk.do("agent.device", device="sip:1003")
    await desk.do("agent.ready")
    hotline.leaves("1003")
    await asyncio.gather(phone.answers(), caller.hear_tone(FIRST_HZ))
    await becomes(desk, "talking")
    states = [data["state"] for type_, data in desk.seen if type_ == "agent.state"]
    assert "missed" not in states
    await caller.hang_up()
    await becomes(desk, "wrap_up")
    record = await hotline.record(caller="13600000041", outcome="answered")
    assert "offer.missed" not in await hotline.events(record["id"])
