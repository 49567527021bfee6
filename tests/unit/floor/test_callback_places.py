"""What a call-back keeps: place, priority and whom it needs, in each order and over deaths."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from callcenter.acd.views import WaitingView
from callcenter.centre.model import Agent, Centre, DialRule, General
from callcenter.centre.queue import CallbackRule, CalledFirst, OverflowRule, OverflowTo
from callcenter.centre.queue import OverflowWhen as When
from callcenter.testing.fake_pbx import Behaviour, FakeCaller
from callcenter.testing.floor_stage import FloorStage, centre_of, principal
from callcenter.testing.virtual_time import in_virtual_time

NUMBER = "13800138000"
CUSTOMER = {"id": 7, "name": "Lin", "tier": "vip", "account_agent": "1003"}
NEEDS = ({"mandarin": 3}, {"mandarin": 1}, {})
"""Of the steps below; the first lasts 60 s, the second 120 s, the last as long as it takes."""
FLOW = """
flow: main
languages: [en]
start: person
steps:
  person:
    queue: service
    needs: { mandarin: 3 }
    widen:
      - { after_s: 60, needs: { mandarin: 1 } }
      - { after_s: 180, anyone: true }
    priority: 2
    while_waiting: { keys: { "1": call_me } }
    then: bye
  call_me:
    callback: service
    then: bye
    on_no_input: person
    on_error: person
  bye: { hangup: normal }
