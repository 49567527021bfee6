"""Messages over HTTP: who finds, hears, assigns and finishes them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from callcenter.database.pool import Pool
from callcenter.identity.model import Role
from callcenter.testing.web_stage import MadeUpPeople, WebStage, person, web_stage
from callcenter.voicemails.routes import voicemail_routes
from callcenter.voicemails.shelf import VoicemailShelf
from callcenter.voicemails.store import VoicemailStore
from tests.unit.voicemails.messages import speak

QUEUES = {"1001": ("service", "sales"), "1002": ("repairs",)}
PEOPLE = [
    person("1001", Role.AGENT),
    person("1002", Role.AGENT),
    person("qa", Role.QA),
    person("boss", Role.SUPERVISOR),
]


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
