"""Call-backs: the place kept, the agent or the customer first, attempts, deaths, refusals."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from callcenter.centre.model import Centre, DialRule
from callcenter.centre.queue import (
    CallbackRule,
    CalledFirst,
    OverflowRule,
    OverflowTo,
    OverflowWhen,
)
from callcenter.ledger.record import CallRecord
from callcenter.testing.fake_pbx import Behaviour, FakeCaller, FakePhone
from callcenter.testing.floor_stage import FloorStage, centre_of
from callcenter.testing.virtual_time import in_virtual_time

NUMBER = "13800138000"
FLOW = """
flow: main
languages: [en]
start: person
steps:
  person:
    queue: service
    while_waiting: { keys: { "1": call_me } }
    then: bye
  call_me:
    callback: service
    then: promised
    on_no_input: person
    on_error: sorry
  promised: { play: { en: promised }, next: bye }
  sorry: { play: { en: sorry }, next: person }
  bye: { hangup: normal }
"""


def _centre(first: CalledFirst, **more: Any) -> Centre:
    rules = {"first": first, "attempts": 2, "retry_after_s": 60, **more}
    centre = centre_of(["1001", "1002"], wrap_up_s=5, callback=CallbackRule(**rules))
    rule = DialRule(name="mobiles", prefix="1", allow=True)
    premium = DialRule(name="premium", prefix="1900", allow=False)
    return replace(centre, dial_rules={"mobiles": rule, "premium": premium})


async def _promised(stage: FloorStage) -> FakeCaller:
    """Let a caller wait, key for the call-back, confirm the number and hang up."""
    caller = stage.pbx.call(caller=NUMBER)
    await stage.settle(10)
    caller.press("1")
    await caller.hears("call you back")
    caller.press("1")
    await caller.hears("promised")
    await caller.gone.wait()
    await stage.settle()
    return caller


def _customer(stage: FloorStage, behaviour: Behaviour = Behaviour.ANSWERS, **how: Any) -> FakePhone:
    phone = stage.pbx.phone(f"tel:{NUMBER}")
    phone.set(behaviour, **how)
    return phone


def _story(stage: FloorStage, caller: FakeCaller) -> list[str]:
    return [kind for kind in stage.types(caller.call_id) if kind.startswith("callback.")]


def _calls_made(stage: FloorStage, caller: FakeCaller) -> list[CallRecord]:
    stream = f"call:{caller.call_id}"
    made = [e.data["call"] for e in stage.events if e.stream == stream and "call" in e.data]
    return [stage.record(call) for call in dict.fromkeys(made)]


@in_virtual_time(seeds=5)
async def test_agent_first_the_customer_is_called_once_an_agent_has_answered(
    tmp_path: Path,
) -> None:
    """The place is that of the first entry; both talk; one story in the record."""
    stage = FloorStage(tmp_path, centre=_centre(CalledFirst.AGENT), flows=(FLOW,))
    await stage.open()
    caller = await _promised(stage)
    record = stage.record(caller.call_id)
    assert record.outcome == "callback"
    (shown,) = stage.floor.callbacks.shown()
    assert (shown["state"], shown["number"], shown["position"]) == ("waiting", NUMBER, 1)
    assert abs(shown["entered_at"] - caller_entered(stage, caller)) < 0.01
    customer = _customer(stage)
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1, talks_s=20)
    await stage.pbx.phone("1001").talking.wait()
    await customer.talking.wait()
    await stage.settle()
    assert stage.state("1001") == "talking"
    await stage.settle(30)
    assert _story(stage, caller) == ["callback.asked", "callback.tried", "callback.reached"]
    (made,) = _calls_made(stage, caller)
    assert (made.outcome, made.agent, made.direction) == ("answered", "1001", "out")
    assert stage.state("1001") == "ready"
    assert stage.floor.callbacks.shown() == []
    assert stage.engine.waiting("service") == []
    assert stage.record(caller.call_id).outcome == "callback"
    await stage.close()


def caller_entered(stage: FloorStage, caller: FakeCaller) -> float:
    """Tell when the caller had entered the queue."""
    stream = f"call:{caller.call_id}"
    queued = next(e for e in stage.events if e.stream == stream and e.type == "call.queued")
    return float(queued.data["entered_at"])


@in_virtual_time(seeds=5)
async def test_customer_first_he_waits_at_his_place_once_he_has_confirmed(tmp_path: Path) -> None:
    """An agent is free for him: he is called, and served like any caller."""
    stage = FloorStage(tmp_path, centre=_centre(CalledFirst.CUSTOMER), flows=(FLOW,))
    await stage.open()
    caller = await _promised(stage)
    customer = _customer(stage, after_s=2)
    await stage.ready("1001")
    phone = stage.pbx.phone("1001")
    phone.set(Behaviour.ANSWERS, after_s=1, talks_s=20)
    await stage.settle(1)
    assert phone.rings == 0
    await customer.talking.wait()
    await phone.talking.wait()
    await stage.settle(40)
    assert _story(stage, caller) == ["callback.asked", "callback.tried", "callback.reached"]
    (made,) = _calls_made(stage, caller)
    assert (made.outcome, made.agent, made.queue) == ("answered", "1001", "service")
    assert stage.state("1001") == "ready"
    assert stage.engine.waiting("service") == []
    await stage.close()


@in_virtual_time(seeds=3)
async def test_a_mailbox_does_not_count_as_reached_and_attempts_end(tmp_path: Path) -> None:
    """Nobody presses 1: later again, at the place, then given up; the agent goes on at once."""
    for first in CalledFirst:
        folder = tmp_path / first.value
        stage = FloorStage(folder, centre=_centre(first), flows=(FLOW,))
        await stage.open()
        caller = await _promised(stage)
        mailbox = _customer(stage)
        mailbox.presses_1 = False
        await stage.ready("1001")
        stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1)
        await stage.settle(40)
        assert _story(stage, caller)[-1] == "callback.missed"
        (shown,) = stage.floor.callbacks.shown()
        assert (shown["state"], shown["tried"]) == ("waiting", 1)
        assert stage.state("1001") == "ready"
        await stage.settle(120)
        assert _story(stage, caller) == [
            "callback.asked",
            *["callback.tried", "callback.missed"] * 2,
            "callback.given_up",
        ]
        assert mailbox.rings == 2
        assert stage.floor.callbacks.shown() == []
        assert stage.engine.waiting("service") == []
        assert stage.state("1001") == "ready"
        for made in _calls_made(stage, caller):
            assert made.outcome != "answered"
        await stage.close()


@in_virtual_time(seeds=3)
async def test_an_agent_who_does_not_answer_costs_no_attempt(tmp_path: Path) -> None:
    """The next one is rung for the same place; nobody is called in vain."""
    stage = FloorStage(tmp_path, centre=_centre(CalledFirst.AGENT), flows=(FLOW,))
    await stage.open()
    caller = await _promised(stage)
    customer = _customer(stage)
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.IGNORES)
    await stage.settle(3)
    await stage.ready("1002")
    stage.pbx.phone("1002").set(Behaviour.ANSWERS, after_s=1, talks_s=10)
    await customer.talking.wait()
    await stage.settle(40)
    assert stage.state("1001") == "missed"
    assert _story(stage, caller)[-1] == "callback.reached"
    assert _calls_made(stage, caller)[-1].agent == "1002"
    assert customer.rings == 1
    await stage.close()


@in_virtual_time(seeds=3)
async def test_a_premium_number_as_caller_id_is_never_promised_a_call(tmp_path: Path) -> None:
    """Refused by the dial rules; the caller hears so and waits on at his place."""
    stage = FloorStage(tmp_path, centre=_centre(CalledFirst.AGENT), flows=(FLOW,))
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
    centre = _centre(CalledFirst.AGENT)
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
            stage = FloorStage(folder, centre=_centre(first), flows=(FLOW,))
            await stage.open()
            caller = await _promised(stage)
            customer = _customer(stage, after_s=6)
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
            told = _story(stage, caller)
            assert told.count("callback.reached") == 1, (first, moment, told)
            assert stage.floor.callbacks.shown() == []
            assert any(made.outcome == "answered" for made in _calls_made(stage, caller))
            assert stage.state("1001") in {"ready", "missed"}
            assert stage.floor.live_calls == 0
            await stage.close()


@in_virtual_time(seeds=3)
async def test_a_supervisor_takes_a_call_back_out_of_the_line(tmp_path: Path) -> None:
    """Waiting or just being called: it ends, and the story says by whom."""
    for calling in (False, True):
        folder = tmp_path / str(calling)
        stage = FloorStage(folder, centre=_centre(CalledFirst.CUSTOMER), flows=(FLOW,))
        await stage.open()
        caller = await _promised(stage)
        customer = _customer(stage, Behaviour.IGNORES)
        if calling:
            await stage.ready("1001")
            await customer.ringing.wait()
        stage.floor.callbacks.cancel(caller.call_id, by="supervisor")
        await stage.settle(5)
        assert customer.leg is None
        assert _story(stage, caller)[-1] == "callback.cancelled"
        assert stage.floor.callbacks.shown() == []
        assert stage.engine.waiting("service") == []
        assert stage.floor.live_calls == 0
        await stage.close()


@in_virtual_time(seeds=3)
async def test_a_phone_that_rings_for_a_called_back_customer_has_not_answered_by_a_death(
    tmp_path: Path,
) -> None:
    """He is on the line already: who is rung for him is known to ring, not to talk."""
    stage = FloorStage(tmp_path, centre=_centre(CalledFirst.CUSTOMER), flows=(FLOW,))
    await stage.open()
    await _promised(stage)
    customer = _customer(stage)
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
    stage = FloorStage(tmp_path, centre=_centre(CalledFirst.AGENT), flows=(FLOW,))
    await stage.open()
    first, second = await _promised(stage), await _promised(stage)
    (shown,) = stage.floor.callbacks.shown()
    assert (shown["id"], shown["entered_at"]) == (second.call_id, caller_entered(stage, first))
    assert _story(stage, first) == ["callback.asked", "callback.cancelled"]
    customer = _customer(stage, talks_s=5)
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1)
    await stage.settle(60)
    assert customer.rings == 1
    assert _story(stage, second)[-1] == "callback.reached"
    await stage.close()


@in_virtual_time(seeds=3)
async def test_the_customers_telephone_rings_as_long_as_the_rule_says(tmp_path: Path) -> None:
    """Also after a death between the promise and the call; then it is an attempt in vain."""
    centre = _centre(CalledFirst.CUSTOMER, ring_s=12)
    stage = FloorStage(tmp_path, centre=centre, flows=(FLOW,))
    await stage.open()
    caller = await _promised(stage)
    await stage.die()
    await stage.open()
    customer = _customer(stage, Behaviour.IGNORES)
    await stage.ready("1001")
    while customer.leg is None:
        await stage.settle(0.1)
    await stage.settle(11)
    assert customer.leg is not None
    await stage.settle(4)
    assert customer.leg is None
    assert _story(stage, caller)[-1] == "callback.missed"
    await stage.close()
