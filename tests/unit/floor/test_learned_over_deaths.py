"""What was learned of waits, counted for shares and owed after a talk goes on after a death."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from callcenter.acd.memory import QueueMemory
from callcenter.centre.model import Centre, DialRule, Queue
from callcenter.centre.queue import CallbackRule, ChoiceRule, WrapUpKind
from callcenter.errors import Conflict
from callcenter.testing.fake_pbx import Behaviour
from callcenter.testing.floor_stage import FloorStage, centre_of, principal
from callcenter.testing.virtual_time import in_virtual_time

LINE = """
flow: {name}
languages: [en]
start: person
steps:
  person:
    queue: {queue}
    while_waiting: {{ say_position_every_s: 10, keys: {{ "1": call_me }} }}
    then: bye
  call_me:
    callback: service
    then: bye
    on_no_input: person
    on_error: bye
  bye: {{ hangup: normal }}
"""
SERVICE, SALES = (
    LINE.format(name=name, queue=queue) for name, queue in (("main", "service"), ("b", "sales"))
)


async def _opened(folder: Path, centre: Centre, *agents: str, talks_s: float = 30) -> FloorStage:
    stage = FloorStage(folder, centre=centre, flows=(SERVICE, SALES))
    await stage.open()
    for agent in agents:
        stage.pbx.phone(agent).set(Behaviour.ANSWERS, after_s=0.5, talks_s=talks_s)
        await stage.ready(agent)
        await stage.settle(0.5)
    return stage


async def _restart(stage: FloorStage, *agents: str) -> None:
    await stage.die()
    await stage.settle(0.5)
    await stage.open()
    for agent in agents:
        stage.floor.desk.attached(principal(agent))
    await stage.settle(2.5)


def _known(stage: FloorStage, queue: str = "service") -> QueueMemory:
    memory = stage.engine.memory(queue)
    assert memory is not None
    return memory


@in_virtual_time(seeds=3)
async def test_the_expected_wait_is_told_after_a_death_as_before(tmp_path: Path) -> None:
    """Handling times, measured error and the last calls are those of before, however often."""
    centre = centre_of(["1001"], wrap_up_s=0, handling_s=500, wait_error_s=600)
    stage = await _opened(tmp_path, centre, "1001")
    for _ in range(3):
        stage.pbx.call()
    for answered, talks_s in ((2, 130), (3, 30)):
        while _answered(stage) < answered:
            await stage.settle(0.5)
        stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=0.5, talks_s=talks_s)
    before = _known(stage)
    assert before.learned.handling_s == pytest.approx(30, abs=1)
    assert before.learned.measured >= 1
    assert before.learned.error_s is not None
    assert len(before.departures) == 3
    for _ in range(2):
        await _restart(stage, "1001")
        assert replace(_known(stage), rested=before.rested) == before
    late = stage.pbx.call()
    await stage.settle(12)
    assert any("The wait is expected" in sound for sound in late.heard)
    wait = stage.engine.estimate(late.call_id)
    assert wait is not None
    assert wait.likely_s < 200
    while stage.record(late.call_id).answered_at is None:
        await stage.settle(0.5)
    after = _known(stage).learned
    assert after.handling_s == pytest.approx(34, abs=0.5)  # a talk over two deaths counts whole
    late.hang_up()
    await stage.settle()
    await stage.close()


@in_virtual_time(seeds=3)
async def test_a_call_back_that_was_just_served_lets_live_callers_go_first_after_a_death(
    tmp_path: Path,
) -> None:
    """Its queue remembers whose turn it is, though older promises wait."""
    rules = CallbackRule(share=0.5, attempts=1, retry_after_s=600)
    centre = centre_of(["1001"], wrap_up_s=0, callback=rules)
    rule = DialRule(name="mobiles", prefix="1", allow=True)
    stage = await _opened(tmp_path, replace(centre, dial_rules={"mobiles": rule}))
    numbers = ["13800138000", "13800138001"]
    for number in numbers:
        await _promised(stage, number)
        stage.pbx.phone(f"tel:{number}").set(Behaviour.ANSWERS, after_s=0.5, talks_s=20)
    live = stage.pbx.call(caller="13900139000")
    await stage.settle()
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=0.5, talks_s=20)
    await stage.ready("1001")
    await stage.pbx.phone(f"tel:{numbers[0]}").talking.wait()
    assert _known(stage).live_in_a_row == 0
    await _restart(stage, "1001")
    assert _known(stage).live_in_a_row == 0
    await stage.settle(25)
    assert stage.record(live.call_id).agent == "1001"
    assert stage.pbx.phone(f"tel:{numbers[1]}").rings == 0
    await stage.settle(60)
    assert stage.floor.callbacks.shown() == []
    live.hang_up()
    await stage.settle(2)
    await stage.close()


async def _promised(stage: FloorStage, number: str) -> None:
    caller = stage.pbx.call(caller=number)
    await stage.settle(2)
    caller.press("1")
    await caller.hears("call you back")
    caller.press("1")
    await caller.gone.wait()
    await stage.settle()


def _two_queues(**share: float) -> Centre:
    centre = centre_of(["1001"], wrap_up_s=0)
    queues = {
        name: Queue(name=name, title={"en": name}, wrap_up_s=0, share=share[name])
        for name in ("service", "sales")
    }
    agent = replace(centre.agents["1001"], queues=("service", "sales"))
    line = replace(centre.numbers["4001"], number="4002", flow="b")
    numbers = {**centre.numbers, "4002": line}
    return replace(centre, queues=queues, agents={"1001": agent}, numbers=numbers)


@in_virtual_time(seeds=3)
async def test_queues_with_shares_go_on_in_turn_after_a_death(tmp_path: Path) -> None:
    """Three to one, wherever in between the service dies."""
    for deaths_after in (2, 3, 5):
        folder = tmp_path / str(deaths_after)
        stage = await _opened(folder, _two_queues(service=3.0, sales=1.0))
        callers = [stage.pbx.call() for _ in range(6)]
        callers += [stage.pbx.call(number="4002") for _ in range(3)]
        await stage.settle()
        stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=0.5, talks_s=5)
        await stage.ready("1001")
        while _answered(stage) < deaths_after:
            await stage.settle(0.2)
        await stage.settle(1.5)
        await _restart(stage, "1001")
        while _answered(stage) < 8:
            await stage.settle(0.2)
        served = [stage.record(c).queue for c in _answered_in_order(stage)]
        assert served[:4].count("sales") == served[4:8].count("sales") == 1, served
        for caller in callers:
            caller.hang_up()
        await stage.settle(2)
        await stage.close()


def _answered_in_order(stage: FloorStage) -> list[str]:
    told = [e.stream.removeprefix("call:") for e in stage.events if e.type == "call.answered"]
    return list(dict.fromkeys(told))


def _answered(stage: FloorStage) -> int:
    return len(_answered_in_order(stage))


@in_virtual_time(seeds=2)
async def test_who_took_the_fewest_calls_is_known_after_a_death(tmp_path: Path) -> None:
    """Calls are counted since sign-in, not since the service began."""
    centre = centre_of(["1001", "1002"], wrap_up_s=0, choice=ChoiceRule.FEWEST_CALLS)
    stage = await _opened(tmp_path, centre, "1001", "1002", talks_s=3)
    await stage.floor.desk.do(principal("1002"), "agent.not_ready", {})
    for _ in range(2):
        await _served_by(stage, "1001")
    await stage.ready("1002")
    await _served_by(stage, "1002")
    await _restart(stage, "1001", "1002")
    await _served_by(stage, "1002")  # 1001 is idle for longer, but has two calls
    await stage.close()


async def _served_by(stage: FloorStage, agent: str) -> None:
    caller = stage.pbx.call()
    await caller.gone.wait()
    await stage.settle()
    assert stage.record(caller.call_id).agent == agent


@in_virtual_time(seeds=2)
async def test_a_forced_wrap_up_stays_forced_over_a_death(tmp_path: Path) -> None:
    """Its deadline stands; an optional one may be ended, and has none."""
    for kind, deadline in ((WrapUpKind.FORCED, True), (WrapUpKind.OPTIONAL, False)):
        folder = tmp_path / kind.value
        centre = centre_of(["1001"], wrap_up=kind, wrap_up_s=40)
        stage = await _opened(folder, centre, "1001", talks_s=3)
        caller = stage.pbx.call()
        await caller.gone.wait()
        await stage.settle(5)
        before = stage.engine.agent("1001")
        await _restart(stage, "1001")
        await _restart(stage, "1001")
        view = stage.engine.agent("1001")
        assert view is not None
        assert before is not None
        assert (view.state, view.deadline) == ("wrap_up", before.deadline)
        assert (view.deadline is not None) == deadline
        if kind is WrapUpKind.FORCED:
            with pytest.raises(Conflict):
                await _end_wrap_up(stage)
            await stage.settle(15)
            assert stage.state("1001") == "wrap_up"
            await stage.settle(17)
        else:
            await _end_wrap_up(stage)
        assert stage.state("1001") == "ready"
        await stage.close()


async def _end_wrap_up(stage: FloorStage) -> Any:
    return await stage.floor.desk.do(principal("1001"), "call.wrap_up", {"note": "done"})


@in_virtual_time(seeds=2)
async def test_a_talk_over_several_deaths_is_wrapped_up_by_the_rule_of_its_queue(
    tmp_path: Path,
) -> None:
    """However often the service died meanwhile, it knows where the call came from."""
    centre = centre_of(["1001"], wrap_up=WrapUpKind.FORCED, wrap_up_s=40)
    stage = await _opened(tmp_path, centre, "1001", talks_s=20)
    caller = stage.pbx.call()
    await stage.pbx.phone("1001").talking.wait()
    await stage.settle()
    for _ in range(3):
        await _restart(stage, "1001")
    await caller.gone.wait()
    await stage.settle()
    view = stage.engine.agent("1001")
    assert view is not None
    assert (view.state, view.must_wrap_up) == ("wrap_up", True)
    await stage.close()
