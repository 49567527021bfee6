"""Whom the live centre asks, and when: steps of a menu, the rules of queues, the reasons told."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from callcenter.acd.model import Choice
from callcenter.centre.model import Agent, Centre, Queue
from callcenter.centre.queue import CallbackRule, ChoiceRule
from callcenter.floor.agents.routing_setup import queue_rule
from callcenter.testing.fake_pbx import Behaviour, FakeCaller
from callcenter.testing.floor_stage import FloorStage, centre_of, principal
from callcenter.testing.virtual_time import in_virtual_time

STEPS = """
flow: main
languages: [en]
start: person
steps:
  person:
    queue: service
    needs: { mandarin: 4 }
    widen:
      - { after_s: 10, agents: ["1002"] }
      - { after_s: 20, needs: { mandarin: 2 } }
      - { after_s: 30, anyone: true }
    then: bye
  bye: { hangup: normal }
"""
PLAIN = """
flow: main
languages: [en]
start: person
steps:
  person: { queue: service, then: bye }
  bye: { hangup: normal }
"""


def _centre(agents: Mapping[str, Mapping[str, int]], **queue: Any) -> Centre:
    centre = centre_of(list(agents), **{"wrap_up_s": 0, "ring_timeout_s": 4, **queue})
    skilled = {n: replace(a, skills=agents[n]) for n, a in centre.agents.items()}
    return replace(centre, agents=skilled)


async def _stage(folder: Path, centre: Centre, flow: str = PLAIN) -> FloorStage:
    stage = FloorStage(folder, centre=centre, flows=(flow,))
    await stage.open()
    return stage


async def _ready(stage: FloorStage, *agents: str, **habits: Any) -> None:
    """Let agents become ready a second after each other."""
    for agent in agents:
        stage.pbx.phone(agent).set(Behaviour.ANSWERS, after_s=0.2, **habits)
        await stage.ready(agent)
        await stage.settle(1)


async def _served_by(stage: FloorStage) -> str | None:
    caller = stage.pbx.call()
    await caller.gone.wait()
    await stage.settle(0.5)
    return stage.record(caller.call_id).agent


@in_virtual_time(seeds=2)
async def test_steps_of_a_menu_hold_for_their_time_and_then_the_next_does(tmp_path: Path) -> None:
    """A level, a person by name, a lower level, anybody: each from its second on, over a death."""
    levels = {"1001": {}, "1002": {}, "1003": {"mandarin": 2}, "1004": {"mandarin": 3}}
    stage = await _stage(tmp_path, _centre(levels), STEPS)
    for agent in levels:
        stage.pbx.phone(agent).set(Behaviour.IGNORES)
        await stage.ready(agent)
    caller = stage.pbx.call()
    rung: dict[str, float] = {}
    entered = stage.around.clock.now_s()
    for step in range(50):
        await stage.settle(1)
        for agent in levels:
            if stage.state(agent) == "ringing":
                rung.setdefault(agent, stage.around.clock.now_s() - entered)
        if step == 12:
            stage.pbx.phone("1002").hang_up()
            await stage.die()
            await stage.open()
            for agent in levels:
                stage.floor.desk.attached(principal(agent))
    assert min(rung, key=rung.__getitem__) == "1002"
    assert rung["1002"] == pytest.approx(10, abs=1.5)
    assert 20 <= min(rung["1003"], rung["1004"]) < 22
    assert 30 <= rung["1001"] < 42
    caller.hang_up()
    await stage.settle()
    await stage.close()


@in_virtual_time(seeds=2)
async def test_each_choice_rule_of_the_centre_chooses_its_agent(tmp_path: Path) -> None:
    """The longest idle; the most skilled; who has the fewest skills; who took the fewest calls."""
    agents = {
        "1001": {"mandarin": 3, "repair": 3},
        "1002": {"mandarin": 5, "repair": 5, "english": 2},
        "1003": {"mandarin": 1},
    }
    chosen = {
        ChoiceRule.LONGEST_IDLE: ["1001", "1002", "1003", "1001"],
        ChoiceRule.MOST_SKILLED: ["1002"] * 4,
        ChoiceRule.FEWEST_SKILLS: ["1003"] * 4,
        ChoiceRule.FEWEST_CALLS: ["1001", "1002", "1003", "1001"],
    }
    for choice, expected in chosen.items():
        stage = await _stage(tmp_path / choice.value, _centre(agents, choice=choice))
        await _ready(stage, *agents, talks_s=2)
        assert [await _served_by(stage) for _ in expected] == expected, choice
        await stage.close()


def test_every_rule_of_a_queue_reaches_routing() -> None:
    """As the admin set it; the values of a queue of which nothing was said are the field's own."""
    for choice in ChoiceRule:
        rules = {
            "choice": choice,
            "head_start_s": 30,
            "ring_timeout_s": 9,
            "missed_limit": 4,
            "handling_s": 77,
            "share": 1.5,
            "callback": CallbackRule(share=0.2),
        }
        rule = queue_rule(Queue(name="q", title={"en": "Q"}, **rules))  # type: ignore[arg-type]
        assert rule.choice is Choice(choice.value)
        told = (rule.head_start_s, rule.ring_timeout_s, rule.missed_limit, rule.handling_s)
        assert told == (30, 9, 4, 77)
        assert (rule.share, rule.callback_share) == (1.5, 0.2)
    plain = queue_rule(Queue(name="q", title={"en": "Q"}))
    assert (plain.head_start_s, plain.missed_limit, plain.choice) == (60, 1, Choice.LONGEST_IDLE)


