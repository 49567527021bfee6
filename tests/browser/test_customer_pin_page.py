"""The PIN of a customer on his page: set, changed, taken away, by right, and seen by nobody."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Response, Route, expect

from tests.browser.person import person
from tests.integration.hotline.hotline import Hotline
from tests.integration.hotline.installation import Installation

pytestmark = pytest.mark.integration
FIRST, SECOND = "48213907", "90417732"


@pytest_asyncio.fixture(loop_scope="session")
async def customers(hotline: Hotline) -> AsyncIterator[tuple[int, int]]:
    """Add two customers; they go with the story."""
    ids: list[int] = []
    for name in ("Pinned One", "Pinned Two"):
        body = {"name": name, "numbers": []}
        made = await hotline.ask("/customers", who="admin", method="POST", body=body)
        ids.append(made["id"])
    yield ids[0], ids[1]
    for customer in ids:
        await hotline.ask(f"/customers/{customer}", who="admin", method="DELETE")


async def shown(page: Page, installation: Installation, name: str) -> None:
    """Open a customer's page."""
    await page.goto(f"{installation.url}/#/customers")
    await page.get_by_test_id("search").fill(name)
    await page.get_by_test_id("customers").get_by_role("button", name=name).click()
    await expect(page.get_by_test_id("customer").locator("h1")).to_have_text(name)


def hear_answers(page: Page, heard: list[str]) -> None:
    """Note every address and answer of the API."""

    async def read(response: Response) -> None:
        if "/api/" in response.url:
            heard.append(response.url)
            heard.append("" if response.status == 204 else await response.text())

    page.on("response", lambda response: asyncio.ensure_future(read(response)))


@pytest.mark.parametrize("language", ["en", "zh-CN"])
async def test_given_a_pin_then_it_is_set_changed_and_taken_away_and_never_shown(
    installation: Installation,
    browser: Browser,
    hotline: Hotline,
    customers: tuple[int, int],
    language: str,
) -> None:
    """Its time is told, itself in no answer, on no page, in no log and no audit."""
    heard: list[str] = []
    async with person(installation, browser, language) as somebody:
        page = await somebody.sign_in("supervisor")
        await shown(page, installation, "Pinned One")
        hear_answers(page, heard)
        form, field = page.get_by_test_id("customer-pin"), page.locator("[name=pin]")
        await expect(field).to_have_attribute("type", "password")
        await expect(form.get_by_test_id("pin-set")).to_have_count(0)
        seen: list[str] = []
        for pin in (FIRST, SECOND):
            await field.fill(pin)
            async with page.expect_response(lambda told: told.request.method == "PUT"):
                await page.keyboard.press("Enter")
            await expect(field).to_have_value("")
            await expect(form.get_by_test_id("pin-set")).to_be_visible()
            told = await hotline.ask(f"/customers/{customers[0]}/pin", who="admin")
            seen.append(told["set_at"])
        assert seen[0] < seen[1]
        await somebody.picture(f"customer-pin-{language}")
        await page.reload()
        await shown(page, installation, "Pinned One")
        await expect(form.get_by_test_id("pin-set")).to_be_visible()
        assert FIRST not in await page.content()
        await form.get_by_test_id("pin-remove").click()
        await somebody.picture(f"customer-pin-remove-{language}", whole=False)
        await page.get_by_test_id("confirm").click()
        await expect(form.get_by_test_id("pin-set")).to_have_count(0)
    audit = await hotline.ask("/audit?limit=20", who="admin")
    acts = [one["act"] for one in audit["items"] if one["object"] == f"customer:{customers[0]}"]
    assert [act for act in acts if "pin" in act] == [
        "customer.pin_delete", "customer.pin_set", "customer.pin_set"
    ]  # fmt: skip
    logs = [installation.output, *Path(installation.home).glob("log/*")]
    written = "".join(log.read_text(errors="replace") for log in logs if log.is_file())
    assert '"event":"http.request"' in written, "nothing was logged at all"
    for pin in (FIRST, SECOND):
        assert pin not in "".join(heard) + str(audit) + written


