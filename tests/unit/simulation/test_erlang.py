"""Erlang's formulas against exact values, to the last digit printed."""

import json
from pathlib import Path
from typing import Any

import pytest

from callcenter.acd.erlang import (
    Station,
    erlang_b,
    erlang_c,
    erlang_c_in_time,
    erlang_c_wait,
    in_time,
    steady,
)

EXACT = json.loads((Path(__file__).parent / "reference_values.json").read_text("utf-8"))
LAST_DIGIT = 1e-6
# Rates of 10/3 and 1/3 are given to six digits only.
OF_ROUNDED_RATES = 3e-6


@pytest.mark.parametrize(("name", "value"), EXACT["erlang_b_exact"].items())
def test_erlang_b_is_exact(name: str, value: float) -> None:
    """The share lost where nobody can wait."""
    agents, load = (float(part.partition("=")[2]) for part in name.split(","))
    assert erlang_b(load, int(agents)) == pytest.approx(value, abs=LAST_DIGIT)


@pytest.mark.parametrize("case", EXACT["erlang_c_exact"], ids=lambda case: f"n{case['n']}")
def test_erlang_c_is_exact(case: dict[str, float]) -> None:
    """Chance and length of the wait, by the closed formula and as a limit of Erlang A."""
    agents, rate, load = int(case["n"]), case["mu"], case["lam"] / case["mu"]
    wait = erlang_c_wait(load, agents, rate)
    level = erlang_c_in_time(load, agents, rate, case["t"])
    assert erlang_c(load, agents) == pytest.approx(case["pw"], abs=LAST_DIGIT)
    assert wait == pytest.approx(case["asa"], abs=LAST_DIGIT)
    assert wait * case["lam"] == pytest.approx(case["lq"], abs=LAST_DIGIT)
    assert level == pytest.approx(case["sl"], abs=LAST_DIGIT)
    station = Station(arrival_rate=case["lam"], service_rate=rate, agents=agents)
    found = steady(station)
    assert found.occupancy == pytest.approx(case["util"], abs=LAST_DIGIT)
    assert (found.waits, found.wait) == pytest.approx((case["pw"], wait), abs=LAST_DIGIT)
    assert in_time(station, case["t"]).served == pytest.approx(level, abs=LAST_DIGIT)


@pytest.mark.parametrize("case", EXACT["erlang_a_exact"], ids=lambda c: f"n{c['n']}-{c['theta']}")
def test_erlang_a_is_exact(case: dict[str, Any]) -> None:
    """Waiting, hanging up and being turned away, in the long run and seen at one time."""
    station = Station(
        arrival_rate=case["lam"],
        service_rate=case["mu"],
        agents=case["n"],
        patience_rate=case["theta"],
        room=case["K"],
    )
    found, seen = steady(station), in_time(station, case["t"])
    worked_out = {
        "pw": found.waits,
        "pb": found.blocked,
        "lq": found.queue_length,
        "util": found.occupancy,
        "pab": found.abandoned,
        "thr": found.served,
        "wait_all": found.wait,
        "pab_w": found.abandoned / found.waits,
        "P(served<=t)": seen.served,
        "P(ab<=t)": seen.abandoned,
        "P(W>t)": seen.waiting,
        "sl_of_served": seen.served / found.served,
        "sl_excl_short_ab": seen.served / (1 - seen.abandoned),
    }
    exact = {name: case[name] for name in worked_out}
    assert worked_out == pytest.approx(exact, abs=OF_ROUNDED_RATES)


def test_the_textbook_example_comes_out_as_printed() -> None:
    """50 agents, 48 calls a minute of one minute each, two minutes of patience."""
    printed = EXACT["published"][
        "Mandelbaum-Zeltyn example: 50 agents, 48/min, 1 min service, 2 min patience"
    ]
    patient = Station(arrival_rate=48, service_rate=1, agents=50)
    impatient = Station(arrival_rate=48, service_rate=1, agents=50, patience_rate=0.5)
    a, c = steady(impatient), steady(patient)
    assert round(a.abandoned, 3) == printed["abandon"]
    assert round(c.wait * 60, 1) == printed["asa_erlang_c_s"]
    assert round(a.wait * 60, 1) == printed["wait_erlang_a_s"]
    assert (round(c.occupancy, 2), round(a.occupancy, 2)) == (printed["util_c"], printed["util_a"])


def test_what_has_no_answer_is_refused() -> None:
    """A queue that grows for ever, no agents, negative rates."""
    with pytest.raises(ValueError, match="more than 5 agents"):
        erlang_c(5, 5)
    for wrong in (
        {"arrival_rate": 5},
        {"arrival_rate": 0},
        {"agents": 0},
        {"patience_rate": -1},
        {"room": -1},
    ):
        with pytest.raises(ValueError, match=r"for ever|must be"):
            Station(**{"arrival_rate": 1, "service_rate": 1, "agents": 5, **wrong})  # type: ignore[arg-type]


def test_more_agents_than_work_is_no_trouble() -> None:
    """Extreme stations neither overflow nor divide by nothing."""
    assert erlang_b(0.001, 500) == 0
    assert steady(Station(arrival_rate=0.01, service_rate=1, agents=800)).waits < 1e-12
    crowded = Station(arrival_rate=5000, service_rate=1, agents=10, patience_rate=1)
    assert steady(crowded).abandoned == pytest.approx(0.998, abs=1e-3)
