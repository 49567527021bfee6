"""A supervisor at the floor page: sees why, moves and prefers, sets states, whispers."""

import asyncio
import re

import pytest
from playwright.async_api import Browser, Route, expect

from tests.browser.agent import wants_a_person
from tests.browser.person import person
from tests.integration.hotline.hotline import Hotline, becomes
from tests.integration.hotline.installation import Installation

pytestmark = pytest.mark.integration

WHISPER_HZ = 1700
DASH = "\N{EN DASH}"
RANGE = re.compile(rf"\d:\d\d{DASH}\d+:\d\d")
RANGE_AND_ERROR = re.compile(RANGE.pattern + r" ± \d:\d\d")
MEASURED = re.compile(r"\n.*\d:\d\d.*\d ?%.*\d")
LOOKS_EVERY_S = 2
"""As floor/WhyView.vue says."""
NEAREST = "1003 坐席 1003"
LONG = "Wolfeschlegelsteinhausenbergerdorff"
STICKS_OUT = "parts => parts.filter(e => e.scrollWidth > e.clientWidth).map(e => e.outerHTML)"


@pytest.mark.parametrize("language", ["en", "zh-CN"])
async def test_given_a_supervisor_then_the_floor_is_live_explains_itself_and_can_be_acted_on(
    installation: Installation, browser: Browser, hotline: Hotline, language: str
) -> None:
    """
    A call waits, is explained, preferred and moved; the agent is set ready and gets it.

    Afterwards the call's history still tells why it waited in both queues, and why he got it.
    """
    _, desk = await hotline.agent("1003")
    await desk.do("agent.not_ready", reason="meal")
    async with person(installation, browser, language) as supervisor:
        page = await supervisor.sign_in("supervisor")
        agent = page.locator("[data-agent='1003']")
        state = agent.get_by_test_id("state")
        await expect(state).to_have_attribute("data-state", "not_ready")
        caller = await wants_a_person(hotline, "13700000003")
        waiting = page.get_by_test_id("waiting").locator("[data-call]")
        await expect(waiting).to_have_count(1)
        await waiting.get_by_test_id("why").click()
        await expect(page.get_by_test_id("wait-reasons").locator("li")).to_contain_text([NEAREST])
        await supervisor.picture(f"why-{language}", whole=False)
        await page.keyboard.press("Escape")
        await waiting.get_by_test_id("raise").click()
        await expect(waiting.locator(".pill.vip")).to_be_visible()
        await waiting.locator("select").select_option("sales")
        await expect(page.locator("[data-queue=sales] td.number").first).to_have_text("1")
        await agent.click()
        await supervisor.picture(f"floor-{language}", whole=language == "zh-CN")
        await page.get_by_test_id("states").locator("[data-state=ready]").click()
        await expect(state).to_have_attribute("data-state", "talking")
        await caller.hear_tone(1000)
        await page.get_by_test_id("why-agent").click()
        await expect(page.get_by_test_id("why-view").locator("li .pill.on")).to_be_visible()
        await page.keyboard.press("Escape")
        await caller.hang_up()
        await expect(state).to_have_attribute("data-state", "wrap_up")
        # The list is read once: the call must be in it, before those of earlier stories.
        await hotline.record(outcome="answered", agent="1003")
        await page.evaluate("location.hash = '#/recordings/calls'")
        await page.get_by_test_id("calls").locator("tbody tr button").first.click()
        moments = page.get_by_test_id("moment")
        await expect(moments).to_have_count(3)
        for moment in await moments.all():
            await moment.locator("summary").click()
        reasons = moments.first.get_by_test_id("wait-reasons").locator("li")
        await expect(reasons).to_contain_text([NEAREST])
        await expect(
            moments.last.locator("li", has_text=NEAREST).locator(".pill.on")
        ).to_be_visible()
        await supervisor.picture(f"call-reasons-{language}", whole=False)
    acts = [e["act"] for e in (await hotline.ask("/audit?who=supervisor", who="admin"))["items"]]
    assert acts[:3] == ["agent.set_state", "call.move", "call.prioritise"]


