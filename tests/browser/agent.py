"""What stories of agents share: taking a device, states on the page, who wants a person."""

from playwright.async_api import Page, expect

from callcenter.demo.caller import Caller
from callcenter.demo.sip_address import Identity
from tests.integration.hotline.hotline import Hotline

LINE = "4001"


async def in_state(page: Page, state: str) -> None:
    """Wait for the agent's state on the page."""
    await expect(page.get_by_test_id("state").first).to_have_attribute("data-state", state)


async def begin(page: Page, device: str = "sip") -> None:
    """Choose a device and become ready."""
    await page.locator(f"input[name=device][value={device}]").check()
    if device == "browser":
        await expect(page.get_by_test_id("registration")).to_have_class("registered")
    await page.get_by_test_id("begin").click()
    await in_state(page, "ready")


async def sign_out(page: Page) -> None:
    """Leave as an agent does."""
    await page.get_by_test_id("sign-out").click()
    await in_state(page, "offline")


async def wants_a_person(
    hotline: Hotline, identity: Identity | str, *, tone_hz: int = 440
) -> Caller:
    """Let somebody call the hotline and ask for a person."""
    caller = await hotline.caller(identity, tone_hz=tone_hz)
    await caller.dial(LINE)
    await caller.hear_sound()
    await caller.press("0")
    return caller
