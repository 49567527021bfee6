"""Messages are kept exactly once and looked after by the agents of their queue."""

import wave
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from callcenter.clock import SteadyClock
from callcenter.database.pool import Pool, open_pool
from callcenter.demo.tones import sine
from callcenter.errors import DatabaseAway
from callcenter.identity.model import Role
from callcenter.recordings.stereo import file_sha256
from callcenter.testing.web_stage import MadeUpPeople, WebStage, person, web_stage
from callcenter.voicemails import shelf as shelf_module
from callcenter.voicemails.routes import voicemail_routes
from callcenter.voicemails.shelf import VoicemailShelf
from callcenter.voicemails.store import VoicemailStore, Wanted

CALL = "pbx1-1763743200.12"
FACTS = {"call": CALL, "mailbox": "service", "caller": "<b>138", "taken_at": 1763743210.5}
QUEUES = {"1001": ("service", "sales"), "1002": ("repairs",)}
PEOPLE = [
    person("1001", Role.AGENT),
    person("1002", Role.AGENT),
    person("qa", Role.QA),
    person("boss", Role.SUPERVISOR),
]


def speak(stem: Path, seconds: float = 2.0) -> Path:
    """Write a message, as Asterisk does."""
    path = stem.with_name(stem.name + ".wav")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(sine(440, seconds).tobytes())
    return path


def files_under(home: Path) -> list[str]:
    """Name every file there is."""
    return [path.name for path in home.rglob("*") if path.is_file()]


@pytest.fixture
def store(pool: Pool) -> VoicemailStore:
    """Give the register."""
    return VoicemailStore(pool)


@pytest.fixture
def shelf(tmp_path: Path, store: VoicemailStore) -> VoicemailShelf:
    """Give the shelf."""
    return VoicemailShelf(tmp_path, store, SteadyClock())


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


@dataclass
class Stage:
    """A served register with one message for service and one for repairs."""

    web: WebStage
    pool: Pool

    async def ask(self, method: str, path: str, who: str, json: object = None) -> tuple[int, Any]:
        """Send a request; returns status and answer (bytes of sound)."""
        async with self.web.client.request(
            method, f"/api/v1{path}", headers=self.web.bearer(who), json=json
        ) as answer:
            sound = answer.content_type == "audio/wav"
            return answer.status, await (answer.read() if sound else answer.json())


SERVICE = "pbx1-1.1-1"
REPAIRS = "pbx1-1.2-1"


@pytest.fixture
async def stage(
    shelf: VoicemailShelf, store: VoicemailStore, pool: Pool, tmp_path: Path
) -> AsyncIterator[Stage]:
    """Serve two messages."""
    for number, mailbox in ((1, "service"), (2, "repairs")):
        stem = shelf.path(f"pbx1-1.{number}", 1)
        speak(stem)
        facts = {"mailbox": mailbox, "caller": None, "taken_at": 1763743200.0 + number}
        await shelf.keep(stem, facts)
    routes = voicemail_routes(store, tmp_path, lambda agent: QUEUES.get(agent, ()))
    async with web_stage(routes, MadeUpPeople(PEOPLE)) as web:
        yield Stage(web=web, pool=pool)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("1001", [SERVICE]),
        ("1002", [REPAIRS]),
        ("qa", [REPAIRS, SERVICE]),
        ("boss", [REPAIRS, SERVICE]),
    ],
)
async def test_everybody_finds_the_messages_that_concern_him(
    stage: Stage, who: str, expected: list[str]
) -> None:
    """An agent those for his queues, the others all, newest first."""
    _, page = await stage.ask("GET", "/voicemails", who)
    assert [item["id"] for item in page["items"]] == expected
    _, page = await stage.ask("GET", "/voicemails?mailbox=service", who)
    assert [item["id"] for item in page["items"]] == [i for i in expected if i == SERVICE]


async def test_a_message_for_others_does_not_exist(stage: Stage) -> None:
    """It can be neither read nor heard nor changed, and looks like one that never was."""
    for method, path, body in (
        ("GET", "", None),
        ("GET", "/audio", None),
        ("PATCH", "", {"done": True}),
    ):
        seen = await stage.ask(method, f"/voicemails/{REPAIRS}{path}", "1001", body)
        never = await stage.ask(method, f"/voicemails/pbx1-9.9-9{path}", "1001", body)
        assert seen == never
        assert seen[0] == 404
    assert await stage.pool.fetchval("SELECT count(*) FROM audit_log") == 0


async def test_a_hearing_is_noted(stage: Stage) -> None:
    """Who heard what stands in the audit log."""
    status, sound = await stage.ask("GET", f"/voicemails/{SERVICE}/audio", "1001")
    assert (status, sound[:4]) == (200, b"RIFF")
    row = await stage.pool.fetchrow("SELECT who, act, object FROM audit_log")
    assert row is not None
    assert tuple(row) == ("1001", "voicemail.listen", f"voicemail:{SERVICE}")


async def test_a_message_is_assigned_and_done(stage: Stage) -> None:
    """What is left out stays; done can be taken back; each change is noted."""
    path = f"/voicemails/{SERVICE}"
    _, first = await stage.ask("PATCH", path, "boss", {"assigned": "1001"})
    _, second = await stage.ask("PATCH", path, "1001", {"done": True})
    assert first["assigned"] == second["assigned"] == "1001"
    assert second["done_by"] == "1001"
    _, open_ones = await stage.ask("GET", "/voicemails?done=false", "boss")
    assert [item["id"] for item in open_ones["items"]] == [REPAIRS]
    _, own = await stage.ask("GET", "/voicemails?assigned=1001&done=true", "boss")
    assert [item["id"] for item in own["items"]] == [SERVICE]
    _, third = await stage.ask("PATCH", path, "boss", {"done": False, "assigned": None})
    assert (third["assigned"], third["done_at"], third["done_by"]) == (None, None, None)
    assert await stage.pool.fetchval("SELECT count(*) FROM audit_log") == 3


async def test_quality_staff_change_nothing(stage: Stage) -> None:
    """They listen."""
    status, _ = await stage.ask("PATCH", f"/voicemails/{SERVICE}", "qa", {"done": True})
    assert status == 403
