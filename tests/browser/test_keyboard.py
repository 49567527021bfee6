"""The whole shift of an agent by keyboard alone, with the browser as the telephone."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.agent import in_state, wants_a_person
from tests.browser.keyboard import NO_MOUSE, Keyboard, on
from tests.browser.person import person
from tests.integration.hotline.hotline import Hotline, Manner
from tests.integration.hotline.installation import PASSWORD, Installation

pytestmark = pytest.mark.integration


async def test_given_no_mouse_then_an_agent_does_his_whole_shift(
    installation: Installation, browser: Browser, hotline: Hotline
) -> None:
    """Sign in, check the device, answer, hold, keypad, code, note, transfer, break, sign out."""
    async with person(installation, browser, "zh-CN") as agent:
        await agent.context.add_init_script(NO_MOUSE)
        page = agent.page
        await page.reload()
        hands = Keyboard(page)
        await on(page.locator("[name=username]"))
        await hands.type("1001")
        await hands.press("Tab")
        await hands.type(PASSWORD)
        await hands.press("Enter")

        await _check_the_device(hands)
        await in_state(page, "ready")
        await hands.is_seen()
        await _see_the_keys(hands)
        await _a_call(hotline, hands)
        await _a_break(hands)

        await hands.tab_to(page.get_by_test_id("sign-out"))
        await hands.press("Enter")
        await in_state(page, "offline")
        await hands.is_seen()
        await hands.tab_to(page.get_by_test_id("leave"))
        await hands.press("Enter")
        await on(page.locator("[name=username]"))
        await hands.never_used_a_mouse()
    coded = {"reason_code": "repair_broken", "note": "打印机卡纸"}
    await hotline.record(outcome="answered", agent="1002", **coded)


async def _check_the_device(hands: Keyboard) -> None:
    page = hands.page
    # The device of the last time has the focus; the arrows choose another.
    await expect(page.locator("input[name=device]:focus")).to_be_visible()
    browser = page.locator("input[value=browser]")
    for _ in range(3):
        if await browser.is_checked():
            break
        await hands.press("ArrowDown")
    await expect(browser).to_be_checked()
    await hands.is_seen()
    await expect(page.get_by_test_id("registration")).to_have_class("registered")
    await hands.tab_to(page.get_by_test_id("echo"))
    await hands.press("Space")
    await expect(page.get_by_test_id("level")).to_have_text("听到声音")
    await hands.press("Space")
    await hands.tab_to(page.get_by_test_id("begin"))
    await hands.press("Enter")


async def _see_the_keys(hands: Keyboard) -> None:
    await hands.press("?")
    await expect(hands.page.get_by_test_id("keys")).to_contain_text("F10")
    await hands.press("Escape")
    await expect(hands.page.get_by_test_id("keys")).to_be_hidden()
    await hands.is_seen()


async def _a_call(hotline: Hotline, hands: Keyboard) -> None:
    page = hands.page
    phone, _ = await hotline.agent("1002", manner=Manner.BY_KEY)
    caller = await wants_a_person(hotline, "13700000011")
    await expect(page.get_by_test_id("answer")).to_be_enabled()
    await hands.is_seen()
    await hands.press("F4")
    await in_state(page, "talking")
    await on(page.get_by_test_id("note"))
    await hands.type("打印机卡纸")
    for pressed in ("true", "false"):
        await hands.hold_down("F7")
        await expect(page.get_by_test_id("mute")).to_have_attribute("aria-pressed", pressed)
    await hands.press("F6")
    await expect(page.get_by_test_id("held")).to_be_visible()
    await hands.is_seen()
    await hands.press("F6")
    await expect(page.get_by_test_id("held")).to_be_hidden()
    await hands.press("F10", "1", "#")
    await expect(page.get_by_test_id("keypad")).to_have_value("1#")
    await hands.press("Escape")
    await on(page.get_by_test_id("note"))
    await hands.press("F9")
    await on(page.get_by_test_id("code-search"))
    await hands.type("故障")
    await hands.press("Enter")
    await expect(page.get_by_test_id("code")).to_contain_text("设备故障")
    await hands.press("F8")
    await expect(page.get_by_test_id("target-1002")).to_be_visible()
    await hands.type("1002")
    await hands.press("Shift+Enter")
    await in_state(page, "wrap_up")
    await hands.is_seen()
    await phone.rings()
    await phone.answer()
    await caller.hear_tone(1000)
    await hands.press("F9")
    await in_state(page, "ready")
    await hands.is_seen()
    await caller.hang_up()


async def _a_break(hands: Keyboard) -> None:
    page = hands.page
    await hands.press("F2")
    await on(page.get_by_test_id("reasons").get_by_role("button").first)
    await hands.press("ArrowDown", "Enter")
    await in_state(page, "not_ready")
    await expect(page.get_by_test_id("state").first).to_contain_text("用餐")
    await hands.is_seen()
    await hands.press("F2")
    await in_state(page, "ready")
