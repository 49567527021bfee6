"""Whatever is altered in sound or register is named."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from callcenter.clock import SteadyClock
from callcenter.database.pool import Pool
from callcenter.demo.tones import sine
from callcenter.recordings.raw_voices import voices_of
from callcenter.recordings.shelf import RecordingShelf
from callcenter.recordings.store import RecordingStore
from callcenter.recordings.verifying import verify

CALLS = 5


@pytest.fixture
async def stems(pool: Pool, tmp_path: Path) -> list[Path]:
    """Keep a few recordings, at the same time."""
    shelf = RecordingShelf(tmp_path, RecordingStore(pool), SteadyClock())
    stems = [shelf.path(f"pbx1-1.{number}", 1) for number in range(CALLS)]
    for stem in stems:
        for voice in voices_of(stem):
            voice.write_bytes(sine(440, 0.1).astype("<i2").tobytes())
    facts = {"leg": 1, "agent": "1001", "queue": None, "started_at": 1763743210.1234567}
    await asyncio.gather(*(shelf.keep(stem, facts) for stem in stems))
    return stems


async def path_of(pool: Pool, home: Path, stem: Path) -> Path:
    """Return where a recording stands."""
    return home / str(await pool.fetchval("SELECT path FROM recordings WHERE id = $1", stem.name))


async def faults(pool: Pool, home: Path) -> list[tuple[int, str]]:
    """Verify everything; return place and fault."""
    return [(found.number, found.fault) async for found in verify(RecordingStore(pool), home)]


async def test_an_untouched_register_has_no_fault(
    pool: Pool, tmp_path: Path, stems: list[Path]
) -> None:
    """Recordings kept at the same time form one chain without gap."""
    assert len(stems) == await pool.fetchval("SELECT max(number) FROM recordings")
    assert await faults(pool, tmp_path) == []


async def test_a_flipped_byte_is_named(pool: Pool, tmp_path: Path, stems: list[Path]) -> None:
    """One byte of sound is enough."""
    path = await path_of(pool, tmp_path, stems[2])
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    number = await pool.fetchval("SELECT number FROM recordings WHERE id = $1", stems[2].name)

    assert await faults(pool, tmp_path) == [(number, "altered")]


async def test_a_removed_file_is_named(pool: Pool, tmp_path: Path, stems: list[Path]) -> None:
    """A sound that is gone does not go unnoticed."""
    (await path_of(pool, tmp_path, stems[0])).unlink()
    number = await pool.fetchval("SELECT number FROM recordings WHERE id = $1", stems[0].name)

    assert await faults(pool, tmp_path) == [(number, "gone")]


@pytest.mark.parametrize(
    "change",
    ["agent = '1002'", "length_s = length_s + 1", "started_at = started_at + interval '1 s'"],
)
async def test_an_altered_row_is_named(
    pool: Pool, tmp_path: Path, stems: list[Path], change: str
) -> None:
    """What a row promised at first holds for ever."""
    await pool.execute(f"UPDATE recordings SET {change} WHERE number = 3")  # noqa: S608 - a test

    assert stems
    assert await faults(pool, tmp_path) == [(3, "row_altered")]


async def test_a_dropped_row_is_named(pool: Pool, tmp_path: Path, stems: list[Path]) -> None:
    """The row after the gap tells."""
    await pool.execute("DELETE FROM recordings WHERE number = 3")

    assert stems
    assert await faults(pool, tmp_path) == [(4, "rows_gone")]


async def test_swapped_rows_are_named(pool: Pool, tmp_path: Path, stems: list[Path]) -> None:
    """Order is part of what is promised."""
    await pool.execute("UPDATE recordings SET number = 99 WHERE number = 2")
    await pool.execute("UPDATE recordings SET number = 2 WHERE number = 4")
    await pool.execute("UPDATE recordings SET number = 4 WHERE number = 99")

    assert stems
    found = await faults(pool, tmp_path)
    assert {(2, "row_altered"), (4, "row_altered")} <= set(found)


async def test_a_lost_sound_keeps_its_place(pool: Pool, tmp_path: Path, stems: list[Path]) -> None:
    """Noting a loss breaks no chain."""
    await RecordingStore(pool).lose(stems[1].name, "gone")

    row = await RecordingStore(pool).one(stems[1].name)
    assert row is not None
    assert (row.state, row.missing_reason) == ("missing", "gone")
    assert row.started_at < datetime.now(UTC)
    assert await faults(pool, tmp_path) == []
