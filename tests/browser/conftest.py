"""One installation and one browser for all stories of this folder."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.chromium import chromium
from tests.browser.person import ARTIFACTS
from tests.integration.hotline.conftest import make_quick
from tests.integration.hotline.hotline import Hotline, hotline_for_a_test
from tests.integration.hotline.installation import Installation, new_home

expect.set_options(timeout=10_000)


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """Run the product for all stories of this folder."""
    home = new_home()
    running = Installation(home)
    running.start()
    make_quick(running)
    yield running
    code = running.stop()
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    shutil.copy(running.output, ARTIFACTS / "installation.log")
    assert code == 0
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    """Start a browser whose microphone beeps."""
    async with chromium(tmp_path) as started:
        yield started


@pytest.fixture
async def hotline(installation: Installation) -> AsyncIterator[Hotline]:
    """One test's callers and phones."""
    async with hotline_for_a_test(installation) as view:
        yield view
