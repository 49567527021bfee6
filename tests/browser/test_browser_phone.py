"""The browser as the agent's phone: a real call through WebRTC, told apart by its tones."""

import asyncio

import pytest
from playwright.async_api import Browser, Route, expect

from tests.browser.agent import begin, in_state, sign_out, wants_a_person
from tests.browser.conftest import AGENT_HZ
from tests.browser.person import person
from tests.integration.hotline.hotline import Hotline, assert_tone
from tests.integration.hotline.installation import Installation

pytestmark = pytest.mark.integration

CALLER_HZ = 440
PLAIN = {"plain_microphone": "1"}


async def test_given_devices_that_are_told_late_then_no_choice_is_undone(
    installation: Installation, browser: Browser, hotline: Hotline
) -> None:
    """Nothing can be chosen before it is known what there is; what is chosen then, stays."""
    await hotline.phone("1001")
    told = asyncio.Event()

    async def late(route: Route) -> None:
        await told.wait()
        await route.continue_()

    async with person(installation, browser, "en") as agent:
        await agent.page.route("**/api/v1/agents/1001", late)
        page = await agent.sign_in("1001")
        await expect(page.get_by_test_id("device-check")).to_be_visible()
        await expect(page.locator("input[name=device]")).to_have_count(0)
        await expect(page.get_by_test_id("begin")).to_be_disabled()
        told.set()
        await begin(page, "sip")
        await page.wait_for_load_state("networkidle")
        rows = {row["agent"]: row for row in (await hotline.ask("/floor"))["agents"]}
        assert rows["1001"]["device"] == "sip:1001"
        await sign_out(page)


async def test_given_the_browser_phone_then_both_voices_are_heard_and_recorded_apart(
    installation: Installation, browser: Browser, hotline: Hotline
) -> None:
    """Answer, mute, hold, take back and hang up by key; the recording holds both tones."""
    async with person(installation, browser, "en", **PLAIN) as agent:
        page = await agent.sign_in("1001")
        await page.locator("input[value=browser]").check()
        await expect(page.get_by_test_id("registration")).to_have_text("Registered")
        await agent.picture("device-browser-en")
        await begin(page, "browser")

        caller = await wants_a_person(hotline, "13700000001", tone_hz=CALLER_HZ)
        await expect(page.get_by_test_id("answer")).to_be_enabled()
        await agent.picture("desk-browser-offer-en")
        await page.keyboard.press("F4")
        await in_state(page, "talking")
        caller.call.say_tone(CALLER_HZ)
        await caller.hear_tone(AGENT_HZ)
        await caller.stay(2)
        await page.keyboard.press("F7")
        await expect(page.get_by_test_id("mute")).to_have_attribute("aria-pressed", "true")
        await page.keyboard.press("F7")
        await page.keyboard.press("F6")
        await expect(page.get_by_test_id("held")).to_be_visible()
        await agent.picture("desk-browser-held-en")
        await page.keyboard.press("F6")
        await expect(page.get_by_test_id("held")).to_be_hidden()
        await caller.hear_tone(AGENT_HZ)
        await caller.stay(3)
        await page.get_by_test_id("hangup").click()
        await in_state(page, "wrap_up")
        await page.keyboard.press("F9")
        await in_state(page, "ready")
        await caller.hang_up()
        await sign_out(page)

    record = await hotline.record(outcome="answered")
    assert record["ended_by"] == "agent"
    kinds = [segment["kind"] for segment in record["segments"]]
    assert "talking, hold, talking" in ", ".join(kinds)
    voices = await hotline.recording(record)
    end = slice(-3 * 8000, -8000)
    assert_tone(voices[0][end], CALLER_HZ, not_hz=AGENT_HZ)
    assert_tone(voices[1][end], AGENT_HZ, not_hz=CALLER_HZ)


@pytest.mark.parametrize("whose", ["agent", "centre"])
async def test_given_auto_answer_then_a_call_is_taken_after_a_tone_by_nobody(
    installation: Installation, browser: Browser, hotline: Hotline, whose: str
) -> None:
    """By the agent's own wish, kept for his next shift; or by the rule of the centre."""
    general = (await hotline.ask("/centre", who="admin"))["general"]
    if whose == "centre":
        rule = {**general, "auto_answer": True}
        await hotline.ask("/centre", who="admin", method="PUT", body=rule)
    try:
        async with person(installation, browser, "en", **PLAIN) as agent:
            page = await agent.sign_in("1003")
            # The tone is made by the page; a test can only see that one is made before the talk.
            await page.evaluate(
                "() => { const start = OscillatorNode.prototype.start; window.tones = [];"
                "OscillatorNode.prototype.start = function (...at) {"
                "  window.tones.push(document.querySelector('[data-test=state]').dataset.state);"
                "  return start.apply(this, at) } }"
            )
            box = page.get_by_test_id("auto-answer")
            if whose == "agent":
                await box.check()
            await expect(box).to_be_checked()
            await (
                expect(box).to_be_disabled() if whose == "centre" else expect(box).to_be_enabled()
            )
            await begin(page, "browser")
            caller = await wants_a_person(hotline, "13700000021", tone_hz=CALLER_HZ)
            await in_state(page, "talking")
            await caller.hear_tone(AGENT_HZ)
            tones = await page.evaluate("window.tones")
            assert len(tones) == 1
            assert tones[0] in {"reserved", "ringing"}
            await caller.hang_up()
            await in_state(page, "wrap_up")
            await sign_out(page)
            await expect(page.get_by_test_id("auto-answer")).to_be_checked()
    finally:
        await hotline.ask("/centre", who="admin", method="PUT", body=general)
        # By a desk, which waits for the answer: a page may be closed before its wish is heard.
        await (await hotline.desk("1003")).do("agent.auto_answer", on=False)


async def test_given_an_outside_number_that_no_rule_allows_then_the_form_says_so(
    installation: Installation, browser: Browser
) -> None:
    """The agent stays signed out, the number is marked; an allowed one is remembered."""
    async with person(installation, browser, "en") as agent:
        page = await agent.sign_in("1001")
        await page.locator("input[value=tel]").check()
        number = page.locator("input[name=outside]")
        await number.fill("+1 900 123 4567")
        await page.get_by_test_id("begin").click()
        await expect(page.get_by_test_id("device-fault")).to_contain_text("dial rules")
        await expect(number).to_have_attribute("aria-invalid", "true")
        await agent.picture("device-outside-refused-en", whole=False)
        await in_state(page, "offline")
        await number.fill("+86 138 0013 8000")
        await page.get_by_test_id("begin").click()
        await in_state(page, "ready")
        await sign_out(page)
        await page.reload()
        await expect(page.locator("input[value=tel]")).to_be_checked()
        await expect(page.locator("input[name=outside]")).to_have_value("+8613800138000")
        # A phone that is not registered rings nowhere: the agent is signed in, and told why not
        # ready. The next story finds this agent at a phone again.
        await page.locator("input[value=sip]").check()
        await page.get_by_test_id("begin").click()
        await in_state(page, "not_ready")
        await expect(page.get_by_test_id("unreachable")).to_be_visible()
        await agent.picture("desk-unreachable-en", whole=False)
        await sign_out(page)
