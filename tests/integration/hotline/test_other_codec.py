"""A trunk that takes µ-law only: prompts, music and both voices get through all the same."""

import asyncio

import pytest

from callcenter.demo.party import Party
from callcenter.demo.sdp import PCMU
from callcenter.demo.tones import tone_share
from tests.integration.hotline.hotline import Hotline
from tests.integration.hotline.talks import CALLER_HZ, FIRST_HZ, becomes

pytestmark = pytest.mark.integration

CUSTOMER = "13800138000"


async def test_given_a_caller_then_he_hears_menu_music_agent_and_hold(hotline: Hotline) -> None:
    """Into the hotline, where the caller's line is what Asterisk speaks to itself."""
    phone, desk = await hotline.agent("1001", answer_after_s=2.0)
    caller = await hotline.caller("13600000031")
    caller.user_agent.station.codecs = (PCMU,)
    await caller.dial("4001")
    await caller.hear_sound()
    await caller.press("0")
    await phone.rings()
    await caller.hear_sound(for_s=0.5)
    await caller.hear_tone(FIRST_HZ)
    caller.call.say_tone(CALLER_HZ)
    await phone.hear_tone(CALLER_HZ)
    await hears_music_in_a_hold(phone, caller)
    await caller.hang_up()
    record = await hotline.record(caller="13600000031", outcome="answered")
    voices = await hotline.recording(record)
    assert tone_share(voices[0], CALLER_HZ) > 0.3
    assert tone_share(voices[1], FIRST_HZ) > 0.2  # the music of the hold is on that side, too
    await becomes(desk, "wrap_up")


async def test_given_customers_are_called_then_they_hear_agent_and_hold(hotline: Hotline) -> None:
    """Out of the hotline, where the first call teaches what the trunk speaks."""
    outside = await hotline.outside()
    outside.user_agent.station.codecs = (PCMU,)
    phone, desk = await hotline.agent("1001")
    for call in ("first", "second"):
        await desk.do("call.dial", number=CUSTOMER)
        await phone.answers()
        await phone.hear_tone(CALLER_HZ)
        await outside.hear_tone(FIRST_HZ)
        if call == "second":
            await hears_music_in_a_hold(phone, outside)
        await phone.hang_up()
        await outside.over()
        await becomes(desk, "wrap_up")
        await desk.do("call.wrap_up")
    record = await hotline.record(outcome="answered", direction="out")
    voices = await hotline.recording(record)
    assert tone_share(voices[0], CALLER_HZ) > 0.3
    assert tone_share(voices[1], FIRST_HZ) > 0.2


async def hears_music_in_a_hold(phone: Party, customer: Party) -> None:
    """Hold the customer, listen to what he hears, and take him back."""
    await phone.hold()
    await asyncio.sleep(1)  # what was on its way is heard by now
    heard = customer.call.heard
    before = heard.length
    await asyncio.sleep(2)
    assert heard.length - before > 8000, "sound comes during the hold"
    assert heard.share_of_tone(FIRST_HZ, before) < 0.1
    assert abs(heard.samples(before).astype(float)).mean() > 50, "and it is no silence"
    await phone.resume()
    await customer.hear_tone(FIRST_HZ)
