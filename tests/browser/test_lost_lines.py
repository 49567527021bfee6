"""What an agent sees when lines break, pages reload and tabs multiply: the true state, once."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.agent import begin, in_state, sign_out
from tests.browser.person import person
from tests.integration.hotline.hotline import Hotline, Manner
from tests.integration.hotline.installation import Installation

pytestmark = [pytest.mark.integration, pytest.mark.timeout(170)]


async def test_given_a_reload_in_the_talk_and_a_second_tab_then_both_show_the_same_call(
    installation: Installation, browser: Browser, hotline: Hotline
) -> None:
    """Pop, state and the note just written are there again; both tabs follow the wrap-up."""
    phone = await hotline.phone("1005", manner=Manner.BY_KEY)
    async with person(installation, browser) as agent:
        page = await agent.sign_in("1005")
        await begin(page)
        caller = await hotline.caller("13700000005")
        await caller.dial("4001")
        await caller.hear_sound()
        await caller.press("0")
        await phone.rings()
        await phone.answer()
        await in_state(page, "talking")
        await page.get_by_test_id("note").fill("Half a sentence")
        await page.reload()
        await in_state(page, "talking")
        await expect(page.get_by_test_id("note")).to_have_value("Half a sentence")
        second = await agent.tab()
        await in_state(second, "talking")
        await expect(second.get_by_test_id("caller")).to_be_visible()
        await caller.hang_up()
        for shown in (page, second):
            await in_state(shown, "wrap_up")
        await page.reload()
        await in_state(page, "wrap_up")
        await expect(page.get_by_test_id("caller")).to_contain_text("137 0000 0005")
        await page.keyboard.press("F9")
        for shown in (page, second):
            await in_state(shown, "ready")
        await sign_out(page)


async def test_given_the_service_dies_then_the_page_says_so_and_comes_back(
    installation: Installation, browser: Browser, hotline: Hotline
) -> None:
    """The band tells at once that the line is lost; afterwards the state is the true one."""
    await hotline.phone("1005", manner=Manner.BY_KEY)
    async with person(installation, browser, "zh-CN") as agent:
        page = await agent.sign_in("1005")
        await begin(page)
        former = installation.pid("service")
        installation.kill_service()
        await expect(page.get_by_test_id("lost")).to_be_visible()
        await agent.picture("desk-lost-zh-CN")
        await installation.ready_again(former)
        await expect(page.get_by_test_id("lost")).to_be_hidden(timeout=20_000)
        await in_state(page, "ready")
        await sign_out(page)
