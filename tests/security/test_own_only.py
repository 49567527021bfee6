"""An agent gets what is his own, and of the rest not even the news that it exists (IDOR)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from callcenter.database.pool import Pool
from callcenter.identity.model import Role
from callcenter.ledger.routes import CallAnswer, call_routes
from callcenter.ledger.store import LedgerStore
from callcenter.recordings.model import Recording, State
from callcenter.recordings.routes import recording_routes
from callcenter.recordings.stereo import interleave
from callcenter.recordings.store import RecordingStore
from callcenter.testing.web_stage import MadeUpPeople, WebStage, person, web_stage
from callcenter.voicemails.model import Voicemail
from callcenter.voicemails.routes import voicemail_routes
from callcenter.voicemails.store import VoicemailStore
from callcenter.web.route import Route

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
OWN, OTHER = "1001", "1002"
PEOPLE = MadeUpPeople([person(OWN, Role.AGENT), person("qa", Role.QA)])


@asynccontextmanager
async def _served(routes: list[Route]) -> AsyncIterator[WebStage]:
    async with web_stage(routes, PEOPLE) as web:
        yield web


async def _ask(
    web: WebStage, who: str, path: str, method: str = "GET", json: object = None
) -> tuple[int, Any]:
    headers = web.bearer(who)
    async with web.client.request(method, f"/api/v1{path}", headers=headers, json=json) as answer:
        text = await answer.read()
        return answer.status, orjson.loads(text) if answer.content_type.endswith("json") else text


async def _ids(web: WebStage, who: str, path: str) -> list[str]:
    status, page = await _ask(web, who, path)
    assert status == 200
    return [item["id"] for item in page["items"]]


def _call(call_id: str, agent: str) -> dict[str, Any]:
    """Make a record as the API answers it; what may be null is null."""
    known: dict[str, Any] = {
        "id": call_id,
        "direction": "in",
        "number": "4001",
        "agent": agent,
        "arrived_at": AT,
        "recordings": [],
        "segments": [
            {"kind": "talking", "agent": agent, "started_at": AT, "ended_at": AT, "length_s": 0}
        ],
        "path": [],
        "losses": 0,
    }
    blank = dict.fromkeys(CallAnswer.model_fields)
    return CallAnswer.model_validate(blank | known).model_dump(mode="json")


async def test_an_agent_gets_only_his_own_calls(pool: Pool) -> None:
    """List, record and events of another agent's call are not there, whatever the filter."""
    for agent in (OWN, OTHER):
        await pool.execute(
            "INSERT INTO call_records (id, pbx, uniqueid, direction, number, agent, agents,"
            " arrived_at, record) VALUES ($1, 'pbx1', $1, 'in', '4001', $2, ARRAY[$2], $3, $4)",
            f"call-{agent}",
            agent,
            AT,
            _call(f"call-{agent}", agent),
        )
        await pool.execute(
            "INSERT INTO ledger_events VALUES ($1, 1, $2, 'call.ended', '{}'::jsonb)",
            f"call:call-{agent}",
            AT,
        )
    async with _served(call_routes(LedgerStore(pool), tuple)) as web:
        assert await _ids(web, OWN, "/calls") == ["call-1001"]
        assert await _ids(web, OWN, "/calls?agent=1002") == []
        assert len(await _ids(web, "qa", "/calls")) == 2
        for path in ("/calls/call-{}", "/calls/call-{}/events"):
            assert (await _ask(web, OWN, path.format(OWN)))[0] == 200
            assert await _ask(web, OWN, path.format(OTHER)) == (
                await _ask(web, OWN, path.format("unknown"))
            )
            assert (await _ask(web, OWN, path.format(OTHER)))[0] == 404


async def test_numbers_of_calls_are_masked_by_role(pool: Pool) -> None:
    """In the list, in the record and in its events alike."""
    number = "13800138000"
    record = _call("call-1", OWN) | {"caller": number}
    await pool.execute(
        "INSERT INTO call_records (id, pbx, uniqueid, direction, number, agent, agents,"
        " arrived_at, record) VALUES ('call-1', 'pbx1', '1', 'in', '4001', $1, ARRAY[$1], $2, $3)",
        OWN,
        AT,
        record,
    )
    await pool.execute(
        "INSERT INTO ledger_events VALUES ('call:call-1', 1, $1, 'call.arrived', $2)",
        AT,
        {"caller": number},
    )
    async with _served(call_routes(LedgerStore(pool), lambda: ("qa",))) as web:
        for path in ("/calls", "/calls/call-1", "/calls/call-1/events"):
            assert number in str((await _ask(web, OWN, path))[1])
            seen = str((await _ask(web, "qa", path))[1])
            assert number not in seen
            assert "138****8000" in seen


