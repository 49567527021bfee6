"""The board, and what supervisors do to the floor."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from callcenter.centre.model import Queue
from callcenter.errors import Conflict, NotFound
from callcenter.floor.supervision.supervisor_acts import ListenMode
from callcenter.testing.fake_pbx import Behaviour, FakeCaller
from callcenter.testing.floor_stage import FloorStage, centre_of
from callcenter.testing.virtual_time import in_virtual_time


async def queued(stage: FloorStage) -> FakeCaller:
    """Let a caller wait for a person."""
    caller = await stage.keyed(after_s=1)
    await stage.settle(1)
    return caller


def row(stage: FloorStage, kind: str, name: str) -> dict[str, Any]:
    """Return one row of the board."""
    rows = stage.floor.board.snapshot()[f"{kind}s"]
    return next(dict(r) for r in rows if r[kind] == name)


@in_virtual_time()
async def test_the_board_shows_who_waits_and_who_works(tmp_path: Path) -> None:
    """Counts, longest wait and states; told again only where something changed."""
    stage = FloorStage(tmp_path)
    await stage.open()
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1)
    first = await queued(stage)
    await stage.settle(2)
    second = await queued(stage)
    service = row(stage, "queue", "service")
    assert (service["waiting"], service["talking"], service["ready"]) == (1, 1, 0)
    assert (service["offered"], service["answered"]) == (2, 1)
    assert service["calls"][0]["call"] == second.call_id
    assert (service["lately"]["waiting"][-1], service["lately"]["answered"][-1]) == (1, 1)
    assert row(stage, "agent", "1001")["queue"] == "service"
    assert row(stage, "agent", "1001")["state"] == "talking"
    stage.floor.board.tell()
    told = len(stage.desks.published)
    stage.floor.board.tell()
    assert len(stage.desks.published) == told
    first.hang_up()
    second.hang_up()
    await stage.settle()
    stage.floor.board.tell()
    assert {key for _, key, _ in stage.desks.published[told:]} >= {"queue service", "agent 1001"}
    await stage.close()


@in_virtual_time()
async def test_a_waiting_call_explains_itself_and_can_be_preferred(tmp_path: Path) -> None:
    """Why it waits; a higher priority overtakes at once."""
    stage = FloorStage(tmp_path)
    await stage.open()
    first, second = await queued(stage), await queued(stage)
    why = stage.floor.acts.why_waiting(second.call_id)
    assert why["position"] == 2
    assert why["refusals"] == {"offline": 3}
    stage.floor.acts.prioritise(second.call_id, 5)
    assert stage.floor.acts.why_waiting(second.call_id)["position"] == 1
    with pytest.raises(NotFound):
        stage.floor.acts.prioritise("nobody", 5)
    first.hang_up()
    second.hang_up()
    await stage.settle()
    with pytest.raises(NotFound):
        stage.floor.acts.why_waiting(second.call_id)
    await stage.close()


@in_virtual_time(seeds=3)
async def test_a_waiting_call_can_be_moved_and_keeps_its_time_of_entry(tmp_path: Path) -> None:
    """Another queue's agents serve it; its record names that queue."""
    centre = centre_of(["1001"], wrap_up_s=0)
    sales = Queue(name="sales", title={"en": "Sales"}, wrap_up_s=0)
    agent = replace(centre.agents["1001"], queues=("sales",))
    centre = replace(centre, queues={**centre.queues, "sales": sales}, agents={"1001": agent})
    stage = FloorStage(tmp_path, centre=centre)
    await stage.open()
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1, talks_s=5)
    caller = await queued(stage)
    await stage.settle(5)
    stage.floor.acts.move(caller.call_id, "sales")
    await caller.gone.wait()
    await stage.settle()
    record = stage.record(caller.call_id)
    assert (record.outcome, record.queue) == ("answered", "sales")
    assert record.wait_s is not None
    assert record.wait_s > 5
    with pytest.raises(NotFound):
        stage.floor.acts.move(caller.call_id, "sales")
    await stage.close()


@in_virtual_time()
async def test_an_agents_state_can_be_set_but_not_signed_in_for_him(tmp_path: Path) -> None:
    """Ready, not ready, offline; somebody who is away stays away."""
    stage = FloorStage(tmp_path)
    await stage.open()
    await stage.ready("1001")
    stage.floor.acts.set_state("1001", "not_ready", None)
    assert stage.state("1001") == "not_ready"
    stage.floor.acts.set_state("1001", "ready", None)
    assert stage.state("1001") == "ready"
    stage.floor.acts.set_state("1001", "offline", None)
    assert stage.state("1001") == "offline"
    with pytest.raises(Conflict):
        stage.floor.acts.set_state("1001", "ready", None)
    with pytest.raises(NotFound):
        stage.floor.acts.set_state("9999", "ready", None)
    await stage.close()


@in_virtual_time()
async def test_listening_goes_to_exactly_the_agents_channel(tmp_path: Path) -> None:
    """Only a talk can be listened to."""
    stage = FloorStage(tmp_path)
    await stage.open()
    await stage.ready("1001")
    with pytest.raises(Conflict):
        await stage.floor.acts.listen("1001", ListenMode.LISTEN, "sip:1009")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1)
    caller = await queued(stage)
    await stage.settle(2)
    leg = stage.pbx.phone("1001").leg
    assert leg is not None
    await stage.floor.acts.listen("1001", ListenMode.WHISPER, "sip:1009")
    assert stage.pbx.spies == [("sip:1009", leg.channel, "whisper")]
    caller.hang_up()
    await stage.settle()
    await stage.close()