@in_virtual_time(seeds=2)
async def test_an_agents_order_in_a_queue_says_who_is_asked_first_there(tmp_path: Path) -> None:
    """He who stands behind is asked only when nobody before him is free; changed at once."""
    centre = _centre({"1001": {}, "1002": {}})
    behind = replace(centre.agents["1001"], queue_order={"service": 1})
    stage = await _stage(tmp_path, _with(centre, behind))
    await _ready(stage, "1001", "1002", talks_s=3)
    assert [await _served_by(stage) for _ in range(3)] == ["1002"] * 3
    talking = stage.pbx.call()
    await stage.settle(1)
    assert stage.state("1002") == "talking"
    assert await _served_by(stage) == "1001"
    await talking.gone.wait()
    stage.centre = _with(centre, replace(centre.agents["1002"], queue_order={"service": 2}))
    stage.floor.centre_changed()
    await stage.settle()
    assert await _served_by(stage) == "1001"
    await stage.close()


def _with(centre: Centre, agent: Agent) -> Centre:
    return replace(centre, agents={**centre.agents, agent.number: agent})


@in_virtual_time(seeds=2)
async def test_the_reasons_of_an_offer_name_ten_candidates_and_count_all_others(
    tmp_path: Path,
) -> None:
    """In the call's history: their rank values, how many there were, and why others were none."""
    agents = {f"10{n:02}": {"mandarin": 1 + n % 5} for n in range(1, 16)}
    stage = await _stage(tmp_path, _centre(agents, choice=ChoiceRule.MOST_SKILLED))
    await _ready(stage, *list(agents)[:13], talks_s=2)
    for agent in list(agents)[:2]:
        await stage.floor.desk.do(principal(agent), "agent.not_ready", {})
    caller = stage.pbx.call()
    await caller.gone.wait()
    offered = next(e for e in stage.events if e.type == "call.offered")
    why = offered.data["explanation"]
    assert (len(why["candidates"]), why["candidates_in_all"]) == (10, 11)
    assert why["refusals"] == {"offline": 2, "not_ready": 2}
    assert why["candidates"][0]["agent"] == offered.data["agent"]
    scores = [one["score"] for one in why["candidates"]]
    assert (scores[0], scores) == (-5, sorted(scores))
    assert all({"tried", "penalty", "score", "idle_s"} <= one.keys() for one in why["candidates"])
    assert why["choice"] == "most_skilled"
    await stage.close()


@in_virtual_time(seeds=2)
async def test_a_changed_priority_acts_on_the_very_next_agent(tmp_path: Path) -> None:
    """Who waits for longer goes after who was preferred; the head start is the queue's."""
    stage = await _stage(tmp_path, _centre({"1001": {}}, head_start_s=10))
    callers: list[FakeCaller] = []
    for _ in range(3):
        callers.append(stage.pbx.call())
        await stage.settle(8)
    stage.floor.acts.prioritise(callers[2].call_id, 2)  # 20 s, he came 16 s after the first
    stage.floor.acts.prioritise(callers[1].call_id, 1)  # 10 s, he came 8 s after the first
    await _ready(stage, "1001", talks_s=2)
    for caller in callers:
        await caller.gone.wait()
    answered = [stage.record(one.call_id).answered_at for one in callers]
    assert sorted(range(3), key=lambda n: str(answered[n])) == [2, 1, 0]
    await stage.close()
