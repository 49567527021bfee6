"""What the centre says about routing, on whole calls: whom it asks first, points, waits, work."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from callcenter.acd.model import WrapUpMode
from callcenter.acd.outlook import WaitRange
from callcenter.centre.model import Centre, General, Queue, ReasonCode
from callcenter.centre.queue import WrapUpKind
from callcenter.floor.agents.routing_setup import routing_events
from callcenter.floor.desk.callers import Found
from callcenter.testing.fake_pbx import Behaviour, FakeCaller
from callcenter.testing.floor_stage import FloorStage, centre_of, principal
from callcenter.testing.floor_stand_ins import Lookup
from callcenter.testing.virtual_time import in_virtual_time

TITLE = {"en": "x"}
CUSTOMER = {"id": 7, "name": "Lin", "tier": "vip", "account_agent": "1003"}


class History(Lookup):
    """A register that knows with whom everybody talked last."""

    async def find(self, caller: str | None) -> Found:
        """See `callers.CallerLookup`."""
        found = await super().find(caller)
        contacts = [{"agent": None}, {"agent": "1002"}, {"agent": "1001"}]
        return replace(found, history=contacts) if found.customer else found


async def _stage(tmp_path: Path, centre: Centre, *agents: str) -> FloorStage:
    stage = FloorStage(tmp_path, centre=centre)
    stage.lookup = History({"13800138000": CUSTOMER})
    await stage.open()
    for agent in agents:
        await stage.ready(agent)
        stage.pbx.phone(agent).set(Behaviour.ANSWERS, talks_s=30)
        await stage.settle()
    return stage


async def _keyed(stage: FloorStage, **how: Any) -> FakeCaller:
    caller = stage.pbx.call(**how)
    await caller.hears("choose")
    await stage.settle()
    caller.press("0")
    await stage.settle(0.2)
    return caller


@in_virtual_time(seeds=3)
async def test_the_account_agent_then_the_last_one_is_asked_before_all_others(
    tmp_path: Path,
) -> None:
    """Each for his time, also while busy; a known place in line over a death."""
    rules = {"account_agent_s": 20, "last_agent_s": 30, "wrap_up_s": 0}
    stage = await _stage(tmp_path, centre_of(["1001", "1002", "1003"], **rules), "1001", "1003")
    first = await _keyed(stage)
    assert stage.pbx.phone("1003").rings == 1
    await stage.settle(2)
    second = await _keyed(stage)
    assert stage.pbx.phone("1001").rings == 0
    why = stage.floor.acts.why_waiting(second.call_id)
    assert why["requirement"]["agents"] == ["1003"]
    await stage.die()
    await stage.open()
    await stage.ready("1001")
    await stage.settle(3)
    assert stage.floor.acts.why_waiting(second.call_id)["requirement"]["agents"] == ["1003"]
    await stage.settle(22)
    # 1002 is not at work: nobody waits for him.
    assert stage.state("1001") == "talking"
    for caller in (first, second):
        caller.hang_up()
    await stage.settle()
    await stage.close()


@in_virtual_time(seeds=2)
async def test_a_customers_tier_gives_points_and_a_supervisors_word_outlives_the_service(
    tmp_path: Path,
) -> None:
    """The tier's points come on top of the menu's; a changed priority is kept on the channel."""
    centre = replace(centre_of(["1001"]), general=General(tier_priority={"vip": 7}))
    stage = await _stage(tmp_path, centre)
    vip = await _keyed(stage)
    plain = await _keyed(stage, caller="13900139000")
    priorities = [stage.engine.call(one.call_id).priority for one in (vip, plain)]  # type: ignore[union-attr]
    assert priorities == [7, 0]
    stage.floor.acts.prioritise(plain.call_id, 20)
    await stage.settle()
    assert stage.engine.position(plain.call_id) == 1
    await stage.die()
    await stage.open()
    await stage.settle(3)
    priorities = [stage.engine.call(one.call_id).priority for one in (vip, plain)]  # type: ignore[union-attr]
    assert priorities == [7, 20]
    for caller in (vip, plain):
        caller.hang_up()
    await stage.settle()
    await stage.close()


@in_virtual_time(seeds=3)
async def test_a_slow_register_is_waited_for_a_moment_and_not_for_ever(tmp_path: Path) -> None:
    """The tier counts though the menu leads into the queue at once; music plays meanwhile."""
    centre = replace(centre_of(["1001"]), general=General(tier_priority={"vip": 7}))
    for delay_s, points in ((0.0, 7), (0.6, 7), (30.0, 0)):
        stage = FloorStage(
            tmp_path / str(delay_s),
            centre=centre,
            flows=(WAITING.replace("choose\n", "person\n", 1),),
        )
        stage.lookup = History({"13800138000": CUSTOMER}, delay_s)
        await stage.open()
        caller = stage.pbx.call()
        await stage.settle(0.3)
        assert caller.music is not None
        await stage.settle(1)
        view = stage.engine.call(caller.call_id)
        assert view is not None
        assert view.priority == points
        caller.hang_up()
        await stage.settle(40)
        await stage.close()


@in_virtual_time(seeds=2)
async def test_a_reason_code_chosen_in_the_talk_decides_the_wrap_up(tmp_path: Path) -> None:
    """Forced after a complaint, none after a wrong number; without a rule as the queue says."""
    codes = {
        "complaint": ReasonCode(
            name="complaint", title=TITLE, wrap_up=WrapUpKind.FORCED, wrap_up_s=40
        ),
        "wrong": ReasonCode(name="wrong", title=TITLE, wrap_up=WrapUpKind.OFF),
        "question": ReasonCode(name="question", title=TITLE),
    }
    centre = replace(centre_of(["1001"], wrap_up_s=10), reason_codes=codes)
    stage = await _stage(tmp_path, centre, "1001")
    for code, after_5, after_12 in (
        ("complaint", "wrap_up", "wrap_up"),
        ("wrong", "ready", "ready"),
        ("question", "wrap_up", "ready"),
    ):
        caller = await _keyed(stage)
        await stage.settle(3)
        noted = {"code": code, "done": False}
        await stage.floor.desk.do(principal("1001"), "call.wrap_up", noted)
        caller.hang_up()
        await stage.settle(5)
        assert (code, stage.state("1001")) == (code, after_5)
        await stage.settle(7)
        assert (code, stage.state("1001")) == (code, after_12)
        await stage.settle(40)
    await stage.close()


def test_queues_and_agents_reach_routing_as_they_were_set() -> None:
    """Every kind of wrap-up, the share, the promise, and the order of agents in a queue."""
    queues = {
        kind.value: Queue(name=kind.value, title=TITLE, wrap_up=kind, wrap_up_s=9, share=2.0)
        for kind in WrapUpKind
    }
    base = centre_of(["1001"])
    agent = replace(base.agents["1001"], queues=("off", "timed"), queue_order={"timed": 3})
    centre = Centre(queues=queues, agents={"1001": agent})
    told = list(routing_events(Centre(), centre))
    rules = {event.rule.name: event.rule for event in told if hasattr(event, "rule")}
    assert [rules[kind.value].wrap_up.mode for kind in WrapUpKind] == [
        WrapUpMode.OFF,
        WrapUpMode.OPTIONAL,
        WrapUpMode.TIMED,
        WrapUpMode.FORCED,
    ]
    assert {rules[kind.value].wrap_up.lasts_s for kind in WrapUpKind} == {0, 9}
    assert (rules["off"].share, rules["off"].within_s) == (2.0, 20)
    profile = next(event.profile for event in told if hasattr(event, "profile"))
    assert profile.queues == {"off": 0, "timed": 3}


WAITING = """
flow: main
languages: [en]
start: choose
steps:
  choose:
    menu: { prompt: { en: choose }, keys: { "0": person }, wait_s: 5, repeat: 1 }
    on_no_input: person
    on_invalid: person
  person:
    queue: service
    while_waiting: { say_position_every_s: 10 }
    then: bye
  bye: { hangup: normal }
