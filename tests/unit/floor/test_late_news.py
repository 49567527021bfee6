"""News of phones come later than the answers on the line: what was true stays true."""

from pathlib import Path

import pytest

from callcenter.centre.queue import CalledFirst
from callcenter.testing.fake_pbx import Behaviour
from callcenter.testing.fake_pbx_line import FakeLine
from callcenter.testing.floor_stage import FLOW as STAGE_FLOW
from callcenter.testing.floor_stage import FloorStage, principal
from callcenter.testing.virtual_time import in_virtual_time
from tests.unit.floor.callback_scene import (
    FLOW,
    centre_that_calls_back,
    customer_of,
    promised,
    story,
)
from tests.unit.floor.consults import FIRST, THIRD, talking

MANY = 100


@in_virtual_time(seeds=3)
async def test_given_an_agent_who_left_before_it_was_told_that_the_customer_came_then_he_is_free(
    tmp_path: Path,
) -> None:
    """Nobody talks, and the customer is called again later."""
    stage = FloorStage(tmp_path, centre=centre_that_calls_back(CalledFirst.AGENT), flows=(FLOW,))
    await stage.open()
    caller = await promised(stage)
    customer = customer_of(stage, after_s=1)
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1)
    await stage.ready("1001")
    await customer.ringing.wait()
    stage.pbx.news_late_s = 1.0
    await customer.talking.wait()
    stage.pbx.phone("1001").hang_up()
    await stage.settle(3)
    assert not stage.floor.live_call_ids
    assert stage.state("1001") == "ready"
    assert story(stage, caller) == ["callback.asked", "callback.tried"]
    (shown,) = stage.floor.callbacks.shown()
    assert (shown["state"], shown["tried"]) == ("waiting", 0)
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_a_talk_told_after_its_end_then_it_is_not_taken_for_that_of_the_next_agent(
    tmp_path: Path,
) -> None:
    """The next one's phone only rings: nobody calls the customer for him."""
    stage = FloorStage(tmp_path, centre=centre_that_calls_back(CalledFirst.AGENT), flows=(FLOW,))
    await stage.open()
    await promised(stage)
    customer = customer_of(stage)
    first, second = stage.pbx.phone("1001"), stage.pbx.phone("1002")
    first.set(Behaviour.ANSWERS, after_s=2)
    second.set(Behaviour.IGNORES)
    await stage.ready("1001")
    await first.ringing.wait()
    await stage.settle(1)
    await stage.ready("1002")
    stage.pbx.news_late_s = 1.0
    await first.talking.wait()
    first.hang_up()
    await second.ringing.wait()
    await stage.settle(5)
    assert customer.rings == 0
    assert stage.state("1002") == "ringing"
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_an_agent_whose_hanging_up_is_told_late_then_who_hangs_up_next_ended_the_call(
    tmp_path: Path,
) -> None:
    """The caller ended it, in the menu after the talk."""
    stage = FloorStage(tmp_path)
    await stage.open()
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1, talks_s=5)
    await stage.ready("1001")
    caller = await stage.keyed()
    await stage.pbx.phone("1001").talking.wait()
    await stage.settle(2)
    stage.pbx.news_late_s = 0.5
    await caller.hears("thanks")
    caller.hang_up()
    await stage.settle(3)
    (ended,) = [e for e in stage.events if e.type == "call.ended"]
    assert ended.data["by"] == "caller"
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_the_key_that_led_into_a_queue_told_late_then_it_does_not_lead_out_again(
    tmp_path: Path,
) -> None:
    """Only when he presses it again, he leaves a message instead."""
    menu = STAGE_FLOW.replace('"0": person, "1": message', '"5": person, "1": message')
    for late_s in (0.0, 0.5):
        stage = FloorStage(tmp_path / str(late_s), flows=(menu,))
        await stage.open()
        stage.pbx.news_late_s = late_s
        caller = stage.pbx.call()
        await caller.hears("choose")
        await stage.settle(1)
        caller.press("5")
        await stage.settle(1)
        assert "call.unqueued" not in stage.types(caller.call_id)
        caller.press("5")
        await stage.settle(2)
        assert "call.unqueued" in stage.types(caller.call_id)
        await stage.close()


@in_virtual_time(seeds=3)
async def test_given_the_ringing_of_a_former_leg_told_late_then_that_of_the_next_one_counts(
    tmp_path: Path,
) -> None:
    """His phone was busy, and is rung again at once: what it does in the talk is known."""
    stage = FloorStage(tmp_path)
    await stage.open()
    phone = stage.pbx.phone("1001")
    phone.set(Behaviour.BUSY)
    await stage.ready("1001")
    stage.pbx.news_late_s = 1.0
    await stage.keyed()
    while stage.state("1001") != "missed":
        await stage.settle(0.01)
    phone.set(Behaviour.ANSWERS, after_s=3)
    await stage.ready("1001")
    await phone.talking.wait()
    await stage.settle(2)
    phone.hold(on=True)
    await stage.settle(2)
    assert stage.state("1001") == "talking"
    assert stage.floor.desk.snapshot(principal("1001"))["held_since"] is not None
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_a_callers_line_that_is_slow_to_take_his_agent_back_then_the_phone_just_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not ask again and again, which would keep the whole service busy."""
    waits = 0
    wait = FakeLine.wait

    async def counted(line: FakeLine) -> None:
        nonlocal waits
        waits += 1
        if waits > MANY:
            raise AssertionError("waits again and again")
        await wait(line)

    scene = await talking(tmp_path)
    await scene.asks()
    monkeypatch.setattr(FakeLine, "wait", counted)
    scene.stage.pbx.answers_late_s = 2.0
    scene.second.hang_up()
    await scene.stage.settle(10)
    scene.stage.pbx.answers_late_s = 0.0
    await scene.stage.settle(5)
    assert scene.hear_each_other() == {FIRST}
    await scene.end()


@in_virtual_time(seeds=3)
async def test_given_a_colleague_who_declined_and_rang_late_then_the_end_of_the_next_one_is_known(
    tmp_path: Path,
) -> None:
    """The caller is with him; when he hangs up, he is free."""
    scene = await talking(tmp_path)
    stage = scene.stage
    scene.second.set(Behaviour.DECLINES)
    await stage.ready(THIRD)
    third = stage.pbx.phone(THIRD)
    third.set(Behaviour.ANSWERS, after_s=3)
    stage.pbx.news_late_s = 1.0
    await scene.asks("service")
    await third.talking.wait()
    await stage.settle(2)
    scene.first.hang_up()
    await stage.settle(3)
    assert scene.hear_each_other() == {THIRD}
    third.hang_up()
    await stage.settle(3)
    assert stage.state(THIRD) != "talking"
    stage.pbx.news_late_s = 0.0
    await scene.end()
