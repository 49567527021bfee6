"""A recording is kept exactly once, whatever happens in between."""

from pathlib import Path

import pytest

from callcenter.clock import SteadyClock
from callcenter.recordings.model import State
from callcenter.recordings.raw_voices import voices_of
from callcenter.recordings.shelf import RecordingShelf
from callcenter.recordings.stereo import file_sha256
from callcenter.recordings.store import RecordingStore
from tests.unit.recordings.talks import CALL, FACTS, STARTED_S, all_of, files_under, record


def a_file_where_the_folder_should_be(home: Path) -> None:
    """Make the folder impossible."""
    home.write_text("in the way")


async def test_a_talk_becomes_one_registered_stereo_file(
    shelf: RecordingShelf, store: RecordingStore, home: Path
) -> None:
    """Row and file agree, and nothing but the file is left."""
    stem = shelf.path(CALL, 1)
    record(stem)

    told = await shelf.keep(stem, FACTS)

    (kept,) = await all_of(store)
    assert told is not None
    assert told["state"] == "ready"
    assert (told["id"], told["sha256"], told["length_s"]) == (kept.id, kept.sha256, 0.5)
    assert (kept.call, kept.leg, kept.agent, kept.queue) == (CALL, 1, "1001", "service")
    assert kept.started_at.timestamp() == STARTED_S
    assert file_sha256(home / kept.path) == kept.sha256
    assert files_under(home) == [f"{CALL}-1.wav"]


async def test_a_leg_that_nobody_answered_leaves_nothing(
    shelf: RecordingShelf, store: RecordingStore, home: Path
) -> None:
    """Neither row nor file."""
    stem = shelf.path(CALL, 1)
    record(stem, caller_s=0, agent_s=0)

    assert await shelf.keep(stem, {**FACTS, "started_at": None}) is None

    assert await all_of(store) == []
    assert files_under(home) == []


async def test_a_talk_without_sound_is_registered_as_missing(
    shelf: RecordingShelf, store: RecordingStore
) -> None:
    """Silence about a lost recording would be worse than the loss."""
    told = await shelf.keep(shelf.path(CALL, 1), FACTS)

    (kept,) = await all_of(store)
    assert told is not None
    assert told["missing_reason"] == "no_audio"
    assert (kept.state, kept.missing_reason) == (State.MISSING, "no_audio")


async def test_a_folder_that_cannot_be_written_is_registered_as_missing(
    shelf: RecordingShelf, store: RecordingStore, home: Path
) -> None:
    """The talk goes on; its row says why there is no sound."""
    a_file_where_the_folder_should_be(home)
    with pytest.raises(OSError, match=r"recordings"):
        shelf.path(CALL, 1)

    await shelf.note_missing(CALL, 1, {**FACTS, "reason": "disk"})

    (kept,) = await all_of(store)
    assert (kept.id, kept.state, kept.missing_reason) == (f"{CALL}-1", State.MISSING, "disk")


async def test_keeping_twice_changes_nothing(
    shelf: RecordingShelf, store: RecordingStore, home: Path
) -> None:
    """A resumed call may keep what its first life kept, which it knows less well."""
    stem = shelf.path(CALL, 1)
    record(stem)
    first = await shelf.keep(stem, FACTS)
    before = await all_of(store)

    reborn = RecordingShelf(home, store, SteadyClock())
    assert await reborn.keep(stem, {**FACTS, "started_at": STARTED_S + 1}) == first

    assert await all_of(store) == before
    assert files_under(home) == [f"{CALL}-1.wav"]


async def test_the_files_of_a_living_call_are_left_alone(home: Path, store: RecordingStore) -> None:
    """A service that came back does not take what Asterisk still writes."""
    shelf = RecordingShelf(home, store, SteadyClock(), live=lambda: {CALL})
    stem = shelf.path(CALL, 1)
    record(stem)

    assert await shelf.sweep(grace_s=0) == 0
    assert all(path.exists() for path in voices_of(stem))


async def test_young_files_of_an_unknown_fate_are_left_alone(
    shelf: RecordingShelf, store: RecordingStore
) -> None:
    """Right after a start it is not known yet which calls live."""
    stem = shelf.path(CALL, 1)
    record(stem)

    assert await shelf.sweep() == 0
    assert await all_of(store) == []


async def test_files_that_are_not_ours_are_left_alone(shelf: RecordingShelf, home: Path) -> None:
    """A sweep removes nothing that it cannot name."""
    stem = shelf.path(CALL, 1)
    stranger = stem.with_name("notes -rx.sln")
    stranger.write_bytes(b"ab")

    assert await shelf.sweep(grace_s=0) == 0
    assert files_under(home) == ["notes -rx.sln"]