async def test_given_what_is_no_pin_then_nothing_is_sent_and_the_old_one_stays(
    installation: Installation, browser: Browser, hotline: Hotline, customers: tuple[int, int]
) -> None:
    """Letters, too short, empty; and what was typed is never for another customer."""
    path = f"/customers/{customers[0]}/pin"
    await hotline.ask(path, who="admin", method="PUT", body={"pin": FIRST})
    before = await hotline.ask(path, who="admin")
    sent: list[str] = []
    async with person(installation, browser) as somebody:
        page = await somebody.sign_in("admin")
        await shown(page, installation, "Pinned One")
        page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
        field = page.locator("[name=pin]")
        for wrong in ("12a4", "123", "12 34", ""):
            await field.fill(wrong)
            await page.keyboard.press("Enter")
            assert await field.evaluate("field => !field.validity.valid"), wrong
        await field.fill("1" * 17)
        assert await field.input_value() == "1" * 16, "more than a PIN can have was typed"
        assert not [one for one in sent if one.startswith(("PUT", "DELETE"))]
        assert await hotline.ask(path, who="admin") == before
        await shown(page, installation, "Pinned Two")
        await expect(field).to_have_value("")


async def test_given_somebody_at_the_keyboard_then_a_pin_goes_only_after_a_question(
    installation: Installation, browser: Browser, hotline: Hotline, customers: tuple[int, int]
) -> None:
    """The question says whose it is; leaving it changes nothing, and the focus is never lost."""
    path = f"/customers/{customers[0]}/pin"
    await hotline.ask(path, who="admin", method="PUT", body={"pin": FIRST})
    before = await hotline.ask(path, who="admin")
    async with person(installation, browser) as somebody:
        page = await somebody.sign_in("supervisor")
        await shown(page, installation, "Pinned One")
        remove = page.get_by_role("button", name="Delete telephone PIN")
        question = page.get_by_role("dialog", name="Delete telephone PIN")
        for leave in ("Escape", "Cancel"):
            await remove.press("Enter")
            await expect(question).to_have_accessible_description(re.compile("Pinned One"))
            if leave == "Cancel":
                await question.get_by_role("button", name="Cancel").press("Enter")
            else:
                await page.keyboard.press(leave)
            await expect(question).to_have_count(0)
            await expect(remove).to_be_focused()
        assert await hotline.ask(path, who="admin") == before
        await remove.press("Enter")
        await question.get_by_role("button", name="Delete", exact=True).press("Enter")
        await expect(page.get_by_test_id("pin-set")).to_have_count(0)
        await expect(page.locator("[name=pin]")).to_be_focused()


async def test_given_a_late_answer_then_the_next_pin_that_is_being_typed_stays(
    installation: Installation, browser: Browser, customers: tuple[int, int]
) -> None:
    """The field is empty as soon as the first one is sent, and nobody else's from then on."""
    assert customers
    told = asyncio.Event()

    async def late(route: Route) -> None:
        if route.request.method == "GET":
            await told.wait()
        await route.continue_()

    async with person(installation, browser) as somebody:
        page = await somebody.sign_in("admin")
        await shown(page, installation, "Pinned One")
        form, field = page.get_by_test_id("customer-pin"), page.locator("[name=pin]")
        await page.route("**/customers/*/pin", late)
        await field.fill(FIRST)
        async with page.expect_response(lambda answer: answer.request.method == "PUT"):
            await page.keyboard.press("Enter")
        await field.fill(SECOND)
        told.set()
        await expect(form.get_by_test_id("pin-set")).to_be_visible()
        await expect(field).to_have_value(SECOND)


@pytest.mark.parametrize("who", ["1001", "qa"])
async def test_given_no_right_then_there_is_no_pin_on_the_page(
    installation: Installation, browser: Browser, customers: tuple[int, int], who: str
) -> None:
    """Agents and QA see the customer, not whether he has one."""
    assert customers
    async with person(installation, browser) as somebody:
        page = await somebody.sign_in(who)
        await shown(page, installation, "Pinned One")
        await expect(page.get_by_test_id("customer-pin")).to_have_count(0)
