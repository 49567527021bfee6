"""Simulated days: repeatable, audited, and nobody is lost."""

from dataclasses import replace
from typing import Any

import pytest

from callcenter.acd.audit import Auditor
from callcenter.acd.engine import Engine
from callcenter.acd.events import Event
from callcenter.acd.model import AgentProfile, QueueRule
from callcenter.simulation import day as day_module
from callcenter.simulation.chance import Deterministic, Exponential, Gamma
from callcenter.simulation.comparing import differences
from callcenter.simulation.day import Day
from callcenter.simulation.running import simulate
from callcenter.simulation.scenario import Group, ListedCall, Poisson, Scenario
from callcenter.simulation.writing import plain
from tests.unit.simulation.days import station


def busy_day(**more: Any) -> Scenario:
    """A short overloaded day with rings, wrap-up, breaks, impatience and little room."""
    line = {
        "rule": QueueRule(name="q", ring_timeout_s=8),
        "patience": Exponential(mean=40),
        "ring": Gamma(mean=5, shape=3),
        "room": 6,
    }
    profiles = tuple(AgentProfile(agent=f"b{n}", queues={"q": 0}) for n in range(4))
    group = Group(name="b", profiles=profiles, shifts=((60, 1500),), breaks=((400, 500),), pace=1.5)
    return station(0.08, 60, 0, 1800, line=line, groups=(group,), runs=3, interval_s=600, **more)


def test_the_same_seed_gives_the_same_result_and_another_seed_another() -> None:
    """To the last digit, in the written form."""
    first, again = plain(simulate(busy_day())), plain(simulate(busy_day()))
    assert first == again
    assert plain(simulate(replace(busy_day(), seed=2)))["queues"] != first["queues"]


def test_a_day_is_lived_by_the_production_engine_without_a_violation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The auditor watches every event of a day with misses, breaks and callers who hang up."""
    watched = 0

    class Watched(Engine):
        def __init__(self, **given: Any) -> None:
            super().__init__(**given)
            self.auditor = Auditor(queues=given["queues"], agents=given["agents"])

        def apply(self, event: Event, now_s: float) -> Any:
            nonlocal watched
            watched += 1
            commands = super().apply(event, now_s)
            self.auditor.watch(event, now_s, commands)
            return commands

    monkeypatch.setattr(day_module, "Engine", Watched)
    Day(busy_day(), 0).live()
    assert watched > 300


def test_every_call_ends_in_exactly_one_way() -> None:
    """Answered, abandoned, turned away or unserved: together they are all that came."""
    result = simulate(busy_day())
    total = 0.0
    for run in result.lines[0].runs:
        ends = [run[name] or 0 for name in ("answered", "abandoned", "turned_away", "unserved")]
        assert sum(ends) == run["offered"]
        assert min(ends[:3]) > 0
        total += sum(ends)
    assert total == result.calls


def test_listed_calls_go_exactly_as_they_must() -> None:
    """Three calls, one agent: one is answered at once, one waits, one hangs up."""
    calls = (
        ListedCall(at_s=10, handling_s=100),
        ListedCall(at_s=20, handling_s=50, patience_s=500),
        ListedCall(at_s=30, patience_s=25),
    )
    line = {"arrivals": calls, "handling": Deterministic(mean=1), "within_s": 20.0}
    day = Day(station(0, 1, 1, 600, line=line), 0)
    day.live()
    (cell,) = day.cells[0]
    assert (cell.answered, cell.abandoned) == ([0.0, 90.0], [25.0])
    assert (day.agents.worked[0].there_s, day.agents.worked[0].busy_s) == ([600.0], [150.0])
    assert day.waiting[0].mean == pytest.approx((90 + 25) / 600)


def test_two_scenarios_with_one_seed_meet_the_same_callers() -> None:
    """So their difference has a much smaller interval than either of them."""
    first = station(0.05, 100, 6, 20_000, runs=8)
    second = replace(first, groups=station(0.05, 100, 7, 20_000).groups)
    results = simulate(first), simulate(second)
    found = differences(*results)["q"]
    assert found["offered"].mean == 0
    half_width = found["asa_s"].half_width
    own = results[0].lines[0].whole["asa_s"].half_width
    assert found["asa_s"].mean is not None
    assert found["asa_s"].mean < 0
    assert half_width is not None
    assert own is not None
    assert half_width < own


def test_arrivals_follow_their_profile() -> None:
    """Expected calls by interval; none where none are expected."""
    line = {"arrivals": Poisson(expected=(0.0, 300.0, 100.0), every_s=600.0)}
    scenario = station(0, 1, 20, 1800, line=line, interval_s=600, runs=10)
    counts = [found["offered"].mean for found in simulate(scenario).lines[0].intervals]
    assert counts[0] == 0
    assert counts[1:] == [pytest.approx(300, rel=0.06), pytest.approx(100, rel=0.1)]


def test_how_far_it_is_is_told_within_a_day_too() -> None:
    """A day of a million calls shows that it goes on, and how fast."""
    told: list[float] = []
    scenario = station(0.05, 60, 4, runs=2)
    assert simulate(scenario, told.append) == simulate(scenario)
    assert told == sorted(told)
    assert len(told) == 2 * 20
    assert told[0] == pytest.approx(0.05)
    assert told[-1] == 2
