"""Recordings are found and heard by role, and every hearing is noted first."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from callcenter.clock import SteadyClock
from callcenter.database.pool import Pool
from callcenter.demo.tones import sine
from callcenter.identity.model import Role
from callcenter.recordings.raw_voices import voices_of
from callcenter.recordings.routes import recording_routes
from callcenter.recordings.shelf import RecordingShelf
from callcenter.recordings.store import RecordingStore
from callcenter.testing.web_stage import MadeUpPeople, WebStage, person, web_stage

PEOPLE = [
    person("1001", Role.AGENT),
    person("1002", Role.AGENT),
    person("qa", Role.QA),
    person("boss", Role.SUPERVISOR),
    person("root", Role.ADMIN),
]
OWN = "pbx1-1.1-1"
OTHERS = "pbx1-1.2-1"


@dataclass
class Stage:
    """A served register with one talk of 1001 and one of 1002."""

    web: WebStage
    pool: Pool
    home: Path

    async def ask(self, path: str, who: str, **headers: str) -> tuple[int, dict[str, Any], bytes]:
        """Get something; returns status, headers and body."""
        sent = {**self.web.bearer(who), **headers}
        async with self.web.client.get(f"/api/v1{path}", headers=sent) as answer:
            return answer.status, dict(answer.headers), await answer.read()

    async def ids(self, query: str, who: str) -> list[str]:
        """List ids."""
        async with self.web.client.get(
            f"/api/v1/recordings{query}", headers=self.web.bearer(who)
        ) as answer:
            assert answer.status == 200
            return [item["id"] for item in (await answer.json())["items"]]

    async def noted(self) -> list[tuple[str, str, str]]:
        """Read the audit log."""
        rows = await self.pool.fetch("SELECT who, act, object FROM audit_log ORDER BY id")
        return [tuple(row) for row in rows]


@pytest.fixture
async def stage(pool: Pool, tmp_path: Path) -> AsyncIterator[Stage]:
    """Serve two recordings."""
    store = RecordingStore(pool)
    shelf = RecordingShelf(tmp_path, store, SteadyClock())
    for number, agent in ((1, "1001"), (2, "1002")):
        stem = shelf.path(f"pbx1-1.{number}", 1)
        for voice in voices_of(stem):
            voice.write_bytes(sine(440, 0.1).astype("<i2").tobytes())
        facts = {"agent": agent, "queue": "service", "started_at": 1763743200.0 + number}
        await shelf.keep(stem, facts)
    async with web_stage(recording_routes(store, tmp_path, tuple), MadeUpPeople(PEOPLE)) as web:
        yield Stage(web=web, pool=pool, home=tmp_path)


@pytest.mark.parametrize("who", ["qa", "boss", "root"])
async def test_quality_staff_and_leaders_find_every_recording(stage: Stage, who: str) -> None:
    """Newest first."""
    assert await stage.ids("", who) == [OTHERS, OWN]


async def test_filters_narrow(stage: Stage) -> None:
    """By call, agent, queue and time."""
    assert await stage.ids("?call=pbx1-1.1", "qa") == [OWN]
    assert await stage.ids("?agent=1002", "qa") == [OTHERS]
    assert await stage.ids("?queue=sales", "qa") == []
    assert await stage.ids("?from=2025-11-21T16:40:02Z", "qa") == [OTHERS]
    assert await stage.ids("?to=2025-11-21T16:40:02Z", "qa") == [OWN]


async def test_pages_follow_each_other(stage: Stage) -> None:
    """The cursor leads through all, once each."""
    async with stage.web.client.get(
        "/api/v1/recordings?limit=1", headers=stage.web.bearer("qa")
    ) as answer:
        first = await answer.json()
    assert [item["id"] for item in first["items"]] == [OTHERS]
    assert await stage.ids(f"?limit=1&cursor={first['next']}", "qa") == [OWN]


async def test_an_agent_knows_only_of_his_own_talks(stage: Stage) -> None:
    """Neither lists nor ids nor sounds of a colleague's talks can be had."""
    assert await stage.ids("", "1001") == [OWN]
    assert await stage.ids("?agent=1002", "1001") == []
    assert await stage.ids("?call=pbx1-1.2", "1001") == []
    for path in (f"/recordings/{OTHERS}", f"/recordings/{OTHERS}/audio"):
        status, _, body = await stage.ask(path, "1001")
        unknown, _, other = await stage.ask(path.replace(OTHERS, "pbx1-9.9-1"), "1001")
        assert (status, body) == (unknown, other)
        assert status == 404
    assert (await stage.ask(f"/recordings/{OWN}", "1001"))[0] == 200
    assert await stage.noted() == []


async def test_a_hearing_is_noted_before_the_first_byte(stage: Stage) -> None:
    """Who heard what stands in the audit log."""
    status, headers, body = await stage.ask(f"/recordings/{OWN}/audio", "1001")
    assert (status, headers["Content-Type"]) == (200, "audio/wav")
    assert body[:4] == b"RIFF"
    assert await stage.noted() == [("1001", "recording.listen", f"recording:{OWN}")]


async def test_what_cannot_be_noted_is_not_heard(stage: Stage) -> None:
    """Without the audit log there is no sound."""
    await stage.pool.execute("ALTER TABLE audit_log RENAME TO elsewhere")
    status, _, body = await stage.ask(f"/recordings/{OWN}/audio", "qa")
    assert status >= 500
    assert b"RIFF" not in body


async def test_a_part_can_be_asked_for(stage: Stage) -> None:
    """A player may jump."""
    _, _, whole = await stage.ask(f"/recordings/{OWN}/audio", "qa")
    status, headers, part = await stage.ask(f"/recordings/{OWN}/audio", "qa", Range="bytes=100-199")
    assert status == 206
    assert headers["Content-Range"] == f"bytes 100-199/{len(whole)}"
    assert part == whole[100:200]
    assert (await stage.ask(f"/recordings/{OWN}/audio", "qa", Range="bytes=999999-"))[0] == 416


@pytest.mark.parametrize(
    "name", ["..%2F..%2Fetc%2Fpasswd", "%2e%2e", "a%00b", "....//", "x" * 500, "%ff"]
)
async def test_ids_that_are_paths_lead_nowhere(stage: Stage, name: str) -> None:
    """An id is looked up, never opened."""
    for path in (f"/recordings/{name}", f"/recordings/{name}/audio"):
        assert (await stage.ask(path, "root"))[0] in {400, 404}


async def test_a_row_that_points_elsewhere_opens_nothing(stage: Stage) -> None:
    """Even an altered register gives no other file away."""
    (stage.home.parent / "secret").write_text("secret")
    await stage.pool.execute("UPDATE recordings SET path = '../secret' WHERE id = $1", OWN)
    status, _, body = await stage.ask(f"/recordings/{OWN}/audio", "root")
    assert status == 404
    assert b"secret" not in body


async def test_a_sound_that_is_gone_is_not_found(stage: Stage) -> None:
    """And nothing is noted as heard."""
    for path in stage.home.rglob("*.wav"):
        path.unlink()
    assert (await stage.ask(f"/recordings/{OWN}/audio", "root"))[0] == 404
    assert await stage.noted() == []
