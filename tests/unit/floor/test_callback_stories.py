"""Call-backs: the place kept, the agent or the customer first, deaths, refusals."""

from dataclasses import replace
from pathlib import Path

from callcenter.centre.queue import (
    CalledFirst,
    OverflowRule,
    OverflowTo,
    OverflowWhen,
)
from callcenter.testing.fake_pbx import Behaviour
from callcenter.testing.floor_stage import FloorStage
from callcenter.testing.virtual_time import in_virtual_time
from tests.unit.floor.callback_scene import (
    FLOW,
    NUMBER,
    caller_entered,
    calls_made,
    centre_that_calls_back,
    customer_of,
    promised,
    story,
)


@in_virtual_time(seeds=5)
async def test_agent_first_the_customer_is_called_once_an_agent_has_answered(
    tmp_path: Path,
) -> None:
    """The place is that of the first entry; both talk; one story in the record."""
    stage = FloorStage(tmp_path, centre=centre_that_calls_back(CalledFirst.AGENT), flows=(FLOW,))
    await stage.open()
    caller = await promised(stage)
    record = stage.record(caller.call_id)
    assert record.outcome == "callback"
    (shown,) = stage.floor.callbacks.shown()
    assert (shown["state"], shown["number"], shown["position"]) == ("waiting", NUMBER, 1)
    assert abs(shown["entered_at"] - caller_entered(stage, caller)) < 0.01
    customer = customer_of(stage)
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1, talks_s=20)
    await stage.pbx.phone("1001").talking.wait()
    await customer.talking.wait()
    await stage.settle()
    assert stage.state("1001") == "talking"
    await stage.settle(30)
    assert story(stage, caller) == ["callback.asked", "callback.tried", "callback.reached"]
    (made,) = calls_made(stage, caller)
    assert (made.outcome, made.agent, made.direction) == ("answered", "1001", "out")
    assert stage.state("1001") == "ready"
    assert stage.floor.callbacks.shown() == []
    assert stage.engine.waiting("service") == []
    assert stage.record(caller.call_id).outcome == "callback"
    await stage.close()


@in_virtual_time(seeds=5)
async def test_customer_first_he_waits_at_his_place_once_he_has_confirmed(tmp_path: Path) -> None:
    """An agent is free for him: he is called, and served like any caller."""
    stage = FloorStage(tmp_path, centre=centre_that_calls_back(CalledFirst.CUSTOMER), flows=(FLOW,))
    await stage.open()
    caller = await promised(stage)
    customer = customer_of(stage, after_s=2)
    await stage.ready("1001")
    phone = stage.pbx.phone("1001")
    phone.set(Behaviour.ANSWERS, after_s=1, talks_s=20)
    await stage.settle(1)
    assert phone.rings == 0
    await customer.talking.wait()
    await phone.talking.wait()
    await stage.settle(40)
    assert story(stage, caller) == ["callback.asked", "callback.tried", "callback.reached"]
    (made,) = calls_made(stage, caller)
    assert (made.outcome, made.agent, made.queue) == ("answered", "1001", "service")
    assert stage.state("1001") == "ready"
    assert stage.engine.waiting("service") == []
    await stage.close()


@in_virtual_time(seeds=3)
async def test_a_premium_number_as_caller_id_is_never_promised_a_call(tmp_path: Path) -> None:
    """Refused by the dial rules; the caller hears so and waits on at his place."""
    stage = FloorStage(tmp_path, centre=centre_that_calls_back(CalledFirst.AGENT), flows=(FLOW,))
    await stage.open()
    caller = stage.pbx.call(caller="19001234567")
    await stage.settle(10)
    entered = stage.engine.call(caller.call_id)
    caller.press("1")
    await caller.hears("call you back")
    caller.press("1")
    await caller.hears("sorry")
    await stage.settle(3)
    assert "callback.asked" not in stage.types(caller.call_id)
    assert stage.floor.callbacks.shown() == []
    view = stage.engine.call(caller.call_id)
    assert entered is not None
    assert view is not None
    caller.hang_up()
    await stage.settle()
    assert stage.record(caller.call_id).outcome == "abandoned_queue"
    await stage.close()


@in_virtual_time(seeds=3)
async def test_a_rule_of_the_queue_sends_callers_to_a_call_back(tmp_path: Path) -> None:
    """The caller hears the promise and is let go; one who cannot be called back waits on."""
    rule = OverflowRule(when=OverflowWhen.WAITED, to=OverflowTo.CALLBACK, limit=10)
    centre = centre_that_calls_back(CalledFirst.AGENT)
    queue = replace(centre.queues["service"], overflow=(rule,))
    stage = FloorStage(tmp_path, centre=replace(centre, queues={"service": queue}), flows=(FLOW,))
    await stage.open()
    caller, premium = stage.pbx.call(caller=NUMBER), stage.pbx.call(caller="19001234567")
    await caller.hears("We will call you back")
    await caller.gone.wait()
    await premium.hears("cannot be called back")
    await stage.settle(20)
    assert stage.record(caller.call_id).outcome == "callback"
    assert stage.engine.call(premium.call_id) is not None
    assert len(stage.floor.callbacks.shown()) == 1
    premium.hang_up()
    await stage.settle()
    await stage.close()


