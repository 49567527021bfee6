"""A trunk that takes µ-law only: prompts, music and both voices get through all the same."""

import pytest

from callcenter.demo.sdp import PCMU
from tests.integration.hotline.hotline import Hotline, Manner
from tests.integration.hotline.moments import speaks
from tests.integration.hotline.talks import (
    CALLER_HZ,
    FIRST_HZ,
    becomes,
    hears_music_in_a_hold,
)

pytestmark = pytest.mark.integration

CUSTOMER = "13800138000"


async def test_given_a_caller_then_he_hears_menu_music_agent_and_hold(hotline: Hotline) -> None:
    """Into the hotline, where the caller's line is what Asterisk speaks to itself."""
    phone, desk = await hotline.agent("1001", manner=Manner.BY_KEY)
    caller = await hotline.caller("13600000031")
    caller.user_agent.station.codecs = (PCMU,)
    await caller.dial("4001")
    await caller.hear_sound()
    await caller.press("0")
    await phone.rings()
    await caller.hear_sound(for_s=0.5)
    await phone.answer()
    await caller.hear_tone(FIRST_HZ)
    caller.call.say_tone(CALLER_HZ)
    await phone.hear_tone(CALLER_HZ)
    await hears_music_in_a_hold(phone, caller)
    await caller.hang_up()
    record = await hotline.record(caller="13600000031", outcome="answered")
    voices = await hotline.recording(record)
    assert speaks(voices[0], CALLER_HZ)
    assert speaks(voices[1], FIRST_HZ)
    await becomes(desk, "wrap_up")


async def test_given_customers_are_called_then_they_hear_agent_and_hold(hotline: Hotline) -> None:
    """Out of the hotline, where the first call teaches what the trunk speaks."""
    outside = await hotline.outside()
    outside.user_agent.station.codecs = (PCMU,)
    phone, desk = await hotline.agent("1001")
    for call in ("first", "second"):
        placed = (await desk.do("call.dial", number=CUSTOMER))["call"]
        await phone.answers()
        await phone.hear_tone(CALLER_HZ)
        await outside.hear_tone(FIRST_HZ)
        if call == "second":
            await hears_music_in_a_hold(phone, outside)
        await phone.hang_up()
        await outside.over()
        await becomes(desk, "wrap_up")
        await desk.do("call.wrap_up")
    record = await hotline.record(id=placed, outcome="answered", direction="out")
    voices = await hotline.recording(record)
    assert speaks(voices[0], CALLER_HZ)
    assert speaks(voices[1], FIRST_HZ)
