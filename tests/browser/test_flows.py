"""The page of flows: written, checked, drawn, walked, tested, compared and published."""

import uuid

import pytest
from playwright.async_api import Browser, expect

from tests.browser.flow_admin import FLOW, Admin, drawn, fresh_flow, opened, written
from tests.browser.person import person
from tests.integration.hotline.hotline import Hotline
from tests.integration.hotline.installation import Installation

pytestmark = pytest.mark.integration
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-CN"])


@LANGUAGES
async def test_given_a_mistake_then_it_is_told_as_one_types_and_publishing_is_refused_with_it(
    installation: Installation, browser: Browser, language: str
) -> None:
    """The words of the command line, the place by click; mended, the draft is published."""
    admin = Admin(installation)
    name = fresh_flow(admin)
    async with person(installation, browser, language) as somebody:
        page = await opened(somebody, installation, name)
        await written(page, "on_invalid: person", "on_invalid: persn")
        problem = page.get_by_test_id("problems").get_by_role("button")
        near = {"en": "did you mean 'person'?", "zh-CN": "是不是“person”"}
        await expect(problem).to_contain_text(near[language])
        await expect(problem).to_contain_text("[unknown-step]")
        await somebody.picture(f"flows-problem-{language}")
        await page.get_by_test_id("publish").click()
        await page.locator("[name=comment]").fill("with a mistake")
        await page.get_by_test_id("send").click()
        refused = page.get_by_test_id("refused").get_by_role("button")
        await expect(refused).to_contain_text("unknown-step")
        await somebody.picture(f"flows-refused-{language}")
        assert "persn" not in admin.live(name)["source"]
        await refused.click()
        await written(page, "persn", "person # mended")
        await expect(page.get_by_test_id("problems").get_by_role("button")).to_have_count(0)
        await page.get_by_test_id("publish").click()
        await page.locator("[name=comment]").fill("mended")
        await page.get_by_test_id("send").click()
        await expect(page.get_by_test_id("draft-state")).not_to_contain_text("…")
        await expect(page.get_by_test_id("publish")).to_be_disabled()
    live = admin.live(name)
    assert ("# mended" in live["source"], live["comment"], live["author"]) == (
        True, "mended", "admin"
    )  # fmt: skip


@LANGUAGES
async def test_given_the_drawing_then_its_steps_and_the_text_show_each_other(
    installation: Installation, browser: Browser, language: str
) -> None:
    """A click and the keyboard go to the line; the cursor's step is marked; completion offers."""
    name = fresh_flow(Admin(installation))
    async with person(installation, browser, language) as somebody:
        page = await opened(somebody, installation, name)
        await drawn(page, "news").click()
        await expect(drawn(page, "news")).to_have_attribute("aria-current", "step")
        await expect(page.locator(".cm-activeLine")).to_contain_text("news:")
        await drawn(page, "news").focus()
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        await expect(page.locator(".cm-activeLine")).to_contain_text("bye:")
        await written(page, "next: bye", "next: ")
        await page.keyboard.press("Control+Space")
        offers = page.locator(".cm-tooltip-autocomplete").get_by_role("option")
        await expect(offers).to_have_text(["bye", "hello", "news", "person"])
        await page.keyboard.type("ne")
        await expect(offers.first).to_have_text("news")
        await somebody.picture(f"flows-completion-{language}")
        await page.keyboard.press("Enter")
        await expect(page.locator(".cm-content")).to_contain_text("next: news")
        await page.keyboard.press("Control+End")
        await written(page, "queue: service", "queue: ")
        await page.keyboard.press("Control+Space")
        await expect(offers.first).to_be_visible()
        assert "complaints" in await offers.all_text_contents()


@LANGUAGES
async def test_given_the_keypad_then_the_draft_is_walked_before_it_is_live(
    installation: Installation, browser: Browser, language: str
) -> None:
    """Hears texts, presses by mouse and keyboard, says nothing, hangs up; nothing is published."""
    admin = Admin(installation)
    name = fresh_flow(admin)
    async with person(installation, browser, language) as somebody:
        page = await opened(somebody, installation, name)
        await written(page, "There is no news.", "Only in the draft.")
        await page.get_by_test_id("tab-keypad").click()
        pad = page.get_by_test_id("keypad")
        await pad.locator("[name=language]").select_option("en")
        await pad.get_by_test_id("walk").click()
        log = page.get_by_test_id("walk-log")
        await expect(log).to_contain_text("For the news, press one.")
        await expect(page.locator(".cm-walked")).to_contain_text("hello:")
        await pad.locator("[data-key='1']").click()
        await expect(log).to_contain_text("Only in the draft.")
        await somebody.picture(f"flows-keypad-{language}")
        await pad.get_by_test_id("listen").click()
        await expect(log.locator(".ended")).to_have_count(1)
        await pad.get_by_test_id("walk").click()
        await expect(log).to_contain_text("For the news, press one.")
        await page.keyboard.press("0")
        await expect(pad.get_by_test_id("talked")).to_be_visible()
        await pad.get_by_test_id("talked").click()
        await expect(log.locator(".ended")).to_have_count(1)
        await pad.get_by_test_id("walk").click()
        await expect(log).to_contain_text("For the news, press one.")
        for _ in range(3):
            await pad.get_by_test_id("silence").click()
        await expect(pad.get_by_test_id("talked")).to_be_visible()
        await pad.get_by_test_id("hang-up").click()
        await expect(pad.get_by_test_id("hang-up")).to_be_disabled()
    assert "Only in the draft." not in admin.live(name)["source"]


