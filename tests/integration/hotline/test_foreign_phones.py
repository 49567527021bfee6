"""An agent's telephone that others wrote: the whole story with baresip, both voices by tone."""

import asyncio
from pathlib import Path

import pytest

from tests.integration.hotline.hotline import Hotline, assert_tone
from tests.integration.hotline.installation import PASSWORD
from tests.integration.sipp.baresip import baresip_phone

pytestmark = pytest.mark.integration


async def test_given_baresip_at_the_agents_desk_then_both_voices_are_recorded_apart(
    hotline: Hotline, tmp_path: Path
) -> None:
    """Nothing of our own stands at the agent's end."""
    async with baresip_phone(hotline.server, "1004", PASSWORD, tone_hz=1000, folder=tmp_path):
        desk = await hotline.desk("1004")
        hotline.leaves("1004")
        await desk.take("sip:1004")
        caller = await hotline.caller("13300000001", tone_hz=440)
        await caller.dial("4001")
        await caller.hear_sound()
        await caller.press("0")
        pop = await desk.next("call.offered")
        assert pop["call"]["queue"] == "service"
        await caller.hear_tone(1000)
        caller.call.say_tone(440)
        await asyncio.sleep(3)
        await caller.hang_up()
        await desk.next("call.ended")
    record = await hotline.record(outcome="answered", agent="1004")
    voices = await hotline.recording(record)
    assert_tone(voices[0], 440, not_hz=1000)
    assert_tone(voices[1], 1000, not_hz=440)
