"""Overflow, shares, ring-all and call-backs on simulated days."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from callcenter.acd.audit import Auditor
from callcenter.acd.engine import Engine
from callcenter.acd.events import Event
from callcenter.acd.model import CallBack, Choice, First, QueueRule
from callcenter.acd.overflow_rules import Overflow, To, When
from callcenter.simulation import day as day_module
from callcenter.simulation.chance import Deterministic, Exponential, Gamma
from callcenter.simulation.day import Day
from callcenter.simulation.reading import read_scenario
from callcenter.simulation.running import Result, simulate
from callcenter.simulation.scenario import CallingBack, Group, Line, ListedCall, Poisson, Scenario
from tests.unit.simulation.days import station

SCENARIOS = Path("deploy/scenarios")


def shipped(name: str, runs: int = 3) -> Scenario:
    """Read a scenario that we ship."""
    path = SCENARIOS / f"{name}.yaml"
    scenario, _ = read_scenario(path.read_bytes(), str(path))
    assert scenario is not None
    return replace(scenario, runs=runs)


def mean(result: Result, queue: str, name: str) -> float:
    """Give the mean of a figure over the whole day."""
    (line,) = [line for line in result.lines if line.queue == queue]
    return line.whole[name].mean or 0.0


def calling_back(**more: Any) -> CallingBack:
    """Call back everybody after a minute, after ten seconds of dialling."""
    rule = {"attempts": 2, "retry_after_s": 30.0, **more.pop("rule", {})}
    how = {"wanted": 1.0, "after_s": 60.0, "reached": 1.0, "dial": Deterministic(mean=10.0), **more}
    return CallingBack(rule=CallBack(**rule), **how)


def two_calls(back: CallingBack) -> Day:
    """One agent talks for 100 s; the second caller keys for a call-back after 60 s."""
    calls = (ListedCall(at_s=0, handling_s=100), ListedCall(at_s=10, handling_s=40))
    line = {"arrivals": calls, "handling": Deterministic(mean=1), "back": back}
    day = Day(station(0, 1, 1, 600, line=line), 0)
    day.live()
    return day


def test_a_call_back_is_dialled_by_its_agent_when_its_turn_comes() -> None:
    """Left the line at 70 s, dialled at 100 s, there at 110 s: 100 s after he came."""
    day = two_calls(calling_back())
    (cell,) = day.cells[0]
    assert (cell.answered, cell.called_back, cell.abandoned) == ([0.0], [100.0], [])
    assert day.agents.worked[0].busy_s == [150.0]
    assert day.waiting[0].mean == pytest.approx(60 / 600)


def test_a_customer_dialled_first_waits_for_the_agent_at_his_place() -> None:
    """Dialled when an agent is free for him, who is not kept busy meanwhile."""
    day = two_calls(calling_back(rule={"first": First.CUSTOMER}))
    (cell,) = day.cells[0]
    assert (cell.answered, cell.called_back) == ([0.0], [100.0])
    assert day.agents.worked[0].busy_s == [140.0]


def test_a_customer_who_is_never_there_is_given_up() -> None:
    """After two attempts, half a minute apart."""
    day = two_calls(calling_back(reached=0.0))
    (cell,) = day.cells[0]
    assert (cell.called_back, cell.not_reached, cell.unserved) == ([], 1, 0)
    assert day.agents.worked[0].busy_s == [120.0]


def test_who_overflows_counts_where_he_entered() -> None:
    """Both queues are asked what became of their own callers."""
    result = simulate(shipped("overflow"))
    assert mean(result, "sales", "overflowed") > 20
    assert mean(result, "service", "overflowed") == 0
    assert mean(result, "service", "sent_away") > 0
    for line in result.lines:
        for run in line.runs:
            ends = ("answered", "abandoned", "sent_away", "turned_away", "unserved")
            assert sum(run[name] or 0 for name in ends) == run["offered"]


def test_shares_are_kept_where_both_queues_have_callers() -> None:
    """Three to one."""
    result = simulate(shipped("shares"))
    premium, standard = (mean(result, queue, "answered") for queue in ("premium", "standard"))
    assert premium / standard == pytest.approx(3, rel=0.05)


def test_ringing_all_is_quicker_than_ringing_one() -> None:
    """The quickest of five answers, not the one whose turn it is."""
    everybody = shipped("ring-all")
    (line,) = everybody.lines
    one = replace(line, rule=replace(line.rule, choice=Choice.LONGEST_IDLE))
    results = [simulate(everybody), simulate(replace(everybody, lines=(one,)))]
    fast, slow = (mean(result, "emergency", "asa_s") for result in results)
    assert fast < 0.7 * slow


def test_call_backs_take_callers_off_the_line() -> None:
    """Fewer hang up than without."""
    with_them = shipped("call-backs")
    (line,) = with_them.lines
    without = replace(with_them, lines=(replace(line, back=None),))
    results = [simulate(with_them), simulate(without)]
    assert mean(results[0], "service", "called_back") > 50
    assert mean(results[0], "service", "abandoned") < 0.9 * mean(results[1], "service", "abandoned")


def test_a_day_of_all_ways_is_lived_without_a_violation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The auditor watches every event; every caller ends in exactly one way."""

    class Watched(Engine):
        def __init__(self, **given: Any) -> None:
            super().__init__(**given)
            self.auditor = Auditor(queues=given["queues"], agents=given["agents"])

        def apply(self, event: Event, now_s: float) -> Any:
            commands = super().apply(event, now_s)
            self.auditor.watch(event, now_s, commands)
            return commands

    monkeypatch.setattr(day_module, "Engine", Watched)
    day = Day(all_ways(), 0)
    day.live()
    cells = [cell for cells in day.cells for cell in cells]
    ends = [
        *(sum(len(cell.answered) for cell in cells), sum(len(cell.abandoned) for cell in cells)),
        *(sum(len(cell.called_back) for cell in cells), sum(cell.not_reached for cell in cells)),
        *(sum(cell.sent_away for cell in cells), sum(cell.unserved for cell in cells)),
    ]
    assert sum(ends) == day.calls
    assert min(ends[:5]) > 0


def all_ways() -> Scenario:
    """Two crowded queues that overflow, share agents and call back; one rings all."""
    common = {
        "handling": Exponential(mean=60),
        "patience": Exponential(mean=90),
        "ring": Gamma(mean=6, shape=2),
    }
    away = (
        Overflow(when=When.WAITED, limit=30, to=To.QUEUE, target="b"),
        Overflow(when=When.FULL, limit=1, to=To.VOICEMAIL, target="a"),
    )
    back = (Overflow(when=When.WAITED, limit=60, to=To.CALLBACK),)
    lines = (
        Line(
            rule=QueueRule(name="a", share=2, choice=Choice.RING_ALL, overflow=away),
            arrivals=Poisson(expected=(150,), every_s=3600),
            back=calling_back(wanted=0.3, after_s=20.0, reached=0.5),
            **common,  # type: ignore[arg-type]
        ),
        Line(
            rule=QueueRule(name="b", share=1, overflow=back, callback_share=0.3),
            arrivals=Poisson(expected=(150,), every_s=3600),
            back=calling_back(rule={"first": First.CUSTOMER}, wanted=0.0, reached=0.5),
            **common,  # type: ignore[arg-type]
        ),
    )
    bare = station(0, 1, 5, 3600)
    (group,) = bare.groups
    profiles = tuple(replace(one, queues={"a": 0, "b": 0}) for one in group.profiles)
    groups = (Group(name="all", profiles=profiles, shifts=((0.0, 3600.0),)),)
    return replace(bare, lines=lines, groups=groups)