@pytest.mark.parametrize("language", ["en", "zh-CN"])
async def test_given_calls_that_wait_then_their_queue_tells_the_estimated_wait_and_how_right_it_was(
    installation: Installation, browser: Browser, hotline: Hotline, language: str
) -> None:
    """No wait is told of an empty queue; the error as soon as one was measured."""
    _, desk = await hotline.agent("1001")
    async with person(installation, browser, language) as supervisor:
        page = await supervisor.sign_in("supervisor")
        told = page.locator("[data-queue=service]").get_by_test_id("estimated")
        await expect(told).to_contain_text(DASH)
        first = await wants_a_person(hotline, "13700000005")
        await first.hear_tone(1000)
        second = await wants_a_person(hotline, "13700000006")
        await expect(told).to_contain_text(RANGE)
        third = await wants_a_person(hotline, "13700000007")
        waiting = page.get_by_test_id("waiting").locator("[data-call]")
        await expect(waiting).to_have_count(2)
        await first.hang_up()
        await becomes(desk, "wrap_up")
        await desk.do("call.wrap_up", note="-")
        await second.hear_tone(1000)
        await expect(told).to_contain_text(RANGE_AND_ERROR)
        await expect(told).to_have_attribute("title", MEASURED)
        assert await page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
        await supervisor.picture(f"floor-estimates-{language}", whole=language == "en")
        await second.hang_up()
        await third.hang_up()


async def test_given_a_supervisor_who_whispers_and_takes_over_then_each_hears_whom_he_should(
    installation: Installation, browser: Browser, hotline: Hotline
) -> None:
    """By tone: only the agent hears the whisper; then the customer talks with the supervisor."""
    agent, _ = await hotline.agent("1002")
    own = await hotline.phone("1010", tone_hz=WHISPER_HZ)
    caller = await wants_a_person(hotline, "13700000004")
    await caller.hear_tone(1000)
    async with person(installation, browser, own_phone="1010") as supervisor:
        page = await supervisor.sign_in("supervisor")
        await page.locator("[data-agent='1002']").click()
        await page.get_by_test_id("whisper").click()
        await own.answers()
        await own.hear_tone(1000)
        await agent.hear_tone(WHISPER_HZ)
        await asyncio.sleep(1)
        heard = caller.call.heard
        assert heard.share_of_tone(WHISPER_HZ, heard.length - 8000) < 0.02
        await own.hang_up()
        await page.get_by_test_id("take-over").click()
        await own.answers()
        await caller.hear_tone(WHISPER_HZ)
        state = page.locator("[data-agent='1002']").get_by_test_id("state")
        await expect(state).not_to_have_attribute("data-state", "talking")
        await caller.hang_up()
        await own.over()


async def test_given_a_long_name_then_it_stays_inside_its_tile(
    installation: Installation, browser: Browser, hotline: Hotline
) -> None:
    """Nor does it push anything out of the panel of the agent who was chosen."""
    known = await hotline.ask("/agents/1004", who="admin")
    body = {name: value for name, value in known.items() if name != "number"}
    longer = {**body, "name": LONG}
    await hotline.ask("/agents/1004", who="admin", method="PUT", body=longer)
    try:
        _, desk = await hotline.agent("1004")
        await desk.do("agent.not_ready", reason="training")
        async with person(installation, browser) as supervisor:
            page = await supervisor.sign_in("supervisor")
            tile = page.locator("[data-agent='1004']")
            await expect(tile.locator(".name")).to_have_text(LONG)
            await tile.click()
            await expect(page.get_by_test_id("agent")).to_contain_text(LONG)
            await supervisor.picture("floor-long-name-en", whole=False)
            outer = page.locator("[data-agent], [data-test=agent], [data-test=agent] header")
            assert await outer.evaluate_all(STICKS_OUT) == []
    finally:
        await hotline.ask("/agents/1004", who="admin", method="PUT", body=body)


async def test_given_a_reason_that_comes_when_its_window_is_closed_then_no_more_is_asked(
    installation: Installation, browser: Browser, hotline: Hotline
) -> None:
    """Nobody looks any more: the call may be over before the next question."""
    caller = await wants_a_person(hotline, "13700000009")
    async with person(installation, browser) as supervisor:
        page = await supervisor.sign_in("supervisor")
        closed, answered = asyncio.Event(), asyncio.Event()
        asked: list[str] = []

        async def answer_late(question: Route) -> None:
            asked.append(question.request.url)
            await closed.wait()
            await question.continue_()
            answered.set()

        await page.route("**/api/v1/floor/calls/*", answer_late)
        await page.get_by_test_id("waiting").locator("[data-call]").get_by_test_id("why").click()
        await expect(page.get_by_test_id("why-view")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_test_id("why-view")).to_have_count(0)
        closed.set()
        await answered.wait()
        await asyncio.sleep(2 * LOOKS_EVERY_S)
        assert len(asked) == 1
        await caller.hang_up()
