"""The shelf of messages over a database of the test's own."""

from pathlib import Path

import pytest

from callcenter.clock import SteadyClock
from callcenter.database.pool import Pool
from callcenter.voicemails.shelf import VoicemailShelf
from callcenter.voicemails.store import VoicemailStore


@pytest.fixture
def store(pool: Pool) -> VoicemailStore:
    """Give the register."""
    return VoicemailStore(pool)


@pytest.fixture
def shelf(tmp_path: Path, store: VoicemailStore) -> VoicemailShelf:
    """Give the shelf."""
    return VoicemailShelf(tmp_path, store, SteadyClock())
