"""Tells whether every recording is still what it was when it was made."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from callcenter.recordings.model import Link, Recording, State, next_link
from callcenter.recordings.names import inside
from callcenter.recordings.stereo import file_sha256
from callcenter.recordings.store import RecordingStore

Fault = Literal["row_altered", "rows_gone", "gone", "altered"]
_BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    Something that is not as it was made.

    `row_altered` and `rows_gone` (before this row) are faults of the register, `gone` and
    `altered` of the sound.
    """

    number: int
    recording: str
    fault: Fault


async def verify(store: RecordingStore, home: Path) -> AsyncIterator[Finding]:
    """
    Walk through all recordings in the order of their chain.

    Args:
        store: The register.
        home: Folder of all recordings.

    Yields:
        Each fault found. Rows cut off at the very end of the chain leave no gap: compare its last
        number and hash with a copy kept elsewhere.

    Raises:
        DatabaseAway: In between; begin again later.
    """
    before: Link | None = None
    while True:
        batch = await store.chained(before.number if before else 0, _BATCH)
        for recording, link in batch:
            faults = [_in_register(before, recording, link), await _in_sound(recording, home)]
            for fault in faults:
                if fault is not None:
                    yield Finding(number=link.number, recording=recording.id, fault=fault)
            before = link
        if len(batch) < _BATCH:
            return


def _in_register(before: Link | None, recording: Recording, link: Link) -> Fault | None:
    expected = next_link(before, recording)
    if expected.number != link.number:
        return "rows_gone"
    return None if expected.chain == link.chain else "row_altered"


async def _in_sound(recording: Recording, home: Path) -> Fault | None:
    if recording.state is not State.READY or recording.path is None:
        return None
    path = inside(home, recording.path)
    if path is None:
        return "gone"
    try:
        found = await asyncio.to_thread(file_sha256, path)
    except OSError:
        return "gone"
    return None if found == recording.sha256 else "altered"