"""


@in_virtual_time(seeds=2)
async def test_the_wait_is_told_only_once_it_was_right_enough(tmp_path: Path) -> None:
    """The position always; the range when its own error is known and small; figures count it."""
    for most_off_s, heard in ((600, True), (0, False)):
        folder = tmp_path / str(most_off_s)
        centre = centre_of(["1001"], wrap_up_s=0, handling_s=30, wait_error_s=most_off_s)
        stage = FloorStage(folder, centre=centre, flows=(WAITING,))
        await stage.open()
        await stage.ready("1001")
        stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=0.5, talks_s=30)
        callers = [await _keyed(stage) for _ in range(3)]
        assert not any("wait" in sound for sound in callers[1].heard)
        await callers[1].gone.wait()
        sums = stage.floor.waits.queues["service"]
        assert (sums.measured, sums.off_s > 0) == (1, True)
        late = await _keyed(stage)
        board = stage.floor.board.snapshot()["queues"][0]
        assert board["estimates"]["measured"] >= 1
        assert board["estimates"]["error_s"] > 0
        row = board["calls"][-1]
        assert row["call"] == late.call_id
        assert board["wait"] == row["wait"]
        assert row["wait"]["from_s"] <= row["wait"]["likely_s"] <= row["wait"]["to_s"]
        await stage.settle(15)
        assert any("next in line" in sound for sound in late.heard)
        assert any("The wait is expected" in sound for sound in late.heard) == heard
        types = stage.types(callers[1].call_id)
        assert {"call.waits", "wait.measured"} <= set(types)
        waits = next(e for e in stage.events if e.type == "call.waits")
        assert waits.data["explanation"]["refusals"] == {"talking": 1}
        for caller in (callers[2], late):
            caller.hang_up()
        await stage.settle()
        await stage.close()


def test_a_range_is_worth_saying_only_while_its_error_is_known() -> None:
    """Nothing is promised before anything was measured."""
    unknown = WaitRange(from_s=1, likely_s=2, to_s=3, ahead=0, agents=1, error_s=None, inside=None)
    assert not unknown.worth_saying(1000)


@in_virtual_time(seeds=2)
async def test_missed_calls_in_a_row_are_counted_over_a_death(tmp_path: Path) -> None:
    """One before it and one after make two: the agent is set to missed."""
    stage = await _stage(tmp_path, centre_of(["1001"], wrap_up_s=0, missed_limit=2), "1001")
    stage.pbx.phone("1001").set(Behaviour.IGNORES)
    caller = await _keyed(stage)
    await stage.settle(1)
    stage.pbx.phone("1001").hang_up()
    await stage.settle(0.5)
    view = stage.engine.agent("1001")
    assert view is not None
    assert view.missed_in_row == 1
    caller.hang_up()
    await stage.settle()
    await stage.die()
    await stage.open()
    stage.floor.desk.attached(principal("1001"))
    again = await _keyed(stage)
    await stage.settle(1)
    stage.pbx.phone("1001").hang_up()
    await stage.settle()
    assert stage.state("1001") == "missed"
    again.hang_up()
    await stage.settle()
    await stage.close()
