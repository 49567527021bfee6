"""
Where the browser phone is: in one page of all, known to every page, and back after each mishap.

A telephone on the desk does not care for browsers (`test_disturbances.py`); this one does.
"""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from callcenter.demo.caller import Caller
from callcenter.demo.patience import PATIENCE_S
from tests.browser.agent import (
    begin,
    in_state,
    sign_out,
    wants_a_person,
)
from tests.browser.conftest import AGENT_HZ
from tests.browser.person import Person, person
from tests.browser.sleep import asleep, kill_pages
from tests.integration.hotline.hotline import Hotline
from tests.integration.hotline.installation import Installation

pytestmark = pytest.mark.integration

AGENT, NUMBER = "1004", "13700000044"
PLAIN = {"plain_microphone": "1"}
SILENCE_S = 6.0
"""After so long without a sound the exchange believes a talk to be over."""


@pytest_asyncio.fixture(loop_scope="session")
async def agent(
    installation: Installation, browser: Browser, hotline: Hotline
) -> AsyncIterator[Person]:
    """Let an agent be ready with the browser phone; calls ring as long as the story needs."""
    async with (
        person(installation, browser, "en", **PLAIN) as somebody,
    ):
        await begin(await somebody.sign_in(AGENT), "browser")
        yield somebody


async def has_the_phone(page: Page) -> None:
    """Wait until the page's phone is registered; it may ring here."""
    await expect(page.locator(".pill.on")).to_be_visible()
    await expect(page.get_by_test_id("phone-elsewhere")).to_be_hidden()


async def knows_it_elsewhere(page: Page) -> None:
    """Wait until the page says that the phone is not here."""
    await expect(page.get_by_test_id("phone-elsewhere")).to_be_visible()


async def who_took_over(one: Page, other: Page) -> tuple[Page, Page]:
    """Wait until one of two pages has the phone; returns it first."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            for here, there in ((one, other), (other, one)):
                if await here.locator(".pill.on").count():
                    return here, there
            await asyncio.sleep(0.1)


async def rings_at(page: Page, hotline: Hotline) -> Caller:
    """Let a customer call until this page can answer."""
    caller = await wants_a_person(hotline, NUMBER)
    await expect(page.get_by_test_id("answer")).to_be_enabled()
    return caller


async def talks(page: Page, caller: Caller) -> None:
    """Answer on this page, and hear each other."""
    await page.keyboard.press("F4")
    await in_state(page, "talking")
    await caller.hear_tone(AGENT_HZ)


async def wraps_up(page: Page) -> None:
    """Finish the call's work on this page."""
    await in_state(page, "wrap_up")
    await expect(page.get_by_test_id("caller")).to_contain_text("137 0000 0044")
    await page.keyboard.press("F9")
    await in_state(page, "ready")


async def test_given_two_tabs_and_another_machine_then_one_has_the_phone_and_all_know_which(
    installation: Installation, browser: Browser, hotline: Hotline, agent: Person
) -> None:
    """A talk is never taken away; afterwards the phone moves at a word, and by itself at an end."""
    first = agent.page
    second = await agent.tab()
    await knows_it_elsewhere(second)
    async with person(installation, browser, "en", **PLAIN) as other:
        third = await other.sign_in(AGENT)
        await knows_it_elsewhere(third)
        caller = await rings_at(first, hotline)
        for page in (second, third):
            await in_state(page, "ringing")
            await expect(page.get_by_test_id("offer")).to_be_visible()
            await expect(page.get_by_test_id("answer")).to_be_hidden()
        await talks(first, caller)
        for page in (second, third):
            await in_state(page, "talking")
            await expect(page.get_by_test_id("take-phone")).to_be_disabled()
        await agent.picture("desk-phone-elsewhere-en", page=second, whole=False)
        await third.get_by_test_id("hangup").click()
        await wraps_up(third)

        await third.get_by_test_id("take-phone").click()
        await has_the_phone(third)
        for page in (first, second):
            await knows_it_elsewhere(page)
            await in_state(page, "ready")
        caller = await rings_at(third, hotline)
        await talks(third, caller)
        await caller.hang_up()
        await wraps_up(third)
    # That machine is switched off: one of the two tabs takes over, not both.
    here, there = await who_took_over(first, second)
    await knows_it_elsewhere(there)
    await here.close()
    await has_the_phone(there)
    caller = await rings_at(there, hotline)
    await talks(there, caller)
    await caller.hang_up()
    await wraps_up(there)
    await sign_out(there)


async def test_given_a_reload_with_the_browser_phone_then_the_state_is_true_and_calls_come_again(
    hotline: Hotline, agent: Person
) -> None:
    """Asked first in a talk, whose end is told as it is; in a ring the call is a missed one."""
    page = agent.page
    caller = await rings_at(page, hotline)
    await talks(page, caller)
    await page.get_by_test_id("note").fill("Gone in the middle")
    await expect(page.get_by_test_id("kept")).to_be_visible()
    asked: list[str] = []

    async def agree(dialog: object) -> None:
        asked.append(dialog.type)  # type: ignore[attr-defined]
        await dialog.accept()  # type: ignore[attr-defined]

    page.on("dialog", agree)
    await page.reload()
    assert asked == ["beforeunload"]
    await in_state(page, "wrap_up")
    await expect(page.get_by_test_id("note")).to_have_value("Gone in the middle")
    await has_the_phone(page)
    await wraps_up(page)

    caller = await rings_at(page, hotline)
    await page.reload()
    await in_state(page, "missed")
    await has_the_phone(page)
    await page.keyboard.press("F2")
    # The caller kept his place, and is offered again.
    await expect(page.get_by_test_id("answer")).to_be_enabled()
    await talks(page, caller)
    await caller.hang_up()
    await wraps_up(page)
    await sign_out(page)


@pytest.mark.parametrize("mishap", ["killed", "asleep"])
async def test_given_a_dead_or_sleeping_browser_then_its_talk_ends_and_the_next_call_comes(
    installation: Installation, browser: Browser, hotline: Hotline, agent: Person, mishap: str
) -> None:
    """Idle nothing is lost; a talk without a voice is over for both, and noted as such."""
    page = agent.page
    caller = await rings_at(page, hotline)
    await talks(page, caller)
    if mishap == "asleep":
        with asleep():
            await caller.talk(SILENCE_S)
    else:
        kill_pages()
        await caller.talk(SILENCE_S)
        await agent.context.close()
    async with person(installation, browser, "en", **PLAIN) as again:
        if mishap == "killed":
            page = await again.sign_in(AGENT)
        await wraps_up(page)
        await has_the_phone(page)
        caller = await rings_at(page, hotline)
        await talks(page, caller)
        await caller.hang_up()
        await wraps_up(page)
        await sign_out(page)
