"""The engine against the oracle, on random days."""

import os
from typing import Any

import pytest

from callcenter.acd import crews, index, lanes
from callcenter.acd.audit import Auditor
from callcenter.acd.commands import (
    CallBackGivenUp,
    CallOverflowed,
    Command,
    DialCustomer,
    MakeOffer,
    WaitMeasured,
    WaitPredicted,
)
from callcenter.acd.engine import Engine
from callcenter.acd.outlook import WaitRange
from callcenter.acd.views import AgentView
from tests.unit.acd.fuzz import QUEUES, Fuzz
from tests.unit.acd.plain_engine import PlainEngine
from tests.unit.acd.plain_moves import PlainAgent

STEPS = int(os.environ.get("CALLCENTER_ACD_STEPS", "1500"))
FIRST_SEED = int(os.environ.get("CALLCENTER_ACD_SEED", "1"))
DAYS = int(os.environ.get("CALLCENTER_ACD_DAYS", "12"))


@pytest.fixture
def arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare even the smallest numbers as arrays, and clear away at every chance."""
    for module in (lanes, crews, index):
        monkeypatch.setattr(module, "FEW", 0)
    monkeypatch.setattr(lanes, "LANES_KEPT", 0)
    monkeypatch.setattr(crews, "CREWS_KEPT", 0)


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + DAYS, 2))
def test_the_engine_decides_as_a_plain_scan_over_everybody_does(seed: int) -> None:
    """Offers, reasons, waits, agents and order of calls are equal after every one of many steps."""
    live_through(seed)


@pytest.mark.usefixtures("arrays")
@pytest.mark.parametrize("seed", range(FIRST_SEED + 1, FIRST_SEED + DAYS, 2))
def test_it_decides_so_too_where_it_compares_arrays(seed: int) -> None:
    """As it does in large centres."""
    live_through(seed)


def live_through(seed: int, steps: int = STEPS) -> None:
    """Let engine and oracle live through one day, and compare them after every step."""
    fuzz, engine = Fuzz(seed), Engine(estimate=True)
    plain, auditor = PlainEngine(), Auditor()
    opening = fuzz.opening()
    for number in range(steps):
        event = opening.pop(0) if opening else fuzz.event(engine)
        now = fuzz.now()
        commands = engine.apply(event, now)
        expected = plain.apply(event, now)
        place = f"seed {seed}, step {number}: {event} at {now}"
        assert offers(commands) == expected, place
        assert reasons(commands) == plain.reasons, place
        assert overflows(commands) == plain_overflows(plain), place
        assert [c.call for c in commands if isinstance(c, DialCustomer)] == plain.dialled, place
        assert waits(commands) == plain_waits(plain), place
        assert given_up(commands) == plain.given_up, place
        assert agents(engine) == plain_agents(plain), place
        assert lines(engine) == plain_lines(plain), place
        auditor.watch(event, now, commands)
    auditor.compare(engine)


def offers(commands: list[Command]) -> list[tuple[str, str, str]]:
    """List the offers made, with their bare numbers."""
    return [
        (command.offer.removeprefix("1-"), command.call, command.agent)
        for command in commands
        if isinstance(command, MakeOffer)
    ]


def reasons(commands: list[Command]) -> list[tuple[list[str], dict[str, int]]]:
    """List the candidates and the refusals of each offer made."""
    found = []
    for command in commands:
        if isinstance(command, MakeOffer) and command.explanation is not None:
            names = [candidate.agent for candidate in command.explanation.candidates]
            assert command.explanation.candidates_in_all == len(names)
            found.append((names, {k.value: n for k, n in command.explanation.refusals.items()}))
    return found


def overflows(commands: list[Command]) -> list[tuple[str, str, str, str, str]]:
    """List the calls sent elsewhere."""
    return [
        (command.call, command.queue, command.when, command.to, command.target)
        for command in commands
        if isinstance(command, CallOverflowed)
    ]


def plain_overflows(plain: PlainEngine) -> list[tuple[str, str, str, str, str]]:
    """List those of the oracle."""
    return [(call, q, rule.when, rule.to, rule.target) for call, q, rule in plain.overflows]


Waits = list[tuple[str, str, float]]


def waits(commands: list[Command]) -> Waits:
    """List what calls were told of their waits, and what became of it."""
    found: Waits = []
    for command in commands:
        if isinstance(command, WaitPredicted):
            found += _each(command.call, "told", _range(command.wait))
        elif isinstance(command, WaitMeasured):
            seconds = (*_range(command.predicted), command.waited_s)
            found += _each(command.call, "was", seconds)
    return sorted(found)


def plain_waits(plain: PlainEngine) -> Waits:
    """List those of the oracle."""
    found: Waits = []
    for call, _, wait in plain.predicted:
        found += _each(call, "told", wait)
    for call, _, told, waited in plain.measured:
        found += _each(call, "was", (*told, waited))
    return sorted(found)


def _range(wait: WaitRange) -> tuple[float, float, float]:
    return wait.from_s, wait.likely_s, wait.to_s


def _each(call: str, what: str, seconds: tuple[float, ...]) -> Waits:
    """Round to seven digits: sums of shares depend on their order."""
    return [(call, f"{what} {n}", float(f"{value:.6e}")) for n, value in enumerate(seconds)]


def given_up(commands: list[Command]) -> list[tuple[str, int]]:
    """List the call-backs given up."""
    return [(c.call, c.attempts) for c in commands if isinstance(c, CallBackGivenUp)]


def agents(engine: Engine) -> dict[str, Any]:
    """Show all agents in the oracle's words."""
    return {view.agent: words(view) for view in engine.agents()}


def words(view: AgentView) -> dict[str, Any]:
    """Show one agent in the oracle's words."""
    pending = None if view.pending is None else (view.pending.state.value, view.pending.reason)
    return {
        "state": view.state.value,
        "since": view.since,
        "reason": view.reason,
        "offer": None if view.offer is None else view.offer.removeprefix("1-"),
        "until": view.deadline,
        "next": pending,
        "talks": view.calls,
        "served": view.calls_taken,
        "misses": view.missed_in_row,
        "idle": view.idle_since,
        "here": (view.device_usable, view.desk_present),
    }


def plain_agents(plain: PlainEngine) -> dict[str, Any]:
    """Show all of the oracle's agents."""
    return {name: plain_words(agent) for name, agent in plain.agents.items()}


def plain_words(agent: PlainAgent) -> dict[str, Any]:
    """Show one of the oracle's agents."""
    same = ("state", "since", "reason", "offer", "until", "next", "served", "misses", "idle")
    return {
        **{name: getattr(agent, name) for name in same},
        "talks": tuple(agent.talks),
        "here": (agent.device, agent.desk),
    }


def lines(engine: Engine) -> dict[str, list[tuple[str, int]]]:
    """List the calls of each queue with their places."""
    return {q: [(view.call, view.position) for view in engine.waiting(q)] for q in QUEUES}


def plain_lines(plain: PlainEngine) -> dict[str, list[tuple[str, int]]]:
    """List the oracle's calls of each queue with their places."""
    ordered = sorted(plain.calls.values(), key=plain.key) if plain.calls else []
    return {
        queue: [
            (name, place)
            for place, name in enumerate((c.name for c in ordered if c.queue == queue), start=1)
        ]
        for queue in QUEUES
    }
