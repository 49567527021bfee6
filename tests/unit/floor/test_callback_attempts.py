"""The attempts of a call-back: who counts as reached, how often, how long, with what pauses."""

from pathlib import Path

from callcenter.centre.queue import CalledFirst
from callcenter.testing.fake_pbx import Behaviour
from callcenter.testing.floor_stage import FloorStage
from callcenter.testing.virtual_time import in_virtual_time
from tests.unit.floor.callback_scene import (
    FLOW,
    calls_made,
    centre_that_calls_back,
    customer_of,
    promised,
    story,
)


@in_virtual_time(seeds=3)
async def test_a_mailbox_does_not_count_as_reached_and_attempts_end(tmp_path: Path) -> None:
    """Nobody presses 1: later again, at the place, then given up; the agent goes on at once."""
    for first in CalledFirst:
        folder = tmp_path / first.value
        stage = FloorStage(folder, centre=centre_that_calls_back(first), flows=(FLOW,))
        await stage.open()
        caller = await promised(stage)
        mailbox = customer_of(stage)
        mailbox.presses_1 = False
        await stage.ready("1001")
        stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1)
        await stage.settle(40)
        assert story(stage, caller)[-1] == "callback.missed"
        (shown,) = stage.floor.callbacks.shown()
        assert (shown["state"], shown["tried"]) == ("waiting", 1)
        assert stage.state("1001") == "ready"
        await stage.settle(120)
        assert story(stage, caller) == [
            "callback.asked",
            *["callback.tried", "callback.missed"] * 2,
            "callback.given_up",
        ]
        assert mailbox.rings == 2
        assert stage.floor.callbacks.shown() == []
        assert stage.engine.waiting("service") == []
        assert stage.state("1001") == "ready"
        for made in calls_made(stage, caller):
            assert made.outcome != "answered"
        await stage.close()


@in_virtual_time(seeds=3)
async def test_an_agent_who_does_not_answer_costs_no_attempt(tmp_path: Path) -> None:
    """The next one is rung for the same place; nobody is called in vain."""
    stage = FloorStage(tmp_path, centre=centre_that_calls_back(CalledFirst.AGENT), flows=(FLOW,))
    await stage.open()
    caller = await promised(stage)
    customer = customer_of(stage)
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.IGNORES)
    await stage.settle(3)
    await stage.ready("1002")
    stage.pbx.phone("1002").set(Behaviour.ANSWERS, after_s=1, talks_s=10)
    await customer.talking.wait()
    await stage.settle(40)
    assert stage.state("1001") == "missed"
    assert story(stage, caller)[-1] == "callback.reached"
    assert calls_made(stage, caller)[-1].agent == "1002"
    assert customer.rings == 1
    await stage.close()


@in_virtual_time(seeds=3)
async def test_the_customers_telephone_rings_as_long_as_the_rule_says(tmp_path: Path) -> None:
    """Also after a death between the promise and the call; then it is an attempt in vain."""
    centre = centre_that_calls_back(CalledFirst.CUSTOMER, ring_s=12)
    stage = FloorStage(tmp_path, centre=centre, flows=(FLOW,))
    await stage.open()
    caller = await promised(stage)
    await stage.die()
    await stage.open()
    customer = customer_of(stage, Behaviour.IGNORES)
    await stage.ready("1001")
    while customer.leg is None:
        await stage.settle(0.1)
    await stage.settle(11)
    assert customer.leg is not None
    await stage.settle(4)
    assert customer.leg is None
    assert story(stage, caller)[-1] == "callback.missed"
    await stage.close()


@in_virtual_time(seeds=3)
async def test_attempts_are_one_at_a_time_and_the_interval_is_between_them(tmp_path: Path) -> None:
    """Though agents are free all along, also over a death in the pause: 60 s after the last one."""
    for first in CalledFirst:
        stage = FloorStage(
            tmp_path / first.value, centre=centre_that_calls_back(first, attempts=3), flows=(FLOW,)
        )
        await stage.open()
        caller = await promised(stage)
        customer = customer_of(stage, Behaviour.DECLINES)
        for agent in ("1001", "1002"):
            stage.pbx.phone(agent).set(Behaviour.ANSWERS, after_s=1)
        await stage.ready("1001", "1002")
        await stage.settle(30)
        assert customer.rings == 1
        await stage.die()
        await stage.settle(1)
        await stage.open()
        await stage.ready("1001", "1002")
        await stage.settle(200)
        stream = f"call:{caller.call_id}"
        told = [e for e in stage.events if e.stream == stream and e.type.startswith("callback.")]
        assert [e.type.removeprefix("callback.") for e in told] == [
            "asked",
            *["tried", "missed"] * 3,
            "given_up",
        ]
        pauses = [
            (following.at - missed.at).total_seconds()
            for missed, following in zip(told[2:6:2], told[3:7:2], strict=True)
        ]
        assert all(60 <= pause < 62 for pause in pauses), pauses
        assert customer.rings == 3
        await stage.close()
