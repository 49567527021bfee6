"""Asterisk answers late while somebody is asked about a call: whoever leaves, the rest go on."""

from pathlib import Path

import pytest

from callcenter.testing.fake_pbx import Behaviour
from callcenter.testing.virtual_time import in_virtual_time
from tests.unit.floor.consults import FIRST, SECOND, THIRD, restart, talking

SOON = (0.1, 0.6, 0.9, 1.1)
"""Seconds after the word, in each of which the caller's line awaits another answer."""


@in_virtual_time(seeds=2)
@pytest.mark.parametrize("after_s", SOON)
async def test_given_an_agent_who_passes_the_caller_on_and_hangs_up_then_his_colleague_has_him(
    tmp_path: Path, after_s: float
) -> None:
    """The colleague's phone, alone for a moment, waits for the caller."""
    scene = await talking(tmp_path, wrap_up_s=0)
    await scene.until("talking")
    scene.stage.pbx.answers_late_s = 0.5
    await scene.do("call.complete")
    await scene.stage.settle(after_s)
    if scene.first.leg is not None:
        scene.first.hang_up()
    await scene.stage.settle(5)
    assert scene.hear_each_other() == {SECOND}
    assert scene.states() == ("ready", "talking")
    scene.stage.pbx.answers_late_s = 0.0
    await scene.end()


@in_virtual_time(seeds=2)
@pytest.mark.parametrize("after_s", SOON)
@pytest.mark.parametrize(("leaves", "stays"), [(FIRST, SECOND), (SECOND, FIRST)])
async def test_given_one_who_leaves_as_the_caller_comes_in_then_he_talks_with_the_other(
    tmp_path: Path, after_s: float, leaves: str, stays: str
) -> None:
    """All three were to talk; two do."""
    scene = await talking(tmp_path, wrap_up_s=0)
    await scene.until("talking")
    scene.stage.pbx.answers_late_s = 0.5
    await scene.do("call.together")
    await scene.stage.settle(after_s)
    scene.stage.pbx.phone(leaves).hang_up()
    await scene.stage.settle(5)
    assert scene.hear_each_other() == {stays}
    assert (scene.stage.state(leaves), scene.stage.state(stays)) == ("ready", "talking")
    scene.stage.pbx.answers_late_s = 0.0
    await scene.end()


@in_virtual_time(seeds=3)
async def test_given_a_colleague_who_leaves_as_the_caller_is_passed_on_then_nobody_has_the_talk(
    tmp_path: Path,
) -> None:
    """The caller waits for the next agent; both of before are free."""
    scene = await talking(tmp_path, wrap_up_s=0)
    scene.second.set(Behaviour.ANSWERS, after_s=0.5)
    scene.stage.pbx.answers_late_s = 1.0
    await scene.asks()
    await scene.second.talking.wait()
    await scene.stage.settle(0.1)
    scene.first.hang_up()
    await scene.stage.settle(0.2)
    scene.second.set(Behaviour.IGNORES)
    scene.second.hang_up()
    await scene.stage.settle(5)
    assert "talking" not in scene.states()
    assert scene.stage.types(scene.caller.call_id).count("call.answered") == 1
    assert not scene.caller.gone.is_set()
    scene.stage.pbx.answers_late_s = 0.0
    await scene.end()


@in_virtual_time(seeds=3)
async def test_given_a_talk_of_three_that_both_left_when_the_service_dies_then_each_ended_once(
    tmp_path: Path,
) -> None:
    """Who had left it first, and talked on another call since, did not talk last."""
    scene = await talking(tmp_path, wrap_up_s=0)
    await scene.until("together")
    scene.first.hang_up()
    await scene.stage.settle(1)
    other = await scene.stage.keyed(after_s=0)
    await scene.first.talking.wait()
    await scene.stage.settle()
    other.hang_up()
    await scene.stage.settle()
    scene.stage.pbx.answers_late_s = 1.0
    scene.second.hang_up()
    await scene.stage.settle(0.5)
    await restart(scene, away_s=0.1)
    scene.stage.pbx.answers_late_s = 0.0
    await scene.stage.settle(5)
    stream = f"call:{scene.caller.call_id}"
    kinds = {"call.answered", "talk.ended"}
    told = [e for e in scene.stage.events if e.stream == stream and e.type in kinds]
    assert [(e.type, e.data["agent"]) for e in told] == [
        ("call.answered", FIRST),
        ("talk.ended", FIRST),
        ("call.answered", SECOND),
        ("talk.ended", SECOND),
    ]
    await scene.stage.close()


@in_virtual_time(seeds=3)
async def test_given_a_colleague_who_sends_the_first_agent_to_a_phone_then_that_one_is_just_free(
    tmp_path: Path,
) -> None:
    """He has just got the caller and passes on whom he still hears: no phone rings for that."""
    scene = await talking(tmp_path, wrap_up_s=0)
    third = scene.stage.pbx.phone(THIRD)
    await scene.until("talking")
    scene.stage.pbx.answers_late_s = 0.5
    await scene.do("call.complete")
    await scene.stage.settle(0.1)
    scene.second.transfer(THIRD)
    await scene.stage.settle(2)
    assert third.rings == 0
    assert scene.states() == ("ready", "ready")
    assert scene.stage.pbx.live_legs == []
    scene.stage.pbx.answers_late_s = 0.0
    await scene.stage.close()


@in_virtual_time(seeds=3)
async def test_given_an_asker_who_sends_the_caller_on_in_an_outage_then_his_talk_ends_once(
    tmp_path: Path,
) -> None:
    """Its end is told as soon as the exchange is seen, and not again when the line is back."""
    scene = await talking(tmp_path)
    await scene.asks()
    await scene.stage.die()
    scene.stage.pbx.answers_late_s = 0.8
    scene.first.transfer(THIRD)
    await scene.stage.settle(1)
    for alive_s in (1.9, 5):
        await scene.stage.open()
        await scene.stage.settle(alive_s)
        if alive_s < 5:
            await scene.stage.die()
    told = [e.data["agent"] for e in scene.stage.events if e.type == "talk.ended"]
    assert told == [FIRST]
    scene.stage.pbx.answers_late_s = 0.0
    await scene.stage.close()


@in_virtual_time(seeds=3)
async def test_given_a_colleague_who_sends_the_asker_away_and_leaves_then_he_is_free_and_they_talk(
    tmp_path: Path,
) -> None:
    """The asker's line is back before it is told that the colleague is gone."""
    scene = await talking(tmp_path, wrap_up_s=0)
    await scene.until("talking")
    scene.stage.pbx.news_late_s = 1.0
    scene.second.transfer("999")
    await scene.stage.settle(4)
    assert scene.hear_each_other() == {FIRST}
    assert scene.states() == ("talking", "ready")
    scene.stage.pbx.news_late_s = 0.0
    await scene.end()
