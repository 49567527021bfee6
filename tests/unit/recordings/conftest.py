"""The shelf of recordings over a database of the test's own."""

from pathlib import Path

import pytest

from callcenter.clock import SteadyClock
from callcenter.database.pool import Pool
from callcenter.recordings.shelf import RecordingShelf
from callcenter.recordings.store import RecordingStore


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give a folder for recordings."""
    return tmp_path / "recordings"


@pytest.fixture
def store(pool: Pool) -> RecordingStore:
    """Give the register."""
    return RecordingStore(pool)


@pytest.fixture
def shelf(home: Path, store: RecordingStore) -> RecordingShelf:
    """Give the shelf."""
    return RecordingShelf(home, store, SteadyClock())
