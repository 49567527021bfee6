"""An admin at the settings: an agent who then works, hours by form, and two admins at once."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.agent import begin, in_state, sign_out, wants_a_person
from tests.browser.person import Person, person
from tests.integration.hotline.hotline import Hotline
from tests.integration.hotline.installation import PASSWORD, Installation

pytestmark = pytest.mark.integration
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-CN"])
SECTIONS = {
    "en": ("users", "reason-codes", "audit"),
    "zh-CN": ("numbers", "dial-rules", "general"),
}


async def show(page: Page, section: str) -> None:
    """Turn to one kind of setting."""
    if not await page.locator("[data-kind=users]").is_visible():
        await page.locator("a[href='#/settings']").click()
    await page.locator(f"[data-kind={section}]").click()


@LANGUAGES
async def test_given_an_admin_then_an_agent_is_added_who_signs_in_and_takes_a_call(
    installation: Installation, browser: Browser, hotline: Hotline, language: str
) -> None:
    """Agent and user by form; refusals stand at their fields; the new one talks."""
    number = {"en": "1031", "zh-CN": "1032"}[language]
    async with person(installation, browser, language) as admin:
        page = await admin.sign_in("admin")
        await _add_agent(admin, number, language)
        await show(page, "users")
        await page.get_by_test_id("add").click()
        form = page.get_by_test_id("user-form")
        await form.locator("[name=new-username]").fill(number)
        await form.locator("[name=new-password]").fill("short")
        await form.locator("[name=agent]").select_option(number)
        await form.locator("[type=submit]").click()
        await expect(form.locator("label:has([name=new-password]) .fault")).not_to_be_empty()
        await form.locator("[name=new-password]").fill(PASSWORD)
        await form.locator("[type=submit]").click()
        await expect(page.locator(f"[data-part='{number}']")).to_be_visible()
    async with person(installation, browser, language, plain_microphone="1") as agent:
        page = await agent.sign_in(number)
        await begin(page, "browser")
        caller = await wants_a_person(hotline, "13700000031")
        await expect(page.get_by_test_id("answer")).to_be_enabled()
        await page.keyboard.press("F4")
        await in_state(page, "talking")
        await caller.hear_tone(1000)
        await caller.hang_up()
        await in_state(page, "wrap_up")
        await page.keyboard.press("F9")
        await in_state(page, "ready")
        await sign_out(page)
    assert (await hotline.record(outcome="answered"))["agent"] == number


async def _add_agent(admin: Person, number: str, language: str) -> None:
    page = admin.page
    await show(page, "agents")
    await page.get_by_test_id("add").click()
    form = page.get_by_test_id("part-form")
    await form.locator("[name=key]").fill("1001")
    await form.locator("[name=name]").fill("<b>New</b> colleague")
    await form.locator("[value=service]").check()
    await form.locator("[data-skill=mandarin]").select_option("3")
    await admin.picture(f"settings-agent-{language}", whole=language == "en")
    await form.locator("[type=submit]").click()
    await expect(form.locator("label:has([name=key]) .fault")).not_to_be_empty()
    await form.locator("[name=key]").fill(number)
    await form.locator("[type=submit]").click()
    row = page.locator(f"[data-part='{number}']")
    await expect(row).to_contain_text("<b>New</b> colleague")


@LANGUAGES
async def test_given_hours_and_rules_then_forms_refuse_as_the_check_does_and_show_what_holds(
    installation: Installation, browser: Browser, hotline: Hotline, language: str
) -> None:
    """The refusal of the check stands at the day it is about; every kind has a page."""
    name = {"en": "branch_en", "zh-CN": "branch_zh"}[language]
    async with person(installation, browser, language) as admin:
        page = await admin.sign_in("admin")
        await show(page, "calendars")
        await page.get_by_test_id("add").click()
        form = page.get_by_test_id("part-form")
        await form.locator("[name=key]").fill(name)
        await form.locator("[name='weekly.sat']").fill("9 to 5")
        await form.locator("[type=submit]").click()
        fault = form.locator("label:has([name='weekly.sat']) .fault")
        told = {"en": "is no opening time", "zh-CN": "不是工作时段"}[language]
        await expect(fault).to_contain_text(told)
        await admin.picture(f"settings-hours-{language}", whole=language == "zh-CN")
        await form.locator("[name='weekly.sat']").fill("09:00-13:00")
        await form.locator("[type=submit]").click()
        await page.locator(f"[data-part={name}] .link").click()
        await expect(page.get_by_test_id("days-to-come").locator("li").first).to_be_visible()
        await page.keyboard.press("Escape")
        for section in SECTIONS[language]:
            await show(page, section)
            await expect(page.locator(f"[data-kind={section}][aria-current=page]")).to_be_visible()
            await admin.picture(f"settings-{section}-{language}", whole=False)
        await show(page, "queues")
        await page.locator("[data-part=service] .link").click()
        await expect(page.get_by_test_id("list-overflow")).to_be_attached()
        if language == "en":
            await admin.picture("settings-queue-en", whole=False)
    stored = await hotline.ask(f"/calendars/{name}", who="admin")
    assert stored["weekly"] == {"mon-fri": "09:00-18:00", "sat": "09:00-13:00"}
    assert stored["holidays"]["make_up_day_as"] == "mon"
    await hotline.ask(f"/calendars/{name}", who="admin", method="DELETE")


async def test_given_two_admins_then_the_second_is_told_and_nothing_is_overwritten(
    installation: Installation, browser: Browser, hotline: Hotline
) -> None:
    """What was changed meanwhile is shown again before it can be changed."""
    before = await hotline.ask("/not-ready-reasons/meal", who="admin")
    path = "/not-ready-reasons/meal"
    async with person(installation, browser) as admin:
        page = await admin.sign_in("admin")
        await show(page, "not-ready-reasons")
        await page.locator("[data-part=meal] .link").click()
        form = page.get_by_test_id("part-form")
        await hotline.ask(path, who="admin", method="PUT", body={**before, "longest_s": 1800})
        await form.locator("[name='title.en']").fill("Lunch")
        await form.locator("[type=submit]").click()
        await expect(page.get_by_test_id("stale")).to_be_visible()
        assert (await hotline.ask(path, who="admin"))["title"]["en"] == "Meal"
        await page.get_by_test_id("stale").get_by_role("button").click()
        await expect(form.locator("[name=longest_s]")).to_have_value("1800")
        await form.locator("[name='title.en']").fill("Lunch")
        await form.locator("[type=submit]").click()
        await expect(page.locator("[data-part=meal]")).to_contain_text("Lunch")
    assert (await hotline.ask(path, who="admin"))["longest_s"] == 1800
    await hotline.ask(path, who="admin", method="PUT", body=before)
