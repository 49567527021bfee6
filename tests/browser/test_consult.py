"""Two agents at two browsers and a caller: asked first, all three, handed over; by keyboard."""

import pytest
from playwright.async_api import Browser, Page, expect

from callcenter.demo.caller import Caller
from tests.browser.agent import begin, in_state, sign_out, wants_a_person
from tests.browser.conftest import AGENT_HZ
from tests.browser.ear import give_ears, hears, hears_not
from tests.browser.person import Person, person
from tests.integration.hotline.hotline import Hotline
from tests.integration.hotline.installation import Installation
from tests.integration.hotline.talks import deaf

pytestmark = pytest.mark.integration

CALLER_HZ = 440
PLAIN = {"plain_microphone": "1"}


async def at_the_desk(somebody: Person, number: str) -> Page:
    """Sit down with the browser phone, and listen to it."""
    await give_ears(somebody.context)
    await somebody.page.reload()
    page = await somebody.sign_in(number)
    await begin(page, "browser")
    return page


async def consult_is(page: Page, phase: str) -> None:
    """Wait until the consultation on the page is so far."""
    await expect(page.get_by_test_id("consult")).to_have_attribute("data-phase", phase)


async def asks(first: Person, second: Person, caller: Caller, language: str) -> None:
    """Let the first ask the second, found by the keyboard alone."""
    page, colleague = first.page, second.page
    await page.get_by_test_id("note").fill("Wants the price of two.")
    await page.keyboard.press("F8")
    await expect(page.get_by_test_id("target-1002")).to_contain_text(
        "Ready" if language == "en" else "空闲"
    )
    await page.keyboard.type("1002")
    await first.picture(f"desk-transfer-{language}", whole=language == "en")
    await page.keyboard.press("Enter")
    await expect(colleague.get_by_test_id("asked-by")).to_contain_text("1001")
    await consult_is(page, "ringing")
    await second.picture(f"desk-consult-offer-{language}", page=colleague, whole=False)
    await expect(colleague.get_by_test_id("answer")).to_be_enabled()
    await colleague.keyboard.press("F4")
    await consult_is(page, "talking")
    await consult_is(colleague, "talking")
    await expect(colleague.get_by_test_id("others-notes")).to_contain_text("the price of two")
    await hears(colleague, AGENT_HZ)
    await hears(page, AGENT_HZ)
    await hears_not(colleague, CALLER_HZ)
    await deaf(caller, AGENT_HZ)


async def test_given_a_list_told_anew_then_who_was_chosen_stays_chosen(
    installation: Installation, browser: Browser, hotline: Hotline
) -> None:
    """Who is free comes first; that changes while the agent is about to press Enter."""
    await hotline.phone("1001")
    async with person(installation, browser, "en") as agent:
        page = await agent.sign_in("1001")
        await begin(page, "sip")
        caller = await wants_a_person(hotline, "13700000032")
        await in_state(page, "talking")
        _, other = await hotline.agent("1002")
        await hotline.agent("1003")
        await page.keyboard.press("F8")
        targets = page.get_by_test_id("transfer-form").get_by_role("option")
        await expect(targets.nth(0)).to_contain_text("1002")
        await expect(targets.nth(1)).to_contain_text("1003")
        await expect(targets.nth(1)).to_contain_text("Ready")
        await page.keyboard.press("ArrowDown")
        third = page.get_by_test_id("target-1003")
        await expect(third).to_have_attribute("aria-selected", "true")
        await other.do("agent.not_ready", reason="meal")
        await expect(targets.nth(0)).to_contain_text("1003")
        await expect(third).to_have_attribute("aria-selected", "true")
        await page.keyboard.press("Escape")
        await caller.hang_up()
        await in_state(page, "wrap_up")
        await page.keyboard.press("F9")
        await in_state(page, "ready")
        await sign_out(page)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
async def test_given_two_browsers_then_one_asks_all_three_talk_and_the_call_is_handed_over(
    installation: Installation, browser: Browser, hotline: Hotline, language: str
) -> None:
    """Who hears whom in each phase; the record tells the same."""
    async with (
        person(installation, browser, language, **PLAIN) as first,
        person(installation, browser, language, **PLAIN) as second,
    ):
        page = await at_the_desk(first, "1001")
        caller = await wants_a_person(hotline, "13700000031", tone_hz=CALLER_HZ)
        await expect(page.get_by_test_id("answer")).to_be_enabled()
        await page.keyboard.press("F4")
        await in_state(page, "talking")
        caller.call.say_tone(CALLER_HZ)
        await hears(page, CALLER_HZ)
        colleague = await at_the_desk(second, "1002")

        await asks(first, second, caller, language)
        await first.picture(f"desk-consult-{language}", whole=language == "en")
        await second.picture(f"desk-consulted-{language}", page=colleague, whole=language == "en")

        await page.get_by_test_id("consult-all_three").click()
        await consult_is(colleague, "together")
        await hears(page, CALLER_HZ)
        await hears(colleague, CALLER_HZ)
        await caller.hear_tone(AGENT_HZ)
        await first.picture(f"desk-together-{language}", whole=False)

        await page.keyboard.press("F8")
        await expect(page.locator("dialog [data-test=consult-leave]")).to_be_focused()
        await page.keyboard.press("Enter")
        await in_state(page, "wrap_up")
        await hears(colleague, CALLER_HZ)
        await expect(colleague.get_by_test_id("consult")).to_be_hidden()
        await in_state(colleague, "talking")
        await caller.hang_up()
        await in_state(colleague, "wrap_up")
        for desk in (page, colleague):
            await desk.keyboard.press("F9")
            await in_state(desk, "ready")
            await sign_out(desk)

    record = await hotline.record(outcome="answered", agent="1002", caller="13700000031")
    phases = [s["kind"] for s in record["segments"] if s["agent"]]
    assert phases[-4:] == ["talking", "consult", "conference", "talking"]
