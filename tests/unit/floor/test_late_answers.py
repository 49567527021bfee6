"""The exchange does what is asked of it and answers late: what happens meanwhile counts."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from callcenter.acd import events as acd
from callcenter.centre.queue import CalledFirst, ChoiceRule
from callcenter.errors import LinkDown
from callcenter.ledger.today import Today
from callcenter.testing.fake_pbx import Behaviour
from callcenter.testing.fake_pbx_line import FakeLine
from callcenter.testing.floor_stage import FloorStage, principal
from callcenter.testing.virtual_time import START_S, in_virtual_time
from tests.unit.floor.callback_scene import FLOW, centre_that_calls_back, customer_of, promised
from tests.unit.floor.outgoings import CUSTOMER, dial, stage_in


@in_virtual_time(seeds=3)
async def test_given_an_entry_into_a_queue_that_a_death_interrupts_then_it_is_counted_once(
    tmp_path: Path,
) -> None:
    """The place stands on the channel; its entry is told by the next service as what it is."""
    stage = FloorStage(tmp_path)
    await stage.open()
    caller = await stage.keyed()
    stage.pbx.answers_late_s = 1.0
    await caller.until(lambda: caller.saved.get("queue") == "service")
    entered = caller.saved["entered"]
    await stage.die()
    stage.pbx.answers_late_s = 0.0
    await stage.open()
    await stage.settle(2)
    await stage.die()
    await stage.open()
    await stage.settle(2)
    told = [e.data for e in stage.events if e.type == "call.queued"]
    assert not told[0]["again"]
    assert {round(one["entered_at"], 3) for one in told} == {round(entered, 3)}  # type: ignore[call-overload]
    today = Today()
    today.take_all(stage.events)
    assert today.queue("service").offered == 1
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_an_offer_withdrawn_as_its_recording_begins_then_that_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is dialled, and what the caller hears while he waits is recorded no further."""
    recorded: list[str] = []
    start, stop = FakeLine.start_recording, FakeLine.stop_recording

    async def noted_start(line: FakeLine, path: str) -> None:
        recorded.append(Path(path).name)
        await start(line, path)

    async def noted_stop(line: FakeLine) -> None:
        recorded.append("stopped")
        await stop(line)

    monkeypatch.setattr(FakeLine, "start_recording", noted_start)
    monkeypatch.setattr(FakeLine, "stop_recording", noted_stop)
    stage = FloorStage(tmp_path)
    await stage.open()
    await stage.ready("1001")
    caller = await stage.keyed(after_s=0)
    stage.pbx.answers_late_s = 0.5
    while not recorded:
        await stage.settle(0.1)
    await stage.floor.desk.do(principal("1001"), "agent.sign_out", {})
    await stage.settle(3)
    assert recorded == [f"{caller.call_id}-1", "stopped"]
    assert stage.pbx.phone("1001").rings == 0
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_an_answer_before_a_call_is_read_back_then_its_leg_is_the_recorded_one(
    tmp_path: Path,
) -> None:
    """The phone rang when the service died; which leg that is stands on the caller's channel."""
    stage = FloorStage(tmp_path)
    await stage.open()
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.IGNORES)
    caller = await stage.keyed()
    await stage.pbx.phone("1001").ringing.wait()
    await stage.settle()
    await stage.die()
    stage.pbx.answers_late_s = 1.0
    await stage.open()
    await stage.settle(0.5)
    stage.pbx.phone("1001").answer()
    await stage.settle(2)
    assert stage.state("1001") == "talking"
    stage.pbx.phone("1001").hang_up()
    await caller.gone.wait()
    await stage.settle()
    (answered,) = [e.data for e in stage.events if e.type == "call.answered"]
    assert (answered["leg"], answered["offer"] == "recovered") == (1, False)
    assert [one["id"] for one in stage.recordings.kept] == [f"{caller.call_id}-1"]
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_a_caller_who_leaves_unseen_while_his_line_awaits_an_answer_then_he_is_gone(
    tmp_path: Path,
) -> None:
    """The link comes back before that answer; his agent is free at once."""
    stage = FloorStage(tmp_path)
    await stage.open()
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1)
    caller = await stage.keyed()
    await stage.pbx.phone("1001").talking.wait()
    await stage.settle()
    stage.pbx.answers_late_s = 1.0
    stage.pbx.lose_link()
    stage.pbx.phone("1001").hang_up()
    await stage.settle(0.3)
    caller.hang_up()
    stage.pbx.restore_link()
    await stage.settle(0.1)
    assert not stage.floor.live_call_ids
    assert stage.state("1001") == "ready"
    await stage.settle(3)
    assert stage.types(caller.call_id).count("call.ended") == 1
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_a_call_out_whose_line_came_before_the_link_was_lost_then_it_goes_on(
    tmp_path: Path,
) -> None:
    """That it was taken would have been said with the answer; the line says the same."""
    stage = stage_in(tmp_path)
    await stage.open()
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1)
    stage.pbx.phone(f"tel:{CUSTOMER}").set(Behaviour.ANSWERS, after_s=1, talks_s=5)
    stage.pbx.answers_late_s = 0.5
    stage.background.spawn(_lost_for_a_moment(stage, 0.2), "lose the link")
    call = await dial(stage)
    stage.pbx.answers_late_s = 0.0
    await stage.settle(20)
    assert stage.record(call).outcome == "answered"
    assert stage.types(call).count("call.ended") == 1
    assert not stage.floor.live_call_ids
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_a_call_out_that_was_given_up_when_its_line_comes_after_all_then_that_ends(
    tmp_path: Path,
) -> None:
    """Its agent was told that it failed: neither phone rings for it."""
    stage = stage_in(tmp_path)
    await stage.open()
    await stage.ready("1001")
    stage.pbx.answers_late_s = 0.5
    stage.pbx.lines_late_s = 2.0
    stage.background.spawn(_lost_for_a_moment(stage, 0.2), "lose the link")
    with pytest.raises(LinkDown):
        await dial(stage)
    stage.pbx.answers_late_s = 0.0
    (line,) = stage.pbx.callers
    await stage.settle(5)
    assert line.gone.is_set()
    assert stage.pbx.phone("1001").rings == 0
    assert stage.types(line.call_id).count("call.arrived") == 1
    assert stage.types(line.call_id).count("call.ended") == 1
    assert stage.state("1001") == "ready"
    await stage.close()


