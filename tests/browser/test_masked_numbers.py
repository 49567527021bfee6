"""An agent who is not to see numbers serves, notes down and finds customers all the same."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, expect

from tests.browser.agent import begin, in_state, sign_out, wants_a_person
from tests.browser.person import person
from tests.integration.hotline.hotline import Hotline, Manner
from tests.integration.hotline.installation import Installation

pytestmark = pytest.mark.integration

NUMBER, SHOWN = "13700005501", "137 **** 5501"


@asynccontextmanager
async def masked_for(hotline: Hotline, *roles: str) -> AsyncIterator[None]:
    """Let the centre hide numbers from these roles for a while."""
    general = (await hotline.ask("/centre", who="admin"))["general"]
    hidden = {**general, "mask_numbers_for": list(roles)}
    await hotline.ask("/centre", who="admin", method="PUT", body=hidden)
    try:
        yield
    finally:
        await hotline.ask("/centre", who="admin", method="PUT", body=general)


async def test_given_masked_agents_then_pop_and_record_hold_no_digits_and_the_customer_is_kept(
    installation: Installation, browser: Browser, hotline: Hotline
) -> None:
    """Stars in the band and at the caller; what is made of them has the whole number."""
    phone = await hotline.phone("1002", manner=Manner.BY_KEY)
    async with masked_for(hotline, "agent", "qa"), person(installation, browser) as agent:
        page = await agent.sign_in("1002")
        await begin(page)
        caller = await wants_a_person(hotline, NUMBER)
        await phone.rings()
        await expect(page.get_by_test_id("offer")).to_contain_text(SHOWN)
        await phone.answer()
        await in_state(page, "talking")
        await caller.hear_tone(1000)
        assert NUMBER[3:7] not in await page.inner_text("main")
        await page.get_by_test_id("create").click()
        form = page.get_by_test_id("customer-form")
        await form.locator("[name=name]").fill("Somebody masked")
        await form.locator("[type=submit]").click()
        await expect(page.get_by_test_id("caller-name")).to_have_text("Somebody masked")
        await caller.hang_up()
        await in_state(page, "wrap_up")
        await page.keyboard.press("F9")
        await in_state(page, "ready")
        await page.locator("a[href='#/customers']").click()
        await page.get_by_test_id("search").fill("Somebody masked")
        rows = page.get_by_test_id("customers").locator("tbody tr")
        await expect(rows).to_have_count(1)
        await expect(rows.first).to_contain_text(f"+86 {SHOWN}")
        # The service knows again whom the stars stand for, and finds the record by the number.
        await rows.first.get_by_role("button").click()
        await page.get_by_test_id("call").click()
        await expect(page.get_by_test_id("new-call-number")).to_have_value("+86137****5501")
        await expect(page.get_by_test_id("new-call-customers")).to_contain_text("Somebody masked")
        await page.keyboard.press("Escape")
        await page.locator("a[href='#/desk']").click()
        await sign_out(page)
    [found] = (await hotline.ask(f"/customers?number={NUMBER}", who="admin"))["items"]
    assert found["name"] == "Somebody masked"
    await hotline.ask(f"/customers/{found['id']}", who="admin", method="DELETE")
