"""What an agent sees when the service itself dies; other mishaps are in `test_disturbances.py`."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.agent import begin, in_state, sign_out
from tests.browser.person import person
from tests.integration.hotline.hotline import Hotline, Manner
from tests.integration.hotline.installation import Installation

pytestmark = pytest.mark.integration


async def test_given_the_service_dies_then_the_page_says_so_and_comes_back(
    installation: Installation, browser: Browser, hotline: Hotline
) -> None:
    """The band tells at once that the line is lost; afterwards the state is the true one."""
    await hotline.phone("1005", manner=Manner.BY_KEY)
    async with person(installation, browser, "zh-CN") as agent:
        page = await agent.sign_in("1005")
        await begin(page)
        former = installation.pid("service")
        installation.kill_service()
        await expect(page.get_by_test_id("lost")).to_be_visible()
        await agent.picture("desk-lost-zh-CN")
        await installation.ready_again(former)
        await expect(page.get_by_test_id("lost")).to_be_hidden(timeout=60_000)
        await in_state(page, "ready")
        await sign_out(page)