async def test_an_agent_gets_only_his_own_recordings(pool: Pool, tmp_path: Path) -> None:
    """Another agent's recording can be neither listed, read nor heard, and QA hears both."""
    store = RecordingStore(pool)
    for agent in (OWN, OTHER):
        (tmp_path / f"{agent}.wav").write_bytes(b"RIFF" + agent.encode())
        await store.put(
            Recording(
                id=f"rec-{agent}",
                call=f"call-{agent}",
                leg=1,
                agent=agent,
                queue="service",
                started_at=AT,
                length_s=1.0,
                state=State.READY,
                path=f"{agent}.wav",
                bytes=8,
                sha256="0" * 64,
            )
        )
    async with _served(recording_routes(store, tmp_path, tuple)) as web:
        assert await _ids(web, OWN, "/recordings") == ["rec-1001"]
        assert await _ids(web, OWN, "/recordings?agent=1002") == []
        assert await _ids(web, OWN, "/recordings?call=call-1002") == []
        for path in ("/recordings/rec-{}", "/recordings/rec-{}/audio"):
            assert (await _ask(web, OWN, path.format(OWN)))[0] == 200
            assert (await _ask(web, OWN, path.format(OTHER)))[0] == 404
            assert (await _ask(web, "qa", path.format(OTHER)))[0] == 200
        assert (await _ask(web, OWN, "/recordings/rec-1001/audio"))[1] == b"RIFF1001"


async def test_an_agent_gets_only_his_own_peaks(pool: Pool, tmp_path: Path) -> None:
    """The drawing of another agent's recording is not there either; QA gets both."""
    store = RecordingStore(pool)
    voice = tmp_path / "voice"
    voice.write_bytes((16_384).to_bytes(2, "little") * 80)
    for agent in (OWN, OTHER):
        made = interleave(voice, tmp_path / "silence", tmp_path / f"{agent}.wav")
        await store.put(
            Recording(
                id=f"rec-{agent}",
                call=f"call-{agent}",
                leg=1,
                agent=agent,
                queue="service",
                started_at=AT,
                length_s=made.length_s,
                state=State.READY,
                path=f"{agent}.wav",
                bytes=made.bytes,
                sha256=made.sha256,
            )
        )
    async with _served(recording_routes(store, tmp_path, tuple)) as web:
        status, drawn = await _ask(web, OWN, "/recordings/rec-1001/peaks")
        assert (status, drawn) == (200, {"channels": [[50] * 80, [0] * 80]})
        assert (await _ask(web, OWN, "/recordings/rec-1002/peaks"))[0] == 404
        assert (await _ask(web, "qa", "/recordings/rec-1002/peaks"))[0] == 200


async def test_an_agent_gets_only_his_own_missed_offers(pool: Pool) -> None:
    """Offers that a colleague did not answer are not told; a supervisor is told them."""
    for seq, agent in enumerate((OWN, OTHER), start=1):
        await pool.execute(
            "INSERT INTO ledger_events VALUES ('call:pbx1-1.1', $1, $2, 'offer.missed', $3)",
            seq,
            AT,
            {"offer": "1", "agent": agent, "why": "no_answer"},
        )
    since = "?since=2026-11-23T00:00:00Z"
    async with _served(call_routes(LedgerStore(pool), tuple)) as web:
        status, page = await _ask(web, OWN, f"/agents/1001/missed{since}")
        assert status == 200
        assert [(one["call"], one["why"]) for one in page["items"]] == [("pbx1-1.1", "no_answer")]
        assert (await _ask(web, OWN, f"/agents/1002/missed{since}"))[0] == 404
        status, page = await _ask(web, "qa", f"/agents/1002/missed{since}")
        assert len(page["items"]) == 1


async def test_an_agent_gets_only_his_own_voicemails(pool: Pool, tmp_path: Path) -> None:
    """A message for a queue the agent does not serve is not there, and cannot be changed."""
    store = VoicemailStore(pool)
    for queue, agent in (("service", OWN), ("sales", OTHER)):
        (tmp_path / f"{queue}.wav").write_bytes(b"RIFF")
        await store.put(
            Voicemail(
                id=f"vm-{agent}",
                call=f"call-{agent}",
                mailbox=queue,
                caller=None,
                taken_at=AT,
                length_s=1.0,
                path=f"{queue}.wav",
                bytes=4,
                sha256="0" * 64,
            )
        )

    def queues_of(agent: str) -> list[str]:
        return ["service"] if agent == OWN else ["sales"]

    async with _served(voicemail_routes(store, tmp_path, queues_of)) as web:
        assert await _ids(web, OWN, "/voicemails") == ["vm-1001"]
        assert await _ids(web, OWN, "/voicemails?mailbox=sales") == []
        for path in ("/voicemails/vm-{}", "/voicemails/vm-{}/audio"):
            assert (await _ask(web, OWN, path.format(OWN)))[0] == 200
            assert (await _ask(web, OWN, path.format(OTHER)))[0] == 404
        change = {"done": True}
        assert (await _ask(web, OWN, "/voicemails/vm-1002", "PATCH", change))[0] == 404
        assert await pool.fetchval("SELECT count(done_at) FROM voicemails") == 0
        assert (await _ask(web, OWN, "/voicemails/vm-1001", "PATCH", change))[0] == 200
