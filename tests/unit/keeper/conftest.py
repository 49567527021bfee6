"""What the keeper's tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.keeper.house import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Give a test an installation of its own."""
    built = House(tmp_path)
    yield built
    built.clear()
