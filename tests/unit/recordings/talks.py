"""A talk as the exchange leaves it: both directions beside their stem."""

from pathlib import Path
from typing import Any

from callcenter.demo.tones import sine
from callcenter.recordings.raw_voices import voices_of
from callcenter.recordings.store import RecordingStore, Wanted

CALL = "pbx1-1763743200.12"
STARTED_S = 1763743210.5
FACTS = {"call": CALL, "leg": 1, "agent": "1001", "queue": "service", "started_at": STARTED_S}


def files_under(home: Path) -> list[str]:
    """Name every file there is."""
    return [path.name for path in home.rglob("*") if path.is_file()]


def record(stem: Path, *, caller_s: float = 0.5, agent_s: float = 0.5) -> None:
    """Write the raw voices, as Asterisk does."""
    for path, hz, seconds in zip(voices_of(stem), (440, 1000), (caller_s, agent_s), strict=True):
        path.write_bytes(sine(hz, seconds).astype("<i2").tobytes())


async def all_of(store: RecordingStore) -> list[Any]:
    """Read the whole register."""
    found = await store.many(Wanted(), after=None, limit=100)
    return [one.recording for one in found]
