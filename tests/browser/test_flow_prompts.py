"""Prompts on the page of flows: recorded, uploaded, heard, replaced, deleted, what is missing."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
import soundfile
from playwright.async_api import Browser, Page, expect

from tests.browser.agent import begin, in_state, sign_out
from tests.browser.flow_admin import Admin, fresh_flow, opened
from tests.browser.person import person
from tests.integration.hotline.hotline import Hotline
from tests.integration.hotline.installation import Installation

pytestmark = pytest.mark.integration
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-CN"])
BOSS = "1010"
"""An agent who is an admin, too, for these stories."""


def tone(form: str, rate: int, seconds: float = 1.5) -> bytes:
    """Make a recording as somebody has it on his disk."""
    at = np.arange(int(rate * seconds)) / rate
    raw = io.BytesIO()
    soundfile.write(raw, 0.4 * np.sin(2 * np.pi * 440 * at), rate, format=form)
    return raw.getvalue()


async def named(page: Page, name: str, language: str = "en") -> None:
    """Say which prompt it is about."""
    await page.get_by_test_id("tab-prompts").click()
    await page.locator("[name=prompt-language]").select_option(language)
    await page.locator("[name=prompt-name]").fill(name)


async def removed(page: Page, name: str) -> None:
    """Delete a recording."""
    row = page.get_by_test_id("recorded").locator("tbody tr", has_text=name)
    await row.get_by_test_id("remove").click()
    await page.get_by_test_id("remove-sure").click()
    await expect(row).to_have_count(0)


@LANGUAGES
async def test_given_prompts_then_they_are_recorded_heard_replaced_and_deleted(
    installation: Installation, browser: Browser, language: str
) -> None:
    """By the microphone in the page; what is missing is told until then."""
    name = fresh_flow(Admin(installation))
    async with person(installation, browser, language) as somebody:
        page = await opened(somebody, installation, name)
        await named(page, "news")
        missing = page.get_by_test_id("gaps").locator("li", has_text=f"{name}.news")
        await expect(missing).to_have_count(2)
        await page.get_by_test_id("record").click()
        await expect(page.get_by_test_id("stop")).to_contain_text("0:01")
        await somebody.picture(f"flows-recording-{language}")
        await page.get_by_test_id("stop").click()
        await page.get_by_test_id("keep").click()
        recorded = page.get_by_test_id("recorded").locator("tbody tr", has_text="news")
        await expect(recorded).to_have_count(1)
        await expect(missing).to_have_count(1)
        async with page.expect_response("**/prompts/en/news/audio") as heard:
            await recorded.get_by_role("button").first.click()
        sound = (await heard.value).headers
        assert sound["content-type"] == "audio/wav"
        assert int(sound["content-length"]) > 8_000
        await named(page, "news")
        await expect(page.get_by_test_id("replaces")).to_be_visible()
        await page.locator("[name=prompt-file]").set_input_files(Path(__file__).parent / "beep.wav")
        await expect(page.locator("[name=prompt-name]")).to_have_value("")
        await expect(recorded).to_have_count(1)
        await somebody.picture(f"flows-prompts-{language}")
        await removed(page, "news")
        await expect(missing).to_have_count(2)


@LANGUAGES
async def test_given_files_then_any_form_and_rate_is_taken_and_what_is_none_is_refused(
    installation: Installation, browser: Browser, language: str
) -> None:
    """Each replaces the one before; a refusal says what to take, and keeps what was there."""
    admin = Admin(installation)
    async with person(installation, browser, language) as somebody:
        page = await opened(somebody, installation, fresh_flow(admin))
        field = page.locator("[name=prompt-file]")
        for form, rate, seconds in (("WAV", 44_100, 2), ("MP3", 22_050, 3), ("MP3", 8_000, 4)):
            await named(page, "greeting")
            content = tone(form, rate, seconds)
            file = {"name": f"greeting.{form.lower()}", "mimeType": "", "buffer": content}
            await field.set_input_files(file)  # type: ignore[arg-type]
            row = page.get_by_test_id("recorded").locator("tbody tr", has_text="greeting")
            await expect(row).to_contain_text(f"0:0{seconds}")
        await named(page, "greeting")
        letter = {"name": "letter.mp3", "mimeType": "audio/mpeg", "buffer": b"Dear Sir, " * 99}
        await field.set_input_files(letter)  # type: ignore[arg-type]
        why = {"en": "wav, mp3, flac or ogg", "zh-CN": "wav、mp3、flac"}[language]
        await expect(page.locator(".notices")).to_contain_text(why)
        await expect(row).to_contain_text("0:04")
        await removed(page, "greeting")


@pytest_asyncio.fixture(loop_scope="session")
async def boss(hotline: Hotline) -> AsyncIterator[None]:
    """Let an agent administer for a while."""
    users = (await hotline.ask("/users", who="admin"))["items"]
    path = next(f"/users/{user['id']}" for user in users if user["agent"] == BOSS)

    async def be(*roles: str) -> None:
        await hotline.ask(path, who="admin", method="PATCH", body={"roles": roles})

    await be("agent", "admin")
    yield
    await be("agent")


@LANGUAGES
async def test_given_the_phone_in_his_browser_is_rung_then_he_speaks_into_it(
    installation: Installation, browser: Browser, hotline: Hotline, boss: None, language: str
) -> None:
    """Answered, keyed and kept on this page; while he takes calls it is not rung."""
    assert boss is None
    async with person(installation, browser, language, plain_microphone="1") as somebody:
        page = await somebody.sign_in(BOSS)
        await begin(page, "browser")
        await page.goto(f"{installation.url}/#/flows")
        await expect(page.locator(".cm-content")).not_to_be_empty()
        await named(page, "spoken")
        await expect(page.locator("[name=phone-kind]")).to_have_value("browser")
        await page.get_by_test_id("ring-me").click()
        takes = {"en": "takes calls now", "zh-CN": "正在接听来电"}[language]
        await expect(page.locator(".notices")).to_contain_text(takes)
        await hotline.ask(f"/floor/agents/{BOSS}/state", method="POST", body={"state": "not_ready"})
        await in_state(page, "not_ready")
        await page.keyboard.press("F9")  # of the desk's keys, on this page, it runs the calls
        await expect(page.get_by_test_id("calls-told")).to_be_visible()
        await named(page, "spoken")
        await page.get_by_test_id("ring-me").click()
        await expect(page.get_by_test_id("answer-here")).to_be_visible()
        await somebody.picture(f"flows-telephone-{language}")
        await page.keyboard.press("F4")
        speaking = {"en": "Recording at the phone", "zh-CN": "正在话机上录制"}[language]
        await expect(page.get_by_test_id("dial")).to_contain_text(speaking)
        hearing = {"en": "You hear what was spoken", "zh-CN": "正在播放所录内容"}[language]
        stage = page.get_by_test_id("dial")
        async with asyncio.timeout(60):
            while hearing not in await stage.inner_text():
                # What is pressed before the tone is not heard.
                await page.get_by_test_id("press-#").click()
                with suppress(AssertionError):
                    await expect(page.get_by_test_id("dial")).to_contain_text(
                        hearing, timeout=2_000
                    )
        await page.get_by_test_id("press-1").click()
        row = page.get_by_test_id("recorded").locator("tbody tr", has_text="spoken")
        await expect(row).to_have_count(1)
        await expect(page.get_by_test_id("answer-here")).to_have_count(0)
        await removed(page, "spoken")
        await page.goto(f"{installation.url}/#/desk")
        await sign_out(page)


async def test_given_another_telephone_then_it_rings_or_its_code_is_dialled(
    installation: Installation, browser: Browser, hotline: Hotline
) -> None:
    """A desk phone, and an outside number under the dial rules; the page follows how far it is."""
    async with person(installation, browser) as somebody:
        page = await opened(somebody, installation, fresh_flow(Admin(installation)))
        told = page.get_by_test_id("dial")
        row = page.get_by_test_id("recorded").locator("tbody tr", has_text="by_phone")
        for kind, number in (("sip", "1004"), ("tel", "139 0000 0044")):
            phone = await (
                hotline.phone("1004", tone_hz=800)
                if kind == "sip"
                else hotline.outside(tone_hz=800)
            )
            await named(page, "by_phone")
            await page.locator("[name=phone-kind]").select_option(kind)
            await page.locator("[name=phone-number]").fill(number)
            await page.get_by_test_id("ring-me").click()
            await expect(told).to_contain_text("Your phone rings")
            await phone.rings()
            await phone.hear_beep(within_s=20)
            await expect(told).to_contain_text("Recording at the phone")
            await phone.stay(1.5)
            await phone.press("#")
            await phone.hear_tone(800)
            await phone.press("1")
            await expect(row).to_have_count(1)
            await removed(page, "by_phone")
        await named(page, "by_phone")
        await page.locator("[name=phone-number]").fill("110")
        await page.get_by_test_id("ring-me").click()
        await expect(page.locator(".notices")).to_contain_text("dial rules do not allow")
        await page.get_by_test_id("by-telephone").click()
        await expect(told.locator("b")).to_contain_text("*77")
