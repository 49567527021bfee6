"""Calls out from the page of the desk: whom, whether, how far; and back to who was missed."""

import asyncio
import json
from collections.abc import Callable

import pytest
from playwright.async_api import Browser, Page, WebSocketRoute, expect

from tests.browser.agent import begin, in_state, sign_out
from tests.browser.person import person
from tests.integration.hotline.hotline import Hotline, Manner, assert_tone
from tests.integration.hotline.installation import Installation
from tests.integration.hotline.routing_lines import quick_rings

pytestmark = pytest.mark.integration

NUMBER = "13822220001"


async def test_given_a_number_of_two_customers_then_the_agent_chooses_and_they_talk(
    installation: Installation, browser: Browser, hotline: Hotline
) -> None:
    """By keyboard with the browser phone: looked up, chosen, dialled, heard, wrapped up."""
    second = await _two_customers(hotline)
    outside = await hotline.outside(manner=Manner.BY_KEY)
    async with person(installation, browser, "en") as agent:
        page = await agent.sign_in("1001")
        await begin(page, "browser")
        await page.keyboard.press("F3")
        await expect(page.get_by_test_id("new-call-number")).to_be_focused()
        await page.keyboard.type("138 2222 0001")
        await expect(page.get_by_test_id("new-call-dials")).to_contain_text("+86 138 2222 0001")
        choices = page.get_by_test_id("new-call-customers")
        await expect(choices.locator("label")).to_have_count(3)
        await agent.picture("new-call-en")
        await choices.get_by_text("Zhou Outgoing").click()
        await page.get_by_test_id("new-call-number").focus()
        await page.keyboard.press("Enter")
        await in_state(page, "talking")
        await expect(page.get_by_test_id("dialling")).to_be_visible()
        await expect(page.get_by_test_id("caller-name")).to_have_text("Zhou Outgoing")
        await outside.rings()
        await expect(page.get_by_test_id("dialling")).to_have_text("Rings there")
        await agent.picture("new-call-ringing-en", whole=False)
        await outside.answer()
        await outside.hear_tone(1000)
        await expect(page.get_by_test_id("dialling")).to_be_hidden()
        await asyncio.sleep(3)
        await page.keyboard.press("Shift+F4")
        await outside.over()
        await in_state(page, "wrap_up")
        record = await hotline.record(outcome="answered", direction="out")
        assert record["customer"] == second
        voices = await hotline.recording(record)
        assert_tone(voices[0], 440, not_hz=1000)
        assert_tone(voices[1], 1000, not_hz=440)
        await page.keyboard.press("F2")
        await sign_out(page)
        assert agent.complaints == []


async def test_given_a_missed_call_then_the_page_calls_back_and_says_so(
    installation: Installation, browser: Browser, hotline: Hotline
) -> None:
    """In Chinese with a SIP phone: a refused number first, then the task's own button."""
    phone = await hotline.phone("1001", manner=Manner.RING_ON)
    async with person(installation, browser, "zh-CN") as agent:
        page = await agent.sign_in("1001")
        await begin(page, "sip")
        await _missed(hotline, page)
        await page.get_by_test_id("new-call").click()
        await page.get_by_test_id("new-call-number").fill("0019005551234")
        await expect(page.get_by_test_id("new-call-refused")).to_have_text("外呼规则不允许此号码。")
        await expect(page.get_by_test_id("new-call-dial")).to_be_disabled()
        await page.keyboard.press("Escape")
        await expect(page.get_by_test_id("new-call-form")).to_be_hidden()
        outside = await hotline.outside()
        phone.manner = Manner.ANSWER
        row = page.get_by_test_id("missed").locator("li", has_text="138 2222 0001").first
        await row.get_by_test_id("call-back").click()
        await expect(page.get_by_test_id("new-call-number")).to_have_value(NUMBER)
        await agent.picture("new-call-zh-CN", whole=False)
        await page.get_by_test_id("new-call-dial").click()
        await phone.answers()
        await phone.hear_tone(440)
        await outside.hang_up()
        await hotline.record(outcome="answered", direction="out")
        await in_state(page, "wrap_up")
        await page.keyboard.press("F2")
        await expect(row).to_contain_text("已回拨")
        await expect(row.get_by_test_id("call-back")).to_have_count(0)
        await sign_out(page)
        assert agent.complaints == []


async def test_given_nobody_answers_there_then_the_band_says_why(
    installation: Installation, browser: Browser, hotline: Hotline
) -> None:
    """Busy outside: told on the page, and the agent is as before."""
    await hotline.outside(manner=Manner.BUSY)
    await hotline.phone("1001")
    async with person(installation, browser, "en") as agent:
        page = await agent.sign_in("1001")
        await begin(page, "sip")
        await page.keyboard.press("F3")
        await expect(page.get_by_test_id("new-call-number")).to_be_focused()
        await page.keyboard.type(NUMBER)
        await expect(page.get_by_test_id("new-call-dial")).to_be_enabled()
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("withdrawn")).to_have_text("Busy there")
        await in_state(page, "ready")
        await sign_out(page)
        assert agent.complaints == []


async def test_given_an_answer_that_comes_late_then_it_is_for_no_other_number(
    installation: Installation, browser: Browser, hotline: Hotline
) -> None:
    """Nothing can be dialled before it is known of the number that stands there now."""
    await hotline.phone("1001")
    answers: asyncio.Queue[Callable[[], None]] = asyncio.Queue()
    async with person(installation, browser, "en") as agent:
        await agent.page.route_web_socket("**/api/v1/desk*", lambda line: _late(line, answers))
        await agent.page.reload()
        page = await agent.sign_in("1001")
        await begin(page, "sip")
        await page.keyboard.press("F3")
        number = page.get_by_test_id("new-call-number")
        await number.fill(NUMBER)
        first = await answers.get()
        await number.fill(NUMBER[:-1] + "9")
        first()
        second = await answers.get()
        await expect(page.get_by_test_id("new-call-dials")).to_have_count(0)
        await expect(page.get_by_test_id("new-call-dial")).to_be_disabled()
        second()
        await expect(page.get_by_test_id("new-call-dials")).to_contain_text("+86 138 2222 0009")
        await expect(page.get_by_test_id("new-call-dial")).to_be_enabled()
        await page.keyboard.press("Escape")
        await sign_out(page)


def _late(line: WebSocketRoute, answers: asyncio.Queue[Callable[[], None]]) -> None:
    """Carry a desk's line, and hold every answer about a number back."""
    server = line.connect_to_server()
    asked: set[str] = set()

    def onward(message: str | bytes) -> None:
        told = json.loads(message)
        if told.get("do") == "call.look_up":
            asked.add(told["id"])
        server.send(message)

    def back(message: str | bytes) -> None:
        if json.loads(message).get("re") in asked:
            answers.put_nowait(lambda: line.send(message))
        else:
            line.send(message)

    line.on_message(onward)
    server.on_message(back)


async def _two_customers(hotline: Hotline) -> int:
    made = [
        await hotline.ask(
            "/customers",
            who="admin",
            method="POST",
            body={"name": name, "numbers": [{"number": NUMBER, "label": "mobile"}]},
        )
        for name in ("Chen Outgoing", "Zhou Outgoing")
    ]
    return int(made[1]["id"])


async def _missed(hotline: Hotline, page: Page) -> None:
    async with quick_rings(hotline):
        caller = await hotline.caller(NUMBER)
        await caller.dial("4001")
        await caller.hear_sound()
        await caller.press("0")
        await in_state(page, "missed")
        await caller.hang_up()
