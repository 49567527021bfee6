"""What the shelf makes of crashes, an absent database and a full disk: exactly one of each."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from callcenter.clock import SteadyClock
from callcenter.database.pool import open_pool
from callcenter.errors import DatabaseAway
from callcenter.recordings import making, raw_voices, stereo
from callcenter.recordings import shelf as shelf_module
from callcenter.recordings.fallback import FALLBACK_NUMBER
from callcenter.recordings.model import State
from callcenter.recordings.shelf import RecordingShelf
from callcenter.recordings.slips import slip_of
from callcenter.recordings.stereo import file_sha256
from callcenter.recordings.store import RecordingStore
from tests.unit.recordings.talks import CALL, FACTS, all_of, files_under, record


class Killed(BaseException):
    """Stands for kill -9: nothing in the product catches it."""


def killed_at(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, *, after: bool) -> None:
    """Let the process die before or after a step."""
    real: Callable[..., Any] = getattr(owner, name)

    def step(*args: Any, **more: Any) -> Any:
        if after:
            real(*args, **more)
        raise Killed

    monkeypatch.setattr(owner, name, step)


CRASHES = {
    "before the slip is closed": (shelf_module, "write_slip", False),
    "after the slip is closed": (shelf_module, "write_slip", True),
    "before the file is made": (making, "interleave", False),
    "while the file is made": (stereo, "_frames", True),
    "before the file has its name": (stereo, "sync_folder", False),
    "after the file is made": (making, "interleave", True),
    "before the hash is written": (making, "write_slip", False),
    "after the hash is written": (making, "write_slip", True),
    "before the raw voices are removed": (shelf_module, "clear", False),
    "between raw voices and slip": (raw_voices, "drop_slip", False),
    "after everything": (shelf_module, "clear", True),
}


@pytest.mark.parametrize("crash", CRASHES)
async def test_given_a_kill_when_swept_then_there_is_exactly_one_recording(
    home: Path, store: RecordingStore, crash: str
) -> None:
    """Killed between any two steps, the next start ends with one row, one whole file."""
    owner, name, after = CRASHES[crash]
    shelf = RecordingShelf(home, store, SteadyClock())
    stem = shelf.path(CALL, 1, {"agent": "1001", "queue": "service"})
    record(stem)
    with pytest.MonkeyPatch.context() as patch:
        killed_at(patch, owner, name, after=after)
        with pytest.raises(Killed):
            await shelf.keep(stem, FACTS)

    reborn = RecordingShelf(home, store, SteadyClock())
    await reborn.sweep(grace_s=0)
    assert await reborn.sweep(grace_s=0) == 0

    (kept,) = await all_of(store)
    assert (kept.id, kept.state, kept.agent, kept.length_s) == (
        f"{CALL}-1",
        State.READY,
        "1001",
        0.5,
    )
    assert file_sha256(home / kept.path) == kept.sha256
    assert files_under(home) == [f"{CALL}-1.wav"]


async def test_a_service_that_died_during_the_talk_keeps_it_later(
    home: Path, store: RecordingStore
) -> None:
    """The raw voices of a call that is over are found, with what was known of it."""
    stem = RecordingShelf(home, store, SteadyClock()).path(CALL, 2, {"agent": "1001"})
    record(stem, caller_s=0.25)

    assert await RecordingShelf(home, store, SteadyClock()).sweep(grace_s=0) == 1

    (kept,) = await all_of(store)
    assert (kept.call, kept.leg, kept.agent, kept.length_s) == (CALL, 2, "1001", 0.5)


async def test_a_broken_slip_loses_no_sound(shelf: RecordingShelf, store: RecordingStore) -> None:
    """What is left of the facts is in the name."""
    stem = shelf.path(CALL, 1)
    record(stem)
    slip_of(stem).write_bytes(b"{")

    assert await shelf.sweep(grace_s=0) == 1
    (kept,) = await all_of(store)
    assert (kept.call, kept.state) == (CALL, State.READY)


async def test_what_asterisk_recorded_alone_is_taken_over(
    home: Path, store: RecordingStore
) -> None:
    """A talk of the fallback is a recording like others, once its call is over."""
    fallback = home / "fallback"
    fallback.mkdir(parents=True)
    record(fallback / CALL)
    (fallback / "..-rx.sln").write_bytes(b"ab")
    living = RecordingShelf(home, store, SteadyClock(), live=lambda: {CALL})
    assert await living.sweep(grace_s=0) == 0
    assert await RecordingShelf(home, store, SteadyClock()).sweep() == 0

    assert await RecordingShelf(home, store, SteadyClock()).sweep(grace_s=0) == 1

    (kept,) = await all_of(store)
    assert (kept.call, kept.leg, kept.length_s) == (CALL, FALLBACK_NUMBER, 0.5)
    assert sorted(files_under(home)) == ["..-rx.sln", f"{CALL}-{FALLBACK_NUMBER}.wav"]


@pytest.fixture
async def absent(home: Path) -> AsyncIterator[RecordingShelf]:
    """Give a shelf whose database is away."""
    pool = await open_pool("postgresql://nobody@127.0.0.1:9/none", size=1, wait_s=0)
    yield RecordingShelf(home, RecordingStore(pool), SteadyClock())
    pool.terminate()


async def test_a_talk_is_kept_while_the_database_is_away(
    absent: RecordingShelf, home: Path, store: RecordingStore
) -> None:
    """The sound is made at once; the row follows when the database is back."""
    stem = absent.path(CALL, 1)
    record(stem)

    told = await absent.keep(stem, FACTS)
    with pytest.raises(DatabaseAway):
        await absent.sweep(grace_s=0)

    assert told is not None
    assert told["state"] == "ready"
    assert f"{CALL}-1.wav" in files_under(home)
    assert await RecordingShelf(home, store, SteadyClock()).sweep() == 1
    (kept,) = await all_of(store)
    assert kept.sha256 == told["sha256"]
    assert not slip_of(stem).exists()


async def test_a_full_disk_is_tried_again(
    shelf: RecordingShelf, store: RecordingStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the file cannot be made the row says pending; then it becomes ready, once."""
    stem = shelf.path(CALL, 1)
    record(stem)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(making, "interleave", full)
        told = await shelf.keep(stem, FACTS)
    assert told is not None
    assert told["state"] == "pending"
    assert [kept.state for kept in await all_of(store)] == [State.PENDING]

    assert await shelf.sweep(grace_s=0) == 1
    assert [kept.state for kept in await all_of(store)] == [State.READY]
