"""An admin imports hostile files by page, looks at what came in, exports it, and takes it back."""

import csv
import io
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.person import Person, person
from tests.integration.hotline.hotline import Hotline
from tests.integration.hotline.installation import Installation

pytestmark = pytest.mark.integration

NAME = {
    "en": '=HYPERLINK("http://x","name")',
    "zh-CN": "<img src=x onerror=alert(1)>王小明",
}
ENCODING = {"en": "utf-16", "zh-CN": "gbk"}
HEADINGS = {
    "en": "Name,Phone,Company,Tier,Remark",
    "zh-CN": "客户姓名,手机号码,公司名称,客户级别,备注",
}
NUMBER = {"en": "13912345601", "zh-CN": "13912345602"}


def hostile_file(language: str) -> bytes:
    """Make a table with formulas, markup and rows that are wrong, in an old encoding."""
    name = NAME[language].replace('"', '""')
    rows = [
        HEADINGS[language],
        f'"{name}",{NUMBER[language]},"+cmd|calc",vip,"@SUM(1)"',
        "Nobody,not a number,,,",
        ",13900000000,,,",
        "Somebody,13912345699,,gold,",
    ]
    return "\r\n".join(rows).encode(ENCODING[language])


@pytest.mark.parametrize("language", ["en", "zh-CN"])
async def test_given_a_hostile_file_then_it_is_tried_repaired_imported_exported_and_undone(
    installation: Installation,
    browser: Browser,
    hotline: Hotline,
    language: str,
    tmp_path: Path,
) -> None:
    """Columns are guessed, faults told by row, left and found again; every text stays a text."""
    file = tmp_path / "<b>customers<b>.csv"
    file.write_bytes(hostile_file(language))
    async with person(installation, browser, language) as admin:
        page = await admin.sign_in("admin")
        await page.locator("a[href='#/customers']").click()
        await page.get_by_test_id("imports").click()
        await _a_web_page_is_refused(page, tmp_path)
        await page.get_by_test_id("file").set_input_files(file)
        await _guessed(page)
        await admin.picture(f"import-columns-{language}", whole=False)
        await page.get_by_test_id("check").click()
        await _in_state(page, "checked")
        await expect(page.get_by_test_id("faults").locator("tbody tr")).to_have_count(3)
        await admin.picture(f"import-checked-{language}", whole=language == "zh-CN")
        await _left_and_found_again(page)
        await page.get_by_test_id("start").click()
        await _in_state(page, "done")
        await _is_there(admin, language)
        await page.go_back()
        await page.get_by_test_id("undo").click()
        await page.get_by_test_id("confirm").click()
        await _in_state(page, "undone")
        assert await page.locator("img").count() == 0
    found = await hotline.ask(f"/customers?number={NUMBER[language]}", who="admin")
    assert found["items"] == []


async def _a_web_page_is_refused(page: Page, folder: Path) -> None:
    """What only calls itself a table is refused with what to do about it."""
    file = folder / "table.xlsx"
    file.write_text("<html><table><tr><td>Name</td></tr></table></html>")
    await page.get_by_test_id("file").set_input_files(file)
    await expect(page.get_by_test_id("refused")).to_contain_text(".xlsx")


async def _guessed(page: Page) -> None:
    columns = [page.locator(f"[data-column='{n}']") for n in range(5)]
    for column, field in zip(columns, ("name", "number", "company", "tier", "notes"), strict=True):
        await expect(column).to_have_value(field)


async def _in_state(page: Page, state: str) -> None:
    await expect(page.get_by_test_id("import")).to_have_attribute("data-state", state)


async def _left_and_found_again(page: Page) -> None:
    own = page.url.partition("#")[2]
    await page.locator("a[href='#/customers/imports']").first.click()
    await page.get_by_test_id("import-list").locator(f"a[href='#{own}']").click()
    await _in_state(page, "checked")


async def _is_there(admin: Person, language: str) -> None:
    """Find the customer by the end of the number, and take the list along as a file."""
    page = admin.page
    await page.locator("a[href='#/customers']").click()
    await page.get_by_test_id("search").fill(NUMBER[language][-6:])
    rows = page.get_by_test_id("customers").locator("tbody tr")
    await expect(rows).to_have_count(1)
    await rows.first.get_by_role("button").click()
    await expect(page.get_by_test_id("customer").locator("h1")).to_have_text(NAME[language])
    await admin.picture(f"customers-{language}", whole=language == "en")
    async with page.expect_download() as kept:
        await page.get_by_test_id("export").locator("[data-form=csv]").click()
    text = Path(await (await kept.value).path()).read_text(encoding="utf-8-sig")
    head, *table = list(csv.reader(io.StringIO(text)))
    assert len(table) == 1
    assert not any(cell.startswith(("=", "+", "@", "-")) for cell in head + table[0])
    assert table[0][1].removeprefix("'") == NAME[language]
