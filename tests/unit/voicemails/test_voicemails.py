"""Messages are kept exactly once and looked after by the agents of their queue."""

import wave
from pathlib import Path
from typing import Any

import pytest

from callcenter.clock import SteadyClock
from callcenter.database.pool import open_pool
from callcenter.errors import DatabaseAway
from callcenter.recordings.stereo import file_sha256
from callcenter.voicemails import shelf as shelf_module
from callcenter.voicemails.shelf import VoicemailShelf
from callcenter.voicemails.store import VoicemailStore, Wanted
from tests.unit.voicemails.messages import speak

CALL = "pbx1-1763743200.12"
FACTS = {"call": CALL, "mailbox": "service", "caller": "<b>138", "taken_at": 1763743210.5}


def files_under(home: Path) -> list[str]:
    """Name every file there is."""
    return [path.name for path in home.rglob("*") if path.is_file()]


async def all_of(store: VoicemailStore) -> list[Any]:
    """Read the whole register."""
    return list(await store.many(Wanted(), after=None, limit=100))


async def test_a_message_is_registered_with_its_length(
    shelf: VoicemailShelf, store: VoicemailStore, tmp_path: Path
) -> None:
    """Keeping it twice changes nothing."""
    stem = shelf.path(CALL, 1)
    speak(stem)

    told = await shelf.keep(stem, FACTS)
    assert await shelf.keep(stem, FACTS) == told

    (kept,) = await all_of(store)
    assert told == {"id": kept.id, "length_s": 2.0, "sha256": kept.sha256}
    assert (kept.call, kept.mailbox, kept.caller) == (CALL, "service", "<b>138")
    assert files_under(tmp_path) == [f"{CALL}-1.wav"]


@pytest.mark.parametrize("seconds", [None, 0, 0.3])
async def test_who_hung_up_at_the_beep_left_no_message(
    shelf: VoicemailShelf, store: VoicemailStore, tmp_path: Path, seconds: float | None
) -> None:
    """Neither row nor file is left."""
    stem = shelf.path(CALL, 1)
    if seconds is not None:
        speak(stem, seconds)

    assert await shelf.keep(stem, FACTS) is None
    assert await all_of(store) == []
    assert files_under(tmp_path) == []


async def test_a_message_whose_writer_was_killed_is_whole_again(
    shelf: VoicemailShelf, tmp_path: Path
) -> None:
    """A header that says "empty" is corrected from the file's own size."""
    stem = shelf.path(CALL, 1)
    path = speak(stem)
    data = bytearray(path.read_bytes())
    data[4:8] = data[40:44] = bytes(4)
    path.write_bytes(data)

    told = await shelf.keep(stem, FACTS)

    assert told is not None
    assert told["length_s"] == 2.0
    assert frames_in(tmp_path) == [16000]


def frames_in(home: Path) -> list[int]:
    """Count what players would play."""
    found = []
    for path in home.rglob("*.wav"):
        with wave.open(str(path), "rb") as file:
            found.append(file.getnframes())
    return found


async def test_a_message_taken_while_the_service_died_is_registered_later(
    shelf: VoicemailShelf, store: VoicemailStore, tmp_path: Path
) -> None:
    """The slip beside the sound knows the rest; a living call is left alone."""
    stem = shelf.path(CALL, 1, FACTS)
    speak(stem)

    living = VoicemailShelf(tmp_path, store, SteadyClock(), live=lambda: {CALL})
    assert await living.sweep(grace_s=0) == 0
    assert await living.sweep() == 0
    assert await VoicemailShelf(tmp_path, store, SteadyClock()).sweep(grace_s=0) == 1

    (kept,) = await all_of(store)
    assert (kept.mailbox, kept.taken_at.timestamp()) == ("service", 1763743210.5)


async def test_a_message_is_kept_while_the_database_is_away(
    store: VoicemailStore, tmp_path: Path
) -> None:
    """The row follows when the database is back."""
    pool = await open_pool("postgresql://nobody@127.0.0.1:9/none", size=1, wait_s=0)
    absent = VoicemailShelf(tmp_path, VoicemailStore(pool), SteadyClock())
    stem = absent.path(CALL, 1)
    speak(stem)

    told = await absent.keep(stem, FACTS)
    with pytest.raises(DatabaseAway):
        await absent.sweep()
    pool.terminate()

    assert told is not None
    assert await VoicemailShelf(tmp_path, store, SteadyClock()).sweep() == 1
    (kept,) = await all_of(store)
    assert kept.sha256 == told["sha256"]


async def test_a_message_that_asterisk_took_alone_is_taken_over(
    shelf: VoicemailShelf, store: VoicemailStore, tmp_path: Path
) -> None:
    """With the facts that the dialplan noted, hostile or not, once its call is over."""
    fallback = tmp_path / "fallback"
    fallback.mkdir()
    speak(fallback / CALL)
    (fallback / f"{CALL}.txt").write_text("caller=+86138\nnumber=4001\nat=1763743200\n=\nx")
    speak(fallback / "pbx1-2.2")
    (fallback / "pbx1-2.2.txt").write_bytes(b"caller=\nat=\xff99999999999999999\n")
    (fallback / "pbx1-3.3.txt").write_text("caller=hung up at the beep")
    living = VoicemailShelf(tmp_path, store, SteadyClock(), lambda: {CALL, "pbx1-2.2", "pbx1-3.3"})
    assert await living.sweep(grace_s=0) == await shelf.sweep() == 0

    assert await shelf.sweep(grace_s=0) == 2
    assert await shelf.sweep(grace_s=0) == 0

    known = {kept.call: kept for kept in await all_of(store)}
    assert known[CALL].caller == "+86138"
    assert known[CALL].taken_at.timestamp() == 1763743200
    assert {kept.mailbox for kept in known.values()} == {"fallback"}
    assert known["pbx1-2.2"].caller is None
    assert sorted(files_under(tmp_path)) == [f"{CALL}-900000.wav", "pbx1-2.2-900000.wav"]


class Killed(BaseException):
    """Stands for kill -9: nothing in the product catches it."""


@pytest.mark.parametrize("step", ["write_slip", "complete_message", "move_to", "drop_slip"])
@pytest.mark.parametrize("after", [False, True])
async def test_given_a_kill_when_swept_then_there_is_exactly_one_message(
    shelf: VoicemailShelf, store: VoicemailStore, tmp_path: Path, step: str, after: bool
) -> None:
    """Killed between any two steps, the next start ends with one row and one file."""
    stem = shelf.path(CALL, 1, FACTS)
    speak(stem)
    real = getattr(shelf_module, step)

    def dies(*args: object, **more: object) -> None:
        if after:
            real(*args, **more)
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shelf_module, step, dies)
        with pytest.raises(Killed):
            await shelf.keep(stem, FACTS)

    reborn = VoicemailShelf(tmp_path, store, SteadyClock())
    await reborn.sweep(grace_s=0)
    assert await reborn.sweep(grace_s=0) == 0
    (kept,) = await all_of(store)
    assert (kept.id, kept.mailbox) == (f"{CALL}-1", "service")
    assert file_sha256(tmp_path / kept.path) == kept.sha256
    assert files_under(tmp_path) == [f"{CALL}-1.wav"]
