"""A prompt is spoken into an agent's phone, and callers hear it."""

import asyncio

import pytest

from tests.integration.hotline.hotline import Hotline

pytestmark = pytest.mark.integration
PATH = "/prompts/en/spoken"


async def test_given_a_code_then_what_is_spoken_by_phone_is_the_prompt(hotline: Hotline) -> None:
    """Spoken, heard back, spoken again, kept; the code is used up then."""
    phone = await hotline.phone("1005", tone_hz=700)
    dial = (await hotline.ask(f"{PATH}/telephone", who="admin", method="POST"))["dial"]
    await phone.dial(dial)
    await phone.hear_beep(within_s=20)
    await asyncio.sleep(1)
    await phone.press("#")
    await phone.hear_tone(700)
    await phone.press("2")
    await phone.hear_beep(within_s=20)
    assert (await hotline.ask(f"{PATH}/telephone", who="admin"))["stage"] == "speaking"
    await asyncio.sleep(2)
    await phone.press("#")
    await phone.hear_tone(700)
    await phone.press("1")
    await phone.over(within_s=20)
    assert (await hotline.ask(f"{PATH}/telephone", who="admin"))["stage"] == "kept"
    (kept,) = (one for one in (await hotline.ask("/prompts"))["items"] if one["name"] == "spoken")
    assert 1.0 < kept["length_s"] < 4.0
    await hotline.ask(PATH, who="admin", method="DELETE")
