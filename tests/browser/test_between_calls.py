"""What an agent does beside talking: choose who calls, pause, extend, and work off what waits."""

import re

import pytest
from playwright.async_api import Browser, expect

from callcenter.demo.sip_address import Identity
from tests.browser.agent import begin, in_state, sign_out, wants_a_person
from tests.browser.person import person
from tests.integration.hotline.hotline import Hotline, Manner
from tests.integration.hotline.installation import Installation
from tests.integration.hotline.routing_lines import quick_rings

pytestmark = pytest.mark.integration

SHARED = "+8613700000071"
HOSTILE = '"><svg onload=alert(1)>{{7*7}}'


async def test_given_two_customers_of_one_number_then_the_agent_chooses_and_plans_his_break(
    installation: Installation, browser: Browser, hotline: Hotline
) -> None:
    """The record says whom he chose; the break he asked for comes after the wrap-up he extended."""
    ids = {}
    for name in (HOSTILE, "Second of two"):
        body = {"name": name, "numbers": [{"number": SHARED, "label": HOSTILE}], "notes": HOSTILE}
        made = await hotline.ask("/customers", who="supervisor", method="POST", body=body)
        ids[name] = made["id"]
    phone = await hotline.phone("1002", manner=Manner.BY_KEY)
    async with person(installation, browser, "en") as agent:
        page = await agent.sign_in("1002")
        await begin(page)
        caller = await wants_a_person(hotline, Identity(user="13700000071", display=HOSTILE))
        await phone.rings()
        await expect(page.get_by_test_id("offer")).to_contain_text("2 customers have this number")
        await phone.answer()
        await in_state(page, "talking")
        matches = page.get_by_test_id("matches").get_by_role("button")
        await expect(matches).to_have_count(2)
        await agent.picture("desk-choose-customer-en", whole=False)
        for name in (HOSTILE, "Second of two"):
            await matches.filter(has_text=name).click()
            await expect(page.get_by_test_id("caller-name")).to_have_text(name)
        await page.get_by_test_id("pause").click()
        await page.get_by_test_id("reasons").get_by_text("Meeting").click()
        await expect(page.get_by_test_id("pending")).to_have_text("After this call: Meeting")
        await caller.hang_up()
        await in_state(page, "wrap_up")
        await page.get_by_test_id("extend").click()
        await expect(page.get_by_test_id("left")).to_have_text(re.compile(r" 3:00| 2:(?!00)"))
        await page.get_by_test_id("finish").click()
        await in_state(page, "not_ready")
        await expect(page.get_by_test_id("state").first).to_contain_text("Meeting")
        assert await page.locator("svg[onload]").count() == 0
        await sign_out(page)
    await hotline.record(outcome="answered", customer=ids["Second of two"])
    for one in ids.values():
        await hotline.ask(f"/customers/{one}", who="admin", method="DELETE")


async def test_given_a_missed_call_and_a_message_then_both_wait_at_the_desk_until_done(
    installation: Installation, browser: Browser, hotline: Hotline
) -> None:
    """Missed calls stay listed; a message is heard on the page, and gone for all when done."""
    await hotline.phone("1003", manner=Manner.RING_ON)
    writer = await hotline.caller("13700000081")
    await writer.dial("4003")
    await writer.hear_sound()
    await writer.press("1")
    await writer.talk(4)
    await writer.hang_up()
    await hotline.message((await hotline.record(outcome="voicemail"))["id"])
    async with quick_rings(hotline), person(installation, browser, "zh-CN") as agent:
        page = await agent.sign_in("1003")
        await begin(page)
        caller = await wants_a_person(hotline, "13700000082")
        await in_state(page, "missed")
        await expect(page.get_by_test_id("withdrawn")).to_contain_text("振铃超时")
        await caller.hang_up()
        missed = page.get_by_test_id("missed").get_by_role("listitem")
        await expect(missed.filter(has_text="137 0000 0082")).to_be_visible()
        task = page.get_by_test_id("tasks").get_by_role("listitem").filter(has_text="0081")
        await task.get_by_role("button", name="收听").click()
        await page.wait_for_function("() => document.querySelector('audio')?.currentTime > 0.2")
        await agent.picture("desk-tasks-zh-CN")
        await task.get_by_test_id("done").click()
        await expect(task).to_have_count(0)
        await page.keyboard.press("F2")
        await in_state(page, "ready")
        await sign_out(page)
    open_ones = (await hotline.ask("/voicemails?done=false"))["items"]
    assert not [one for one in open_ones if one["caller"] == "13700000081"]
