"""The installation of the session, and one test's view of it."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.integration.hotline.asked_program import may_ask
from tests.integration.hotline.hotline import Hotline, hotline_for_a_test
from tests.integration.hotline.installation import Installation, new_home
from tests.integration.hotline.routing_lines import prepare_lines

ARTIFACTS = Path(__file__).parents[3] / "test-artifacts"
"""Kept after a run, for a person to look at."""


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """Run the product for all stories of this folder."""
    home = new_home()
    running = Installation(home, **may_ask())
    running.start()
    prepare_lines(running)
    yield running
    code = running.stop()
    ARTIFACTS.mkdir(exist_ok=True)
    shutil.copy(running.output, ARTIFACTS / "hotline.log")
    assert code == 0
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
async def hotline(installation: Installation) -> AsyncIterator[Hotline]:
    """One test's callers, phones and desks."""
    async with hotline_for_a_test(installation) as view:
        yield view
