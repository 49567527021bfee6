"""A stored day lived through again: by the rules that held, by others, with somebody missing."""

from dataclasses import replace

import pytest

from callcenter.acd.model import AgentProfile, WrapUp
from callcenter.acd.overflow_rules import Overflow, To, When
from callcenter.simulation.living_again import scenario_of
from callcenter.simulation.reading import read_scenario
from callcenter.simulation.replay_chart import replay_chart
from callcenter.simulation.replaying import likeness
from callcenter.simulation.running import Result, simulate
from callcenter.simulation.stored_day import StoredDay
from callcenter.simulation.stored_figures import as_it_was, half_hours
from tests.unit.simulation.told_days import Teller, lived_and_told, setting, two_calls


def figure(result: Result, name: str, queue: str = "service") -> float | None:
    """Give the mean of a figure of a queue."""
    return next(line for line in result.lines if line.queue == queue).whole[name].mean


def both(day: StoredDay) -> tuple[Result, Result]:
    """Give what happened, and what happens again."""
    scenario = scenario_of(day, setting())
    return as_it_was(day, scenario, "as recorded"), simulate(scenario)


def test_by_the_same_rules_the_same_happens_again() -> None:
    """Waits, outcomes, and how busy the agents were."""
    recorded, again = both(two_calls().day())
    for name in ("offered", "answered", "wait_max_s", "asa_s", "handle_mean_s"):
        assert figure(again, name) == pytest.approx(figure(recorded, name)), name
    assert figure(recorded, "wait_max_s") == 68
    assert again.groups["1001"].mean == pytest.approx(recorded.groups["1001"].mean)
    (alike,) = half_hours("2026-11-20", recorded, again)
    assert (alike.number, alike.calls, alike.was_s, alike.now_s) == (18, 2, 36, 36)
    drawn = replay_chart("A day", {"again": (alike,)})
    assert (drawn.count("<circle"), drawn.count(">09:00<")) == (2, 1)


DAY = """
runs: 1
until: "06:00"
queues:
  service:
    calls: { per_hour: 80 }
    handling_s: { lognormal: { mean: 200, sd: 150 } }
    patience_s: { exponential: 180 }
    needs: { mandarin: 3 }
    widen: [{ after_s: 40, needs: { mandarin: 1 } }]
agents:
  good: { count: 3, queues: [service], skills: { mandarin: 4 }, breaks: ["02:00-02:30"] }
  fair: { count: 2, queues: [service], skills: { mandarin: 1 }, shifts: ["01:00-05:00"] }
"""


def test_a_whole_day_of_the_engine_is_lived_again_as_it_was() -> None:
    """Out of nothing but what the ledger holds of it: shifts, breaks, needs, who gave up when."""
    scenario, _ = read_scenario(DAY, "day.yaml")
    assert scenario is not None
    day = lived_and_told(scenario).day()
    profiles = tuple(profile for group in scenario.groups for profile in group.profiles)
    again = setting(lines=scenario.lines, profiles=profiles)
    recorded = as_it_was(day, scenario_of(day, again), "as recorded")
    replayed = simulate(scenario_of(day, again))
    alike = likeness(tuple(half_hours("2026-11-20", recorded, replayed)))
    assert alike.half_hours == 12
    assert alike.was_s > 15
    assert alike.error_s < 0.05 * alike.was_s
    assert (alike.correlation or 0) > 0.99
    for name in ("offered", "answered", "abandoned", "occupancy"):
        assert figure(replayed, name) == pytest.approx(figure(recorded, name), rel=0.02), name


def test_an_agent_who_is_missing_makes_others_wait_who_need_him() -> None:
    """Nobody else knows mandarin, which is told; the other call is taken."""
    day = two_calls().day()
    scenario = scenario_of(day, setting(without=frozenset({"1001"})))
    (warning,) = scenario.warnings
    assert "mandarin" in warning
    result = simulate(scenario)
    assert (figure(result, "answered"), figure(result, "unserved")) == (1, 1)
    assert list(result.groups) == ["1002"]


def test_another_skill_shortens_the_wait() -> None:
    """With a second agent who knows mandarin nobody waits longer than the telephone rings."""
    profiles = tuple(
        AgentProfile(agent=agent, skills={"mandarin": 3}, queues={"service": 0})
        for agent in ("1001", "1002")
    )
    result = simulate(scenario_of(two_calls().day(), setting(profiles=profiles)))
    assert figure(result, "wait_max_s") == 4


def test_who_left_leaves_again_unless_he_is_taken_before() -> None:
    """After the wait that he had: with one agent in vain, with two he is taken."""
    told = Teller()
    told.state("1001", 0, "ready")
    told.served("a", "1001", came=10, rings=10, answered=10, ended=100, free=100)
    told.arrives("b", 20)
    told.waits("b", 20)
    told.ends("b", 50)
    recorded, again = both(told.day())
    assert figure(recorded, "abandoned") == figure(again, "abandoned") == 1
    assert figure(again, "wait_mean_s") == figure(recorded, "wait_mean_s") == 15
    told.state("1002", 0, "ready")
    _, more = both(told.day())
    assert figure(more, "abandoned") == 0


def test_an_agent_who_was_not_ready_is_not_ready_again() -> None:
    """The caller waits until he is, as he did then."""
    told = Teller()
    told.state("1001", 0, "not_ready")
    told.state("1001", 60, "ready")
    told.served("a", "1001", came=10, rings=60, answered=60, ended=100, free=100)
    recorded, again = both(told.day())
    assert figure(recorded, "wait_max_s") == figure(again, "wait_max_s") == 50


def test_work_after_a_talk_is_not_counted_twice_and_call_backs_only_send_away() -> None:
    """The recorded time of the agent holds both, whatever the queue's rule."""
    rules = setting()
    rule = replace(
        rules.lines[0].rule,
        wrap_up=WrapUp.timed(500),
        overflow=(Overflow(when=When.WAITED, limit=40, to=To.CALLBACK),),
    )
    lines = (replace(rules.lines[0], rule=rule), rules.lines[1])
    scenario = scenario_of(two_calls().day(), replace(rules, lines=lines))
    result = simulate(scenario)
    assert (figure(result, "sent_away"), figure(result, "answered")) == (1, 1)
    assert figure(result, "wait_max_s") == 4


def test_a_day_on_which_nothing_can_be_compared_says_so() -> None:
    """Nobody was there: no half hour has a wait in both."""
    told = Teller()
    told.arrives("a", 10)
    told.waits("a", 10)
    recorded, again = both(told.day(lasts_s=100))
    compared = tuple(half_hours("2026-11-20", recorded, again))
    alike = likeness(compared)
    assert (alike.half_hours, alike.correlation) == (0, None)
    assert "circle" not in replay_chart("A day", {"again": compared})
    assert figure(recorded, "unserved") == figure(again, "unserved") == 1
