"""An agent's shift at the page: sign in, calls, notes, wrap-up, in both languages."""

import pytest
from playwright.async_api import Browser, expect

from callcenter.demo.caller import Caller
from callcenter.demo.phone import Phone
from tests.browser.agent import begin, in_state, sign_out
from tests.browser.person import Person, person
from tests.integration.hotline.hotline import Hotline, Manner
from tests.integration.hotline.installation import Installation

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("language", ["en", "zh-CN"])
async def test_given_a_sip_phone_when_a_known_customer_calls_then_the_whole_call_is_at_the_desk(
    installation: Installation, browser: Browser, hotline: Hotline, language: str
) -> None:
    """Band before the ring, record while talking, note and code kept, wrap-up ended by key."""
    customer = await hotline.known_customer()
    number = customer["numbers"][0]["number"]
    phone = await hotline.phone("1001", manner=Manner.BY_KEY)
    async with person(installation, browser, language) as agent:
        await agent.picture(f"signin-{language}", whole=language == "zh-CN")
        page = await agent.sign_in("1001")
        await expect(page.get_by_test_id("device-check")).to_be_visible()
        await agent.picture(f"device-{language}", whole=language == "zh-CN")
        await begin(page)
        await agent.picture(f"desk-idle-{language}", whole=language == "zh-CN")

        caller = await hotline.caller(number)
        await caller.dial("4001")
        await caller.hear_sound()
        await caller.press("0")
        await expect(page.get_by_test_id("offer-name")).to_have_text(customer["name"])
        await phone.rings()
        await agent.picture(f"desk-offer-{language}", whole=language == "zh-CN")
        await _talk_and_wrap_up(agent, customer["name"], language, phone, caller)
        noted = {"note": "The printer jams.", "reason_code": "repair_broken"}
        await hotline.record(outcome="answered", **noted)
        await sign_out(page)


async def _talk_and_wrap_up(
    agent: Person, name: str, language: str, phone: Phone, caller: Caller
) -> None:
    page = agent.page

    await phone.answer()
    await in_state(page, "talking")
    await expect(page.get_by_test_id("caller-name")).to_have_text(name)
    await page.get_by_test_id("note").fill("The printer jams.")
    await page.get_by_test_id("code-search").fill("broken" if language == "en" else "故障")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("code")).to_be_visible()
    await agent.picture(f"desk-talking-{language}", whole=language == "zh-CN")
    await caller.hang_up()
    await in_state(page, "wrap_up")
    await agent.picture(f"desk-wrap-up-{language}", whole=language == "zh-CN")
    await page.keyboard.press("F9")
    await in_state(page, "ready")
    await expect(page.get_by_test_id("answered")).not_to_have_text("0")