@in_virtual_time(seeds=3)
async def test_promises_outlive_the_service(tmp_path: Path) -> None:
    """Killed before, while the customer rings, and while both talk: kept, tried, told once."""
    for first in CalledFirst:
        for moment in ("waiting", "ringing", "talking"):
            folder = tmp_path / first.value / moment
            stage = FloorStage(folder, centre=centre_that_calls_back(first), flows=(FLOW,))
            await stage.open()
            caller = await promised(stage)
            customer = customer_of(stage, after_s=6)
            agent = stage.pbx.phone("1001")
            if moment != "waiting":
                await stage.ready("1001")
                agent.set(Behaviour.ANSWERS, after_s=1, talks_s=40)
                await customer.ringing.wait()
            if moment == "talking":
                await customer.talking.wait()
                await stage.settle(4)
            await stage.die()
            await stage.settle(2)
            await stage.open()
            await stage.settle(2)
            await stage.ready("1001", "1002")
            agent.set(Behaviour.ANSWERS, after_s=1, talks_s=20)
            stage.pbx.phone("1002").set(Behaviour.ANSWERS, after_s=1, talks_s=20)
            await stage.settle(180)
            told = story(stage, caller)
            assert told.count("callback.reached") == 1, (first, moment, told)
            assert stage.floor.callbacks.shown() == []
            assert any(made.outcome == "answered" for made in calls_made(stage, caller))
            assert stage.state("1001") in {"ready", "missed"}
            assert stage.floor.live_calls == 0
            await stage.close()


@in_virtual_time(seeds=3)
async def test_a_supervisor_takes_a_call_back_out_of_the_line(tmp_path: Path) -> None:
    """Waiting or just being called: it ends, and the story says by whom."""
    for calling in (False, True):
        folder = tmp_path / str(calling)
        stage = FloorStage(
            folder, centre=centre_that_calls_back(CalledFirst.CUSTOMER), flows=(FLOW,)
        )
        await stage.open()
        caller = await promised(stage)
        customer = customer_of(stage, Behaviour.IGNORES)
        if calling:
            await stage.ready("1001")
            await customer.ringing.wait()
        stage.floor.callbacks.cancel(caller.call_id, by="supervisor")
        await stage.settle(5)
        assert customer.leg is None
        assert story(stage, caller)[-1] == "callback.cancelled"
        assert stage.floor.callbacks.shown() == []
        assert stage.engine.waiting("service") == []
        assert stage.floor.live_calls == 0
        await stage.close()


@in_virtual_time(seeds=3)
async def test_a_phone_that_rings_for_a_called_back_customer_has_not_answered_by_a_death(
    tmp_path: Path,
) -> None:
    """He is on the line already: who is rung for him is known to ring, not to talk."""
    stage = FloorStage(tmp_path, centre=centre_that_calls_back(CalledFirst.CUSTOMER), flows=(FLOW,))
    await stage.open()
    await promised(stage)
    customer = customer_of(stage)
    await stage.ready("1001")
    phone = stage.pbx.phone("1001")
    phone.set(Behaviour.IGNORES)
    await phone.ringing.wait()
    await stage.settle()
    await stage.die()
    await stage.settle(0.5)
    await stage.open()
    await stage.settle(2)
    assert stage.state("1001") != "talking"
    phone.answer()
    await stage.settle(2)
    assert stage.state("1001") == "talking"
    customer.hang_up()
    await stage.settle(3)
    assert stage.floor.live_calls == 0
    await stage.close()


@in_virtual_time(seeds=3)
async def test_who_asks_again_is_called_once_and_keeps_the_better_place(tmp_path: Path) -> None:
    """The first promise goes over into the second one, and says so."""
    stage = FloorStage(tmp_path, centre=centre_that_calls_back(CalledFirst.AGENT), flows=(FLOW,))
    await stage.open()
    first, second = await promised(stage), await promised(stage)
    (shown,) = stage.floor.callbacks.shown()
    assert (shown["id"], shown["entered_at"]) == (second.call_id, caller_entered(stage, first))
    assert story(stage, first) == ["callback.asked", "callback.cancelled"]
    customer = customer_of(stage, talks_s=5)
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1)
    await stage.settle(60)
    assert customer.rings == 1
    assert story(stage, second)[-1] == "callback.reached"
    await stage.close()
