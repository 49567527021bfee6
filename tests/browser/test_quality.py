"""QA at the pages: finds recordings by a sentence, hears both voices, takes lists along."""

import asyncio
import csv
import io
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from callcenter.demo.patience import PATIENCE_S
from callcenter.demo.sip_address import Identity
from tests.browser.agent import wants_a_person
from tests.browser.person import Person, person
from tests.integration.hotline.hotline import Hotline, Manner
from tests.integration.hotline.installation import Installation

pytestmark = pytest.mark.integration
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-CN"])

HOSTILE = '=HYPERLINK("http://x")<img src=x onerror=alert(1)>'
NUMBER = "13700000002"


async def answered_call(hotline: Hotline, number: str) -> None:
    """Let one call of somebody with a hostile name be answered, noted down and ended."""
    phone, desk = await hotline.agent(number, manner=Manner.BY_KEY)
    caller = await wants_a_person(hotline, Identity(user=NUMBER, display=HOSTILE))
    await phone.rings()
    await phone.answer()
    await caller.hear_tone(1000)
    await caller.talk(2)
    await caller.hang_up()
    await desk.next("call.ended")
    await desk.do("call.wrap_up", note=HOSTILE, code="repair_advice")


@LANGUAGES
async def test_given_qa_then_a_recording_is_found_and_played_and_the_lists_are_taken_along(
    installation: Installation, browser: Browser, hotline: Hotline, language: str
) -> None:
    """The sentence narrows, the lanes are drawn, the hearing is noted, no cell is a formula."""
    await answered_call(hotline, "1002")
    record = await hotline.record(outcome="answered", reason_code="repair_advice", note=HOSTILE)
    record = await hotline.recorded(record, 1)
    await hotline.recording(record)
    async with person(installation, browser, language) as qa:
        page = await qa.sign_in("qa")
        rows = page.get_by_test_id("recordings").locator("tbody tr")
        await _narrow(page)
        await expect(rows.first).to_contain_text("137 **** 0002")
        await rows.first.get_by_role("button").click()
        player = page.get_by_test_id("player")
        await expect(player.locator(".mark").first).to_be_attached()
        await qa.picture(f"recordings-{language}", whole=language == "zh-CN")
        await page.get_by_test_id("play").click()
        await expect(page.get_by_test_id("position")).not_to_contain_text("0:00 /")
        await _listening_is_noted(hotline, record["recordings"][0])
        await page.locator("select[name=agent]").select_option("1009")
        await expect(rows).to_have_count(0)
        await page.get_by_test_id("clear").click()
        await expect(rows.first).to_be_visible()
        await page.get_by_test_id("calls-tab").click()
        await page.get_by_test_id("calls").locator("tbody button").first.click()
        await expect(page.get_by_test_id("call")).to_contain_text(HOSTILE)
        await qa.picture(f"calls-{language}", whole=language == "en")
        for cell in await _taken_along(qa):
            assert not cell.startswith(("=", "+", "-", "@"))
        assert await page.locator("img").count() == 0


async def _narrow(page: Page) -> None:
    """Say whom, what about, how it ended and how long, as one would say it."""
    await page.locator("select[name=time]").select_option("today")
    await page.locator("select[name=queue]").select_option("service")
    await page.locator("select[name=reason]").select_option("repair")
    await page.locator("select[name=outcome]").select_option("answered")
    await page.locator("select[name=length]").select_option("-30")
    await page.locator("input[name=number]").fill(NUMBER)


async def _listening_is_noted(hotline: Hotline, recording: str) -> None:
    noted: set[str] = set()
    async with asyncio.timeout(PATIENCE_S):
        while f"recording:{recording}" not in noted:
            path = "/audit?act=recording.listen&who=qa"
            noted = {entry["object"] for entry in (await hotline.ask(path, who="admin"))["items"]}


async def _taken_along(somebody: Person) -> list[str]:
    """Take the list on the screen along; gives every cell of the file."""
    page = somebody.page
    async with page.expect_download() as kept:
        await page.get_by_test_id("export").locator("[data-form=csv]").click()
    file = Path(await (await kept.value).path())
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    assert len(rows) > 1
    assert any(HOSTILE in cell for cell in rows[1])
    return [cell for row in rows for cell in row]