@LANGUAGES
async def test_given_scripted_calls_then_one_key_runs_them(
    installation: Installation, browser: Browser, language: str
) -> None:
    """What fails leads to its line, what was not tried is told; a failing text is refused."""
    admin = Admin(installation)
    name = fresh_flow(admin)
    async with person(installation, browser, language) as somebody:
        page = await opened(somebody, installation, name)
        await page.keyboard.press("F9")
        told = page.get_by_test_id("calls-told")
        await expect(told).to_contain_text("1")
        await expect(page.get_by_test_id("calls").locator(".path")).to_have_text("hello → news")
        await expect(page.get_by_test_id("calls").locator("details")).to_be_visible()
        await page.get_by_test_id("file-calls").click()
        await written(page, "ended: true", "queue: service")
        await page.keyboard.press("F9")
        failure = page.get_by_test_id("calls").get_by_role("button", name="3:15")
        why = {"en": "expected queue 'service'", "zh-CN": "队列应为 'service'"}[language]
        await expect(failure).to_contain_text(why)
        await somebody.picture(f"flows-calls-{language}")
        await failure.click()
        await expect(page.locator(".cm-activeLine")).to_contain_text("expect:")
        await page.get_by_test_id("publish").click()
        await page.locator("[name=comment]").fill("fails")
        await page.get_by_test_id("send").click()
        await expect(page.get_by_test_id("refused")).to_contain_text(why)
    assert "queue: service" not in admin.live(name)["calls"]


@LANGUAGES
async def test_given_a_colleague_publishes_then_the_draft_survives_and_the_difference_is_told(
    installation: Installation, browser: Browser, language: str
) -> None:
    """Also over a reload; nothing is overwritten unseen, and one step leads back."""
    admin = Admin(installation)
    name = fresh_flow(admin)
    first = admin.live(name)["version"]
    async with person(installation, browser, language) as somebody:
        page = await opened(somebody, installation, name)
        await written(page, "There is no news.", "My news.")
        await page.reload()
        await page.get_by_test_id("flow").select_option(name)
        await expect(page.locator(".cm-content")).to_contain_text("My news.")
        theirs = FLOW.replace("NAME", name).replace("For the news", "For their news")
        second = admin.publish(name, theirs, first)
        await page.get_by_test_id("publish").click()
        await page.locator("[name=comment]").fill("mine")
        await page.get_by_test_id("send").click()
        await expect(page.get_by_test_id("newer")).to_contain_text("by another")
        await page.get_by_test_id("newer-look").click()
        compared = page.get_by_test_id("compared")
        await expect(compared).to_contain_text("For their news")
        await expect(compared).to_contain_text("My news.")
        await somebody.picture(f"flows-compared-{language}")
        await page.keyboard.press("Escape")
        assert admin.live(name)["version"] == second
        await page.get_by_test_id("newer-over").click()
        await page.get_by_test_id("publish").click()
        await page.locator("[name=comment]").fill("mine, all the same")
        await page.get_by_test_id("send").click()
        await expect(page.get_by_test_id("publish")).to_be_disabled()
        assert "My news." in admin.live(name)["source"]
        await page.get_by_test_id("tab-versions").click()
        rows = page.get_by_test_id("versions").locator("tbody tr")
        await expect(rows).to_have_count(3)
        await expect(rows.first.get_by_test_id("live")).to_be_visible()
        await somebody.picture(f"flows-versions-{language}")
        await page.get_by_test_id("step-back").click()
        await page.get_by_test_id("go-back").click()
        await expect(rows).to_have_count(4)
    assert admin.live(name)["version"] == second


@LANGUAGES
async def test_given_a_holiday_then_its_menu_is_scheduled_and_taken_back(
    installation: Installation, browser: Browser, language: str
) -> None:
    """The plan waits, the live version stays, and cancelling leaves it at that."""
    admin = Admin(installation)
    name = fresh_flow(admin)
    async with person(installation, browser, language) as somebody:
        page = await opened(somebody, installation, name)
        await written(page, "There is no news.", "Happy new year.")
        await page.get_by_test_id("plan").click()
        await page.locator("[name=comment]").fill("holiday")
        await page.locator("[name=starts]").fill("2031-01-01T00:00")
        await page.locator("[name=ends]").fill("2031-01-02T00:00")
        zone = await page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
        await expect(page.get_by_test_id("zone")).to_contain_text(zone)
        await somebody.picture(f"flows-plan-{language}")
        await page.get_by_test_id("send").click()
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await page.get_by_test_id("tab-versions").click()
        plans = page.get_by_test_id("plans").locator("tbody tr")
        await expect(plans).to_contain_text("holiday")
        assert "Happy" not in admin.live(name)["source"]
        await plans.get_by_role("button").click()
        await expect(plans.get_by_role("button")).to_have_count(0)


