"""Calls for one person, and calls passed on: the story stays one, whoever talks."""

from pathlib import Path

import pytest

from callcenter.errors import Conflict, Invalid
from callcenter.floor.call.wording import said
from callcenter.floor.desk.desk_events import CallOffered
from callcenter.testing.fake_pbx import Behaviour, FakeCaller
from callcenter.testing.floor_stage import FloorStage, principal
from callcenter.testing.virtual_time import in_virtual_time


async def _talking(folder: Path) -> tuple[FloorStage, FakeCaller]:
    """Open a stage on which 1001 talks with a caller, and 1002 would answer."""
    stage = FloorStage(folder)
    await stage.open()
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1)
    stage.pbx.phone("1002").set(Behaviour.ANSWERS, after_s=1, talks_s=7)
    caller = await stage.keyed()
    await stage.pbx.phone("1001").talking.wait()
    await stage.settle(5)
    return stage, caller


@in_virtual_time(seeds=3)
async def test_given_a_direct_line_then_the_agent_is_popped_and_rung(tmp_path: Path) -> None:
    """A direct number rings its agent, ready or not, and falls to voicemail."""
    stage = FloorStage(tmp_path)
    await stage.open()
    stage.pbx.phone("1002").set(Behaviour.ANSWERS, after_s=2, talks_s=5)
    caller = stage.pbx.call(number="4102")
    await caller.gone.wait()
    await stage.settle()
    assert stage.record(caller.call_id).outcome == "answered"
    assert len(stage.desks.of("1002", CallOffered)) == 1

    stage.pbx.phone("1002").set(Behaviour.IGNORES)
    caller = stage.pbx.call(number="4102")
    await caller.gone.wait()
    await stage.settle()
    assert stage.record(caller.call_id).outcome == "voicemail"
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_a_direct_line_in_english_then_its_caller_hears_english(tmp_path: Path) -> None:
    """The line's own language counts, not the centre's; also where another service takes over."""
    stage = FloorStage(tmp_path)
    await stage.open()
    stage.pbx.phone("1002").set(Behaviour.IGNORES)
    caller = stage.pbx.call(number="4102")
    await stage.settle(5)
    await stage.die()
    await stage.open()
    await caller.gone.wait()
    await stage.settle()
    spoken = [sound for sound in caller.heard if sound.startswith("sounds/")]
    assert said("agent_away", "en").text in spoken[0]
    assert all(heard.isascii() for heard in spoken)
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_a_colleague_calls_then_both_are_talking(tmp_path: Path) -> None:
    """An internal call pops on the colleague's desk and keeps both from being offered calls."""
    stage = FloorStage(tmp_path)
    await stage.open()
    await stage.ready("1001", "1002")
    stage.pbx.phone("1002").set(Behaviour.ANSWERS, after_s=2, talks_s=20)
    caller = stage.pbx.call(number="1002", caller="1001", entry="outbound", placed_by="1001")
    await stage.pbx.phone("1002").talking.wait()
    await stage.settle()
    assert (stage.state("1001"), stage.state("1002")) == ("talking", "talking")
    await caller.gone.wait()
    await stage.settle()
    assert (stage.state("1001"), stage.state("1002")) == ("ready", "ready")
    assert stage.record(caller.call_id).direction == "internal"
    assert len(stage.desks.of("1002", CallOffered)) == 1
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_a_blind_transfer_then_the_caller_reaches_the_colleague(
    tmp_path: Path,
) -> None:
    """A phone's transfer is served; the story stays one, both agents are in it."""
    stage, caller = await _talking(tmp_path)
    stage.pbx.phone("1001").transfer("1002")
    await caller.gone.wait()
    await stage.settle()
    record = stage.record(caller.call_id)
    assert [(s.kind, s.agent) for s in record.segments if s.kind == "talking"] == [
        ("talking", "1001"),
        ("talking", "1002"),
    ]
    assert "call.transferred" in stage.types(caller.call_id)
    assert stage.state("1001") == "ready"
    assert record.outcome == "answered"
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_a_transfer_to_nowhere_then_the_caller_keeps_a_place(tmp_path: Path) -> None:
    """A transfer that cannot be served is said, and the caller waits for another agent."""
    stage, caller = await _talking(tmp_path)
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1, talks_s=5)
    stage.pbx.phone("1001").transfer("0019001234567")
    await caller.hears("cannot be transferred")
    await caller.gone.wait()
    await stage.settle()
    assert stage.record(caller.call_id).outcome == "answered"
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_a_transfer_from_the_desk_then_the_colleague_has_the_call(
    tmp_path: Path,
) -> None:
    """Refused before anything is lost, then taken; who has passed it on has it no more."""
    stage, caller = await _talking(tmp_path)
    desk, who = stage.floor.desk, principal("1001")
    with pytest.raises(Invalid):
        await desk.do(who, "call.transfer", {"to": "0019001234567"})
    assert stage.state("1001") == "talking"
    await desk.do(who, "call.transfer", {"to": "1002"})
    await stage.settle(3)
    assert stage.state("1001") == "ready"
    with pytest.raises(Conflict):
        await desk.do(who, "call.transfer", {"to": "1002"})
    await caller.gone.wait()
    await stage.settle()
    record = stage.record(caller.call_id)
    talks = [s.agent for s in record.segments if s.kind == "talking"]
    assert talks == ["1001", "1002"]
    assert record.ended_by == "agent"
    assert len(record.recordings) == 2
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_a_direct_call_passed_to_a_queue_then_whoever_is_free_there_serves_it(
    tmp_path: Path,
) -> None:
    """The story stays one, and belongs to the queue from then on."""
    stage = FloorStage(tmp_path)
    await stage.open()
    await stage.ready("1001", "1003")
    desk, who = stage.floor.desk, principal("1001")
    await desk.do(who, "agent.not_ready", {})
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1)
    stage.pbx.phone("1003").set(Behaviour.ANSWERS, after_s=1, talks_s=3)
    caller = stage.pbx.call(number="4101")
    await stage.pbx.phone("1001").talking.wait()
    await stage.settle(1)
    await desk.do(who, "call.transfer", {"to": "service"})
    await caller.gone.wait()
    await stage.settle()
    record = stage.record(caller.call_id)
    assert [s.agent for s in record.segments if s.kind == "talking"] == ["1001", "1003"]
    assert record.queue == "service"
    await stage.close()
