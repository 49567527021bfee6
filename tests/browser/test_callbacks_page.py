"""Call-backs at the pages: a supervisor sees and cancels them, an agent is told of his."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.agent import in_state, sign_out, wants_a_person
from tests.browser.person import person
from tests.integration.hotline.hotline import Hotline, Manner, pressing
from tests.integration.hotline.installation import Installation

pytestmark = pytest.mark.integration

FIRST, SECOND = "13800138000", "13900139000"
SHOWN = {"en": "Call-back, waiting since ", "zh-CN": "回拨"}


async def _is_promised(hotline: Hotline, number: str) -> None:
    """Wait for a person, press 2 for a call-back and 1 for the number that is read out."""
    caller = await wants_a_person(hotline, number)
    call = await hotline.waits(number)
    await caller.press("2")
    await hotline.at_step(call, "call_me_back")
    await pressing(caller, "1", caller.over())


@pytest.mark.parametrize("language", ["en", "zh-CN"])
async def test_given_two_promises_then_one_is_cancelled_and_one_is_named_at_the_desk(
    installation: Installation, browser: Browser, hotline: Hotline, language: str
) -> None:
    """The list fills and empties by itself; nothing is cancelled before it was asked again."""
    everything = language == "zh-CN"
    phone = await hotline.phone("1001", manner=Manner.BY_KEY)
    await hotline.outside(press="1")
    async with (
        person(installation, browser, language) as supervisor,
        person(installation, browser, language) as agent,
    ):
        floor = await supervisor.sign_in("supervisor")
        await expect(floor.get_by_test_id("no-callbacks")).to_be_visible()
        await _is_promised(hotline, FIRST)
        await _is_promised(hotline, SECOND)
        rows = floor.get_by_test_id("callbacks").locator("[data-callback]")
        await expect(rows).to_have_count(2)
        await expect(rows.nth(0)).to_contain_text("8000")
        await supervisor.picture(f"floor-callbacks-{language}", whole=everything)
        await rows.nth(1).get_by_test_id("cancel").click()
        await supervisor.picture(f"floor-callback-cancel-{language}", whole=False)
        await expect(rows).to_have_count(2)
        await floor.get_by_test_id("confirm").click()
        await expect(rows).to_have_count(1)
        await expect(rows).to_contain_text("8000")

        desk = await agent.sign_in("1001")
        await desk.locator("input[name=device][value=sip]").check()
        await desk.get_by_test_id("begin").click()
        await phone.rings()
        await expect(desk.get_by_test_id("callback")).to_contain_text(SHOWN[language])
        await agent.picture(f"desk-callback-offer-{language}", whole=everything)
        await phone.answer()
        await in_state(desk, "talking")
        await expect(desk.get_by_test_id("called-back")).to_contain_text(SHOWN[language])
        await phone.hear_tone(440)
        await agent.picture(f"desk-callback-{language}", whole=False)
        await expect(floor.get_by_test_id("no-callbacks")).to_be_visible()
        await phone.hang_up()
        await in_state(desk, "wrap_up")
        await desk.keyboard.press("F9")
        await sign_out(desk)
