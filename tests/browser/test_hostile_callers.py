"""What callers cannot do to the people behind the desk, whatever they call themselves."""

import pytest
from playwright.async_api import Browser, expect

from callcenter.demo.sip_address import Identity
from tests.browser.agent import begin, in_state, sign_out
from tests.browser.person import person
from tests.integration.hotline.hotline import Hotline, Manner
from tests.integration.hotline.installation import Installation

pytestmark = pytest.mark.integration
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-CN"])

HOSTILE = '<img src=x onerror=alert(1)>"\u202e{{7*7}}'


@LANGUAGES
async def test_given_an_unknown_hostile_caller_then_the_name_is_only_text_and_a_record_is_made(
    installation: Installation, browser: Browser, hotline: Hotline, language: str
) -> None:
    """Markup in a caller's name is shown as it is; the customer is created from the pop."""
    phone = await hotline.phone("1004", manner=Manner.BY_KEY)
    number = {"en": "13700000401", "zh-CN": "13700000402"}[language]
    async with person(installation, browser, language) as agent:
        page = await agent.sign_in("1004")
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        await begin(page)
        caller = await hotline.caller(Identity(user=number, display=HOSTILE))
        await caller.dial("4001")
        await caller.hear_sound()
        await caller.press("0")
        await phone.rings()
        await expect(page.get_by_test_id("offer")).to_be_visible()
        await agent.picture(f"desk-hostile-{language}", whole=language == "zh-CN")
        await phone.answer()
        await in_state(page, "talking")
        await page.get_by_test_id("create").click()
        form = page.get_by_test_id("customer-form")
        await form.locator("[name=name]").fill("<b>Mrs</b> New")
        await agent.picture(f"customer-form-{language}", whole=language == "zh-CN")
        await form.locator("[type=submit]").click()
        await expect(page.get_by_test_id("caller-name")).to_have_text("<b>Mrs</b> New")
        await caller.hang_up()
        await in_state(page, "wrap_up")
        await page.get_by_test_id("finish").click()
        await in_state(page, "ready")
        assert not dialogs
        assert await page.locator("img").count() == 0
        await page.get_by_role("link").nth(1).click()
        await page.get_by_test_id("search").fill(number)
        rows = page.get_by_test_id("customers").locator("tbody tr")
        await expect(rows).to_have_count(1)
        await rows.first.get_by_role("button").click()
        await agent.picture(f"customers-{language}", whole=language == "zh-CN")
        await page.get_by_role("link").first.click()
        await sign_out(page)