@LANGUAGES
async def test_given_calls_then_the_drawing_shows_where_they_went(
    installation: Installation, browser: Browser, hotline: Hotline, language: str
) -> None:
    """Who hung up in the menu, who asked for a person; a click on the table goes to the step."""
    name = fresh_flow(admin := Admin(installation))
    number = {"en": "4051", "zh-CN": "4052"}[language]
    admin.line(number, name)
    for count, keys in enumerate(("", "1", "0"), start=1):
        caller = await hotline.caller(f"1360000{number}")
        await caller.dial(number)
        await caller.hear_sound()
        if keys:
            await caller.press(keys)
        await (caller.over() if keys == "1" else caller.stay(1))
        await caller.hang_up()
        await hotline.finished(count)
    async with person(installation, browser, language) as somebody:
        page = await opened(somebody, installation, name)
        await page.get_by_test_id("traffic").check()
        await expect(page.get_by_test_id("counted")).to_have_text("3")
        await expect(drawn(page, "hello")).to_contain_text("33 %")
        await expect(drawn(page, "person").locator(".gone")).to_contain_text("100 %")
        await somebody.picture(f"flows-traffic-{language}")
        about = page.get_by_test_id("about")
        await about.locator("summary").click()
        await expect(about).to_contain_text({"en": "Self-served", "zh-CN": "自助完成"}[language])
        await somebody.picture(f"flows-definitions-{language}", whole=False)
        await about.locator("summary").click()
        await page.locator(".steps summary").click()
        table = page.get_by_test_id("by-step")
        await expect(table.locator("tbody tr").first).to_contain_text("key 1 1")
        await table.get_by_role("button", name="news").click()
        await expect(page.locator(".cm-activeLine")).to_contain_text("news:")
        await page.get_by_test_id("of-version").select_option(index=1)
        await expect(page.get_by_test_id("counted")).to_have_text("3")


@LANGUAGES
async def test_given_a_new_flow_then_it_is_written_published_and_listed(
    installation: Installation, browser: Browser, language: str
) -> None:
    """It begins with a text that can be published, and is a draft until then."""
    name = f"n_{uuid.uuid4().hex[:6]}"
    async with person(installation, browser, language) as somebody:
        page = await somebody.sign_in("admin")
        await page.goto(f"{installation.url}/#/flows")
        await page.get_by_test_id("new-flow").click()
        await page.locator("[name=flow-name]").fill(name)
        await page.keyboard.press("Enter")
        await expect(drawn(page, "welcome")).to_be_visible()
        await expect(page.get_by_test_id("live-version")).to_have_count(0)
        await page.get_by_test_id("publish").click()
        await page.locator("[name=comment]").fill("begun")
        await page.get_by_test_id("send").click()
        await expect(page.get_by_test_id("live-version")).to_contain_text("admin")
    assert Admin(installation).live(name)["comment"] == "begun"


async def test_given_signs_that_are_keys_elsewhere_then_the_editor_takes_them_as_text(
    installation: Installation, browser: Browser
) -> None:
    """No help opens in the middle of a sentence, and Tab leaves the text after Esc."""
    name = fresh_flow(Admin(installation))
    async with person(installation, browser) as somebody:
        page = await opened(somebody, installation, name)
        await page.locator(".cm-content").click()
        await page.keyboard.press("Control+End")
        await page.keyboard.type("# why? and/or")
        await expect(page.locator(".cm-content")).to_contain_text("# why? and/or")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await page.keyboard.press("Escape")  # the completion that may just come
        await page.keyboard.press("Escape")
        await page.keyboard.press("Tab")
        await expect(page.get_by_test_id("problems")).to_be_focused()
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog")).to_have_count(1)


async def test_given_a_supervisor_then_flows_can_be_seen_and_not_written(
    installation: Installation, browser: Browser
) -> None:
    """Text, drawing and versions; no publishing, no keypad."""
    name = fresh_flow(Admin(installation))
    async with person(installation, browser) as somebody:
        page = await somebody.sign_in("supervisor")
        await page.goto(f"{installation.url}/#/flows")
        await page.get_by_test_id("flow").select_option(name)
        await expect(drawn(page, "hello")).to_be_visible()
        await expect(page.get_by_test_id("publish")).to_have_count(0)
        await expect(page.get_by_test_id("tab-keypad")).to_have_count(0)
        await page.locator(".cm-content").click()
        await page.keyboard.insert_text("nothing of this stays")
        await expect(page.locator(".cm-content")).not_to_contain_text("nothing of this")
        await page.get_by_test_id("tab-versions").click()
        await expect(page.get_by_test_id("versions").locator("tbody tr")).to_have_count(1)
