"""What the tests of the centre share."""

from collections.abc import AsyncIterator

import pytest

from callcenter.centre.flow_check import flows_fit
from callcenter.centre.reading import read_centre
from callcenter.centre.store import CentreStore
from callcenter.database.pool import Pool
from callcenter.testing.web_stage import web_stage
from tests.unit.centre.centre_api import PEOPLE, ROOT, Api, live_flows, routes


@pytest.fixture
async def api(pool: Pool) -> AsyncIterator[Api]:
    """Serve the demo's centre."""
    store, reset = CentreStore(pool), list[str]()
    centre, _ = read_centre((ROOT / "centre.yaml").read_bytes(), "centre.yaml")
    assert centre is not None
    await store.edit(lambda _: centre, who="setup")
    async with web_stage(routes(store, reset, [flows_fit(live_flows)]), PEOPLE) as web:
        yield Api(web, store, reset)