"""


def _centre(first: CalledFirst = CalledFirst.CUSTOMER, **queue: Any) -> Centre:
    rules = CallbackRule(first=first, attempts=2, retry_after_s=60)
    centre = centre_of(["1001", "1002", "1003"], wrap_up_s=0, callback=rules, **queue)
    levels = {"1001": {}, "1002": {"mandarin": 2}, "1003": {"mandarin": 5}}
    return replace(
        centre,
        agents={number: _skilled(centre.agents[number], has) for number, has in levels.items()},
        dial_rules={
            "mobiles": DialRule(name="mobiles", prefix="1", allow=True),
            "premium": DialRule(name="premium", prefix="1900", allow=False),
        },
        general=General(tier_priority={"vip": 5}),
    )


def _skilled(agent: Agent, levels: dict[str, int]) -> Agent:
    return replace(agent, skills=levels)


async def _opened(folder: Path, centre: Centre) -> FloorStage:
    stage = FloorStage(folder, centre=centre, flows=(FLOW,))
    stage.lookup.customers = {NUMBER: CUSTOMER}
    await stage.open()
    return stage


async def _asked(stage: FloorStage, number: str = NUMBER) -> tuple[FakeCaller, WaitingView]:
    """Let a caller wait for 5 s and ask to be called back; return his place of before, too."""
    caller = stage.pbx.call(caller=number)
    await stage.settle(5)
    place = _waits(stage, caller.call_id)
    caller.press("1")
    await caller.hears("call you back")
    caller.press("1")
    return caller, place


def _waits(stage: FloorStage, call: str) -> WaitingView:
    view = stage.engine.call(call)
    assert view is not None
    return view


def _needed(stage: FloorStage, call: str) -> dict[str, int]:
    return dict(stage.floor.acts.why_waiting(call)["requirement"]["skills"])


async def _restart(stage: FloorStage, *agents: str) -> None:
    await stage.die()
    await stage.settle(0.5)
    await stage.open()
    for agent in agents:
        stage.floor.desk.attached(principal(agent))
    await stage.settle(2.5)


def _at_his_place(stage: FloorStage, call: str, place: WaitingView, step: int = 0) -> None:
    """Check that a call stands where the caller stood, and waits for whom he had waited for."""
    view = _waits(stage, call)
    assert view.entered_at == pytest.approx(place.entered_at, abs=0.01)
    assert (view.priority, view.queue) == (place.priority, "service") == (7, "service")
    assert view.step == step
    assert _needed(stage, call) == NEEDS[step]


@in_virtual_time(seeds=3)
async def test_a_called_customer_who_waits_keeps_all_his_place_over_deaths(tmp_path: Path) -> None:
    """Killed while he waits, more than once: the steps go on, and who matches serves him."""
    stage = await _opened(tmp_path, _centre())
    caller, place = await _asked(stage)
    await caller.gone.wait()
    customer = stage.pbx.phone(f"tel:{NUMBER}")
    customer.set(Behaviour.ANSWERS, after_s=1)
    await stage.ready("1001", "1003")
    stage.pbx.phone("1003").set(Behaviour.IGNORES)
    await customer.talking.wait()
    await stage.settle(1)
    (wish,) = [e.data["call"] for e in stage.events if e.type == "callback.tried"]
    await stage.floor.desk.do(principal("1003"), "agent.not_ready", {})
    stage.pbx.phone("1003").hang_up()
    await stage.settle(2)
    _at_his_place(stage, wish, place)
    await _restart(stage, "1001", "1003")
    _at_his_place(stage, wish, place)
    assert stage.pbx.phone("1001").rings == 0
    await stage.settle(50)
    await _restart(stage, "1001", "1003")
    _at_his_place(stage, wish, place, step=1)
    stage.pbx.phone("1002").set(Behaviour.ANSWERS, after_s=1, talks_s=5)
    await stage.ready("1002")
    await stage.settle(15)
    assert stage.record(wish).agent == "1002"
    assert stage.pbx.phone("1001").rings == 0
    await stage.close()


@in_virtual_time(seeds=3)
async def test_a_death_while_the_customer_is_called_costs_him_nothing(tmp_path: Path) -> None:
    """Reached in the outage or after it, he stands where he stood."""
    for answers_after_s in (3, 6):
        stage = await _opened(tmp_path / str(answers_after_s), _centre())
        caller, place = await _asked(stage)
        await caller.gone.wait()
        customer = stage.pbx.phone(f"tel:{NUMBER}")
        customer.set(Behaviour.ANSWERS, after_s=answers_after_s)
        await stage.ready("1003")
        await customer.ringing.wait()
        await stage.floor.desk.do(principal("1003"), "agent.not_ready", {})
        await stage.die()
        await stage.settle(4)
        await stage.open()
        await stage.settle(8)
        (call,) = [e.data["call"] for e in stage.events if e.type == "callback.tried"]
        _at_his_place(stage, call, place)
        customer.hang_up()
        await stage.settle(2)
        await stage.close()


@in_virtual_time(seeds=3)
async def test_a_promise_waits_for_whom_its_caller_waited_in_each_order(tmp_path: Path) -> None:
    """Over a death and an attempt in vain; a supervisor's word about it holds over both, too."""
    for first in CalledFirst:
        stage = await _opened(tmp_path / first.value, _centre(first))
        caller, place = await _asked(stage)
        await caller.gone.wait()
        await stage.settle()
        await _restart(stage)
        (shown,) = stage.floor.callbacks.shown()
        _at_his_place(stage, shown["call"], place)
        stage.floor.acts.prioritise(shown["call"], 9)
        mailbox = stage.pbx.phone(f"tel:{NUMBER}")
        mailbox.set(Behaviour.ANSWERS, after_s=1)
        mailbox.presses_1 = False
        stage.pbx.phone("1003").set(Behaviour.ANSWERS, after_s=1)
        await stage.ready("1001", "1003")
        await stage.settle(30)
        assert stage.pbx.phone("1001").rings == 0
        (shown,) = stage.floor.callbacks.shown()
        assert (shown["tried"], shown["state"]) == (1, "waiting")
        await _restart(stage, "1001", "1003")
        view = _waits(stage, shown["call"])
        assert (view.priority, view.entered_at) == (9, shown["entered_at"])
        stage.floor.callbacks.cancel(caller.call_id, by="the end")
        await stage.close()


@in_virtual_time(seeds=3)
async def test_a_promise_by_a_rule_of_the_queue_keeps_all_that_too(tmp_path: Path) -> None:
    """The caller pressed nothing, and waits for whom he needs."""
    rule = OverflowRule(when=When.WAITED, to=OverflowTo.CALLBACK, limit=10)
    stage = await _opened(tmp_path, _centre(overflow=(rule,)))
    caller = stage.pbx.call(caller=NUMBER)
    await stage.settle(5)
    place = _waits(stage, caller.call_id)
    await caller.gone.wait()
    await stage.settle()
    (shown,) = stage.floor.callbacks.shown()
    _at_his_place(stage, shown["call"], place)
    await stage.close()


