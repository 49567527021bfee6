"""The desk from which customers are imported."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from callcenter.database.pool import Pool
from tests.unit.customers.imports_stage import ImportDesk, import_desk


@pytest.fixture
async def desk(pool: Pool, tmp_path: Path) -> AsyncIterator[ImportDesk]:
    """Serve imports and work on them."""
    async with import_desk(pool, tmp_path) as served:
        yield served
