"""
What an agent sees after each disturbance in each state: nothing missed, nothing doubled.

Each story is one shift at a telephone of its own, through all states. What leads into a state
happens while the desk is disturbed, so that whatever it was not told must be there afterwards.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, Page, expect

from callcenter.demo.caller import Caller
from callcenter.demo.phone import Phone
from tests.browser.agent import begin, in_state, wants_a_person
from tests.browser.cut_line import CutLine
from tests.browser.person import Person, person
from tests.browser.sleep import asleep, kill_pages
from tests.integration.hotline.hotline import Hotline, Manner
from tests.integration.hotline.installation import Installation

pytestmark = pytest.mark.integration

AGENT = "1005"
NUMBER, SHOWN = "13700000005", "137 0000 0005"
NOTE = "Half a sentence"


@dataclass(kw_only=True)
class Shift:
    """One agent, his telephone, his customer, and all pages he has open."""

    installation: Installation
    hotline: Hotline
    browser: Browser
    line: CutLine
    phone: Phone
    stack: AsyncExitStack
    people: list[Person] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    caller: Caller | None = None
    first_words: str = NOTE

    async def sit_down(self) -> Person:
        """Open the desk in a browser of its own."""
        sitting = person(self.installation, self.browser, "en", url=self.line.url)
        somebody = await self.stack.enter_async_context(sitting)
        self.people.append(somebody)
        self.pages.append(await somebody.sign_in(AGENT))
        return somebody

    async def call(self) -> None:
        """Let the customer call, until the telephone rings."""
        self.caller = await wants_a_person(self.hotline, NUMBER)
        await self.phone.rings()


# --- what leads into each state


async def _ready(shift: Shift) -> None:
    del shift


async def _ringing(shift: Shift) -> None:
    await shift.call()


async def _talking(shift: Shift) -> None:
    await shift.phone.answer()
    assert shift.caller is not None
    await shift.caller.hear_tone(1000)


async def _hold(shift: Shift) -> None:
    assert shift.phone.call is not None
    await shift.phone.call.hold()


async def _wrap_up(shift: Shift) -> None:
    assert shift.caller is not None
    await shift.caller.hang_up()


async def _not_ready(shift: Shift) -> None:
    path = f"/floor/agents/{AGENT}/state"
    body = {"state": "not_ready", "reason": "meal"}
    await shift.hotline.ask(path, method="POST", body=body)


# --- what must be seen in each state


async def _sees_nobody(page: Page) -> None:
    await expect(page.get_by_test_id("today")).to_be_visible()
    await expect(page.get_by_test_id("offer")).to_be_hidden()


async def _sees_the_offer(page: Page) -> None:
    await expect(page.get_by_test_id("offer")).to_contain_text(SHOWN)
    await expect(page.get_by_test_id("caller")).to_contain_text(SHOWN)


async def _sees_the_caller(page: Page) -> None:
    await expect(page.get_by_test_id("caller")).to_contain_text(SHOWN)
    await expect(page.get_by_test_id("note")).to_be_visible()
    await expect(page.get_by_test_id("held")).to_be_hidden()
    await expect(page.get_by_test_id("offer")).to_be_hidden()


async def _sees_the_hold(page: Page) -> None:
    await expect(page.get_by_test_id("held")).to_be_visible()
    await expect(page.get_by_test_id("caller")).to_contain_text(SHOWN)


async def _sees_the_wrap_up(page: Page) -> None:
    await expect(page.get_by_test_id("left")).to_be_visible()
    await _sees_the_caller(page)
    await expect(page.get_by_test_id("note")).to_have_value(NOTE)


async def _sees_the_break(page: Page) -> None:
    await expect(page.get_by_test_id("state").first).to_contain_text("Meal")
    await _sees_nobody(page)


States = list[
    tuple[str, str, Callable[[Shift], Awaitable[None]], Callable[[Page], Awaitable[None]]]
]
STATES: States = [
    ("ready", "ready", _ready, _sees_nobody),
    ("ringing", "ringing", _ringing, _sees_the_offer),
    ("talking", "talking", _talking, _sees_the_caller),
    ("hold", "talking", _hold, _sees_the_hold),
    ("wrap-up", "wrap_up", _wrap_up, _sees_the_wrap_up),
    ("not ready", "not_ready", _not_ready, _sees_the_break),
]


# --- the disturbances: before and after what happens meanwhile


@asynccontextmanager
async def lost_line(shift: Shift) -> AsyncIterator[None]:
    """The service cannot be reached for a while; the page says so, and keeps what is written."""
    shift.first_words = "Half"
    shift.line.cut()
    for page in shift.pages:
        await expect(page.get_by_test_id("lost")).to_be_visible()
        if await page.get_by_test_id("note").is_visible():
            await page.get_by_test_id("note").fill(NOTE)
    yield
    shift.line.mend()
    for page in shift.pages:
        await expect(page.get_by_test_id("lost")).to_be_hidden()


@asynccontextmanager
async def reload(shift: Shift) -> AsyncIterator[None]:
    """The page is loaded anew."""
    yield
    await shift.pages[0].reload()


@asynccontextmanager
async def sleep(shift: Shift) -> AsyncIterator[None]:
    """The machine sleeps."""
    del shift
    with asleep():
        yield


@asynccontextmanager
async def killed_browser(shift: Shift) -> AsyncIterator[None]:
    """The browser dies; its agent opens another."""
    dead = shift.people.pop()
    shift.pages.clear()
    kill_pages()
    yield
    await dead.context.close()
    await shift.sit_down()


@asynccontextmanager
async def second_tab(shift: Shift) -> AsyncIterator[None]:
    """The desk is open twice in one browser; the older one is closed afterwards."""
    shift.pages.append(await shift.people[0].tab())
    yield
    for page in shift.pages:
        await expect(page.get_by_test_id("desk")).to_be_visible()


@asynccontextmanager
async def second_device(shift: Shift) -> AsyncIterator[None]:
    """The desk is open on two machines."""
    if len(shift.people) == 1:
        await shift.sit_down()
    yield


@pytest.mark.parametrize(
    "disturbed", [lost_line, reload, sleep, killed_browser, second_tab, second_device]
)
async def test_given_a_disturbance_in_each_state_then_every_page_shows_the_truth(
    installation: Installation,
    browser: Browser,
    hotline: Hotline,
    disturbed: Callable[[Shift], AbstractAsyncContextManager[None]],
) -> None:
    """State, caller, hold, note and break as they are; each event of the call is told once."""
    phone = await hotline.phone(AGENT, manner=Manner.BY_KEY)
    port = int(installation.settings["HTTP_PORT"])
    async with (
        AsyncExitStack() as stack,
        CutLine(port) as line,
    ):
        shift = Shift(
            installation=installation,
            hotline=hotline,
            browser=browser,
            line=line,
            phone=phone,
            stack=stack,
        )
        await shift.sit_down()
        await begin(shift.pages[0])
        for name, state, happens, sees in STATES:
            async with disturbed(shift):
                await happens(shift)
            for page in shift.pages:
                await in_state(page, state)
                await sees(page)
            assert await _told_by_the_floor(hotline) == state, name
            if state == "talking":
                await _note(shift)
            while len(shift.pages) > 2:
                await shift.pages.pop(0).close()
        await shift.pages[0].get_by_test_id("sign-out").click()
        for page in shift.pages:
            await in_state(page, "offline")
    record = await hotline.record(outcome="answered", note=NOTE)
    told = await hotline.events(record["id"], until="call.wrapped_up")
    for once in ("call.offered", "offer.ringing", "call.answered", "call.held", "talk.ended"):
        assert told.count(once) == 1, once
    assert told.count("call.wrapped_up") == 1


async def _note(shift: Shift) -> None:
    """Begin a note on the last page; it must be on all others, and survive what comes."""
    note = shift.pages[-1].get_by_test_id("note")
    if await note.input_value() == "":
        await note.fill(shift.first_words)
    written = await note.input_value()
    for page in shift.pages:
        await expect(page.get_by_test_id("note")).to_have_value(written)
        await expect(page.get_by_test_id("kept")).to_be_visible()


async def _told_by_the_floor(hotline: Hotline) -> str:
    agents = (await hotline.ask("/floor"))["agents"]
    return str(next(row["state"] for row in agents if row["agent"] == AGENT))