@in_virtual_time(seeds=3)
async def test_a_caller_who_keys_and_thinks_again_has_not_lost_his_place(tmp_path: Path) -> None:
    """He cannot be called back, or does not confirm the number: back at his place, death or not."""
    for number, dies in (("19001234567", False), (NUMBER, False), (NUMBER, True)):
        stage = await _opened(tmp_path / f"{number}-{dies}", _centre())
        stage.lookup.customers = {number: CUSTOMER}
        caller = stage.pbx.call(caller=number)
        await stage.settle(5)
        place = _waits(stage, caller.call_id)
        caller.press("1")
        await caller.hears("call you back")
        if dies:
            await _restart(stage)
        elif number != NUMBER:
            caller.press("1")
        await stage.settle(25)
        _at_his_place(stage, caller.call_id, place)
        types = stage.types(caller.call_id)
        assert types.count("call.queued") == 2
        assert "callback.asked" not in types
        row = stage.floor.board.snapshot()["queues"][0]
        assert row["offered"] == row["waiting"] + row["left"]
        caller.hang_up()
        await stage.settle()
        await stage.close()


@in_virtual_time(seeds=3)
async def test_a_called_back_customer_led_back_into_his_queue_has_his_place(tmp_path: Path) -> None:
    """Whoever was called first: the agent sends him back, and he goes before who came later."""
    for first in CalledFirst:
        stage = await _opened(tmp_path / first.value, _centre(first))
        caller, place = await _asked(stage)
        await caller.gone.wait()
        customer = stage.pbx.phone(f"tel:{NUMBER}")
        customer.set(Behaviour.ANSWERS, after_s=1)
        stage.pbx.phone("1003").set(Behaviour.ANSWERS, after_s=1)
        await stage.ready("1003")
        await customer.talking.wait()
        await stage.pbx.phone("1003").talking.wait()
        await stage.settle(2)
        await stage.floor.desk.do(principal("1003"), "agent.not_ready", {})
        await stage.floor.desk.do(principal("1003"), "call.transfer", {"to": "service"})
        await stage.settle(3)
        (call,) = [e.data["call"] for e in stage.events if e.type == "callback.tried"]
        _at_his_place(stage, call, place)
        await _restart(stage, "1003")
        _at_his_place(stage, call, place)
        customer.hang_up()
        await stage.settle(2)
        await stage.close()


@in_virtual_time(seeds=2)
async def test_who_asks_without_having_waited_has_the_points_of_his_tier(tmp_path: Path) -> None:
    """He stands at the end, before those who have no points and came in the last minutes."""
    asks = FLOW.replace("start: person", "start: call_me")
    stage = FloorStage(tmp_path, centre=_centre(), flows=(asks,))
    stage.lookup.customers = {NUMBER: CUSTOMER}
    await stage.open()
    caller = stage.pbx.call(caller=NUMBER)
    await caller.hears("call you back")
    caller.press("1")
    await caller.gone.wait()
    await stage.settle()
    (shown,) = stage.floor.callbacks.shown()
    assert _waits(stage, shown["call"]).priority == 5
    await stage.close()


@in_virtual_time(seeds=2)
async def test_the_agent_who_looks_after_a_customer_is_asked_first_in_the_call_back_too(
    tmp_path: Path,
) -> None:
    """For what is left of his time, in the promise and in the call by which it is kept."""
    stage = await _opened(tmp_path, _centre(account_agent_s=40))
    stage.pbx.phone("1003").set(Behaviour.IGNORES)
    await stage.ready("1003")
    await stage.floor.desk.do(principal("1003"), "agent.not_ready", {})
    caller, place = await _asked(stage)
    await caller.gone.wait()
    await _restart(stage, "1003")
    (shown,) = stage.floor.callbacks.shown()
    why = stage.floor.acts.why_waiting(shown["call"])
    assert (why["requirement"]["agents"], why["priority"]) == (["1003"], 7)
    assert why["relaxes_at"] == pytest.approx(place.entered_at + 40, abs=0.1)
    stage.pbx.phone(f"tel:{NUMBER}").set(Behaviour.ANSWERS, after_s=1)
    await stage.ready("1003")
    await stage.pbx.phone("1003").ringing.wait()
    await stage.floor.desk.do(principal("1003"), "agent.not_ready", {})
    stage.pbx.phone("1003").hang_up()
    await stage.settle(1)
    await _restart(stage, "1003")
    why = stage.floor.acts.why_waiting(shown["call"])
    assert why["relaxes_at"] == pytest.approx(place.entered_at + 40, abs=0.1)
    await stage.close()