@in_virtual_time(seeds=3)
@pytest.mark.parametrize("winner", ["1001", "1002"])
async def test_given_two_phones_that_rang_when_a_death_follows_the_talk_then_it_was_the_winners(
    tmp_path: Path, winner: str
) -> None:
    """On the channel stands the first of both; who answered is told by the line."""
    centre = centre_that_calls_back(CalledFirst.AGENT)
    together = replace(centre.queues["service"], choice=ChoiceRule.RING_ALL)
    centre = replace(centre, queues={"service": together})
    stage = FloorStage(tmp_path, centre=centre, flows=(FLOW,))
    await stage.open()
    await promised(stage)
    customer = customer_of(stage, after_s=1)
    first, second = stage.pbx.phone("1001"), stage.pbx.phone("1002")
    first.set(Behaviour.IGNORES)
    second.set(Behaviour.IGNORES)
    held = acd.AssignmentsHeld(until=START_S + asyncio.get_running_loop().time() + 1)
    stage.around.dispatcher.tell(held)
    await stage.ready("1001", "1002")
    await first.ringing.wait()
    await second.ringing.wait()
    stage.pbx.phone(winner).answer()
    await customer.talking.wait()
    await stage.settle()
    stage.pbx.answers_late_s = 1.0
    stage.pbx.phone(winner).hang_up()
    await stage.settle(0.3)
    await stage.die()
    stage.pbx.answers_late_s = 0.0
    await stage.open()
    await stage.settle(3)
    told = [e for e in stage.events if e.type in {"call.answered", "talk.ended"}]
    assert [(e.type, e.data["agent"]) for e in told] == [
        ("call.answered", winner),
        ("talk.ended", winner),
    ]
    await stage.close()


async def _lost_for_a_moment(stage: FloorStage, after_s: float) -> None:
    await stage.settle(after_s)
    stage.pbx.lose_link()
    await stage.settle(0.1)
    stage.pbx.restore_link()
