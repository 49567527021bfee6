"""The installation of the session, and one test's view of it."""

import shutil
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.integration.hotline.hotline import Hotline, hotline_for_a_test
from tests.integration.hotline.installation import Installation, new_home


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """Run the product for all stories of this folder."""
    home = new_home()
    running = Installation(home)
    running.start()
    yield running
    assert running.stop() == 0
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
async def hotline(installation: Installation) -> AsyncIterator[Hotline]:
    """One test's callers, phones and desks."""
    async with hotline_for_a_test(installation) as view:
        yield view
