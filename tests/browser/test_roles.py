"""One story for each role beside the agent, in both languages; and what callers cannot do to us."""

import pytest
from playwright.async_api import Browser, expect

from callcenter.demo.sip_address import Identity
from tests.browser.agent import begin, in_state, sign_out
from tests.browser.person import person
from tests.integration.hotline.hotline import Hotline, Manner
from tests.integration.hotline.installation import PASSWORD, Installation

pytestmark = [pytest.mark.integration, pytest.mark.timeout(170)]
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-CN"])

HOSTILE = '<img src=x onerror=alert(1)>"\u202e{{7*7}}'


async def answered_call(hotline: Hotline, number: str, caller_id: Identity | str) -> None:
    """Let one call be answered and ended, so that there is something to see."""
    phone, desk = await hotline.agent(number, manner=Manner.BY_KEY)
    caller = await hotline.caller(caller_id)
    await caller.dial("4001")
    await caller.hear_sound()
    await caller.press("0")
    await phone.rings()
    await phone.answer()
    await caller.hear_tone(1000)
    await caller.talk(2)
    await caller.hang_up()
    await desk.next("call.ended")
    await desk.do("call.wrap_up", note="all is well", code="repair_advice")


@LANGUAGES
async def test_given_qa_then_a_recording_is_found_and_played_with_both_lanes(
    installation: Installation, browser: Browser, hotline: Hotline, language: str
) -> None:
    """The list, the two lanes, the events on the time line; playing moves the position."""
    await answered_call(hotline, "1002", "13700000002")
    await hotline.recording(await hotline.record(outcome="answered"))
    async with person(installation, browser, language) as qa:
        page = await qa.sign_in("qa")
        rows = page.get_by_test_id("recordings").locator("tbody tr")
        await rows.first.get_by_role("button").click()
        player = page.get_by_test_id("player")
        await expect(player.locator(".mark").first).to_be_attached()
        await qa.picture(f"recordings-{language}")
        await page.get_by_test_id("play").click()
        await expect(page.get_by_test_id("position")).not_to_contain_text("0:00 /")
        await page.get_by_role("link").nth(1).click()
        await expect(page.get_by_test_id("customers").locator("tbody tr").first).to_contain_text(
            "*"
        )


@LANGUAGES
async def test_given_a_supervisor_then_the_floor_is_live_and_can_be_acted_on(
    installation: Installation, browser: Browser, hotline: Hotline, language: str
) -> None:
    """Queues and agents as they are; a waiting call is explained and raised, an agent set."""
    _, desk = await hotline.agent("1003")
    await desk.do("agent.not_ready", reason="meal")
    caller = await hotline.caller("13700000003")
    async with person(installation, browser, language) as supervisor:
        page = await supervisor.sign_in("supervisor")
        agent = page.locator("[data-agent='1003']")
        await expect(agent.get_by_test_id("state")).to_have_attribute("data-state", "not_ready")
        await caller.dial("4001")
        await caller.hear_sound()
        await caller.press("0")
        waiting = page.get_by_test_id("waiting").locator("li button")
        await waiting.first.click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        await page.keyboard.press("Escape")
        await waiting.nth(1).click()
        await agent.click()
        await supervisor.picture(f"floor-{language}")
        await page.get_by_test_id("agent").locator("button").first.click()
        await expect(agent.get_by_test_id("state")).to_have_attribute("data-state", "talking")
        await caller.hang_up()
        await expect(agent.get_by_test_id("state")).to_have_attribute("data-state", "wrap_up")


@LANGUAGES
async def test_given_an_admin_then_an_agent_is_added_who_signs_in(
    installation: Installation, browser: Browser, language: str
) -> None:
    """A person and an agent by form; a refusal names the field; the new agent sees the desk."""
    number = {"en": "1031", "zh-CN": "1032"}[language]
    async with person(installation, browser, language) as admin:
        page = await admin.sign_in("admin")
        await page.get_by_role("link").last.click()
        await admin.picture(f"settings-users-{language}")
        await page.locator(".kinds button").nth(1).click()
        await page.get_by_test_id("add").click()
        form = page.get_by_test_id("part-form")
        await form.locator("[name=key]").fill(number)
        await form.locator("[name=name]").fill("New colleague")
        await form.locator("[value=service]").check()
        await form.locator("[value=browser]").check()
        await admin.picture(f"settings-agent-{language}")
        await form.locator("[type=submit]").click()
        await expect(page.get_by_test_id("parts")).to_contain_text(number)
        await page.locator(".kinds button").first.click()
        await page.get_by_test_id("add").click()
        form = page.get_by_test_id("user-form")
        await form.locator("[name=new-username]").fill(number)
        await form.locator("[name=new-password]").fill("short")
        await form.locator("[name=agent]").fill(number)
        await form.locator("[type=submit]").click()
        await expect(form.locator(".fault").nth(1)).not_to_be_empty()
        await form.locator("[name=new-password]").fill(PASSWORD)
        await form.locator("[type=submit]").click()
        await expect(page.get_by_test_id("parts")).to_contain_text(number)
    async with person(installation, browser, language) as agent:
        page = await agent.sign_in(number)
        await expect(page.get_by_test_id("device-check")).to_be_visible()


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
        await agent.picture(f"desk-hostile-{language}")
        await phone.answer()
        await in_state(page, "talking")
        await page.get_by_test_id("create").click()
        form = page.get_by_test_id("customer-form")
        await form.locator("[name=name]").fill("<b>Mrs</b> New")
        await agent.picture(f"customer-form-{language}")
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
        await agent.picture(f"customers-{language}")
        await page.get_by_role("link").first.click()
        await sign_out(page)
