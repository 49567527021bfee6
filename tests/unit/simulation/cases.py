"""Every published or exact value as a case to be simulated."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from callcenter.acd.model import AgentProfile, QueueRule
from callcenter.simulation.chance import Distribution, Exponential, Gamma, LogNormal
from callcenter.simulation.scenario import Group, Line, Poisson, Scenario
from tests.unit.simulation.days import station

PROOF = os.environ.get("CALLCENTER_PROOF") == "1"
VALUES = json.loads((Path(__file__).parent / "reference_values.json").read_text("utf-8"))
WHITT = next(found for name, found in VALUES["published"].items() if name.startswith("Whitt"))
CENTRES = next(found for name, found in VALUES["published"].items() if "ContactCenters" in name)
_NORMAL = 1.96
# With few runs their spread is known too badly: three errors of ten are passed by chance too often.
RUNS = 40 if PROOF else 10


@dataclass(frozen=True, kw_only=True)
class Case:
    """
    What is simulated, and what must come out.

    `expected` maps a name of `measuring.measure` to the value, its 95 % half-width (0 where exact)
    and half a unit of its last digit.
    """

    name: str
    scenario: Scenario
    within: float
    expected: Mapping[str, tuple[float, float, float]]

    def tolerance(self, name: str, own_error: float) -> float:
        """Three combined standard errors, and what rounding took away."""
        _, half_width, rounding = self.expected[name]
        return 3 * (own_error**2 + (half_width / _NORMAL) ** 2) ** 0.5 + rounding


def erlang_c_cases() -> Iterator[Case]:
    """Everybody waits as long as it takes."""
    for case in VALUES["erlang_c_exact"]:
        names = {"pw": "waits", "asa": "wait", "lq": "length", "util": "busy", "sl": "served_t"}
        yield _station_case(
            f"C n={case['n']}",
            case,
            names,
            calls=1_800_000 if PROOF else 30_000,
            runs=20 if PROOF else 10,
        )


def erlang_a_cases() -> Iterator[Case]:
    """Callers hang up or find no room."""
    names = {
        "pw": "waits",
        "pb": "blocked",
        "lq": "length",
        "util": "busy",
        "pab": "abandoned",
        "thr": "served",
        "wait_all": "wait",
        "P(served<=t)": "served_t",
        "P(ab<=t)": "abandoned_t",
        "P(W>t)": "waiting_t",
        "sl_of_served": "level_of_served",
        "sl_excl_short_ab": "level",
    }
    for case in VALUES["erlang_a_exact"]:
        theta = case["theta"] if case["theta"] > 1e-6 else 0.0
        what = f"A n={case['n']} theta={theta:g} t={case['t']:g}"
        patience = Exponential(mean=1 / theta) if theta else None
        line = {"patience": patience, "room": case["K"]}
        yield _station_case(what, case, names, calls=800_000 if PROOF else 20_000, line=line)


def _station_case(
    what: str,
    case: dict[str, Any],
    names: Mapping[str, str],
    *,
    calls: int,
    runs: int = RUNS,
    **more: Any,
) -> Case:
    rounding = 3e-6
    expected = {name: (case[key], 0.0, rounding) for key, name in names.items()}
    scenario = _long(station(case["lam"], 1 / case["mu"], case["n"], 1.0, **more), calls, runs)
    return Case(name=what, scenario=scenario, within=case["t"], expected=expected)


def _long(scenario: Scenario, calls: int, runs: int = RUNS, warm: float = 0.1) -> Scenario:
    """Let a station run until so many calls have come, the first tenth uncounted."""
    (line,) = scenario.lines
    assert isinstance(line.arrivals, Poisson)
    rate = line.arrivals.expected[0] / line.arrivals.every_s
    lasts_s = calls / runs / rate
    interval_s = lasts_s * warm
    arrivals = Poisson(expected=(rate * lasts_s,), every_s=lasts_s)
    groups = tuple(replace(group, shifts=((0.0, lasts_s),)) for group in scenario.groups)
    return replace(
        scenario,
        runs=runs,
        lasts_s=lasts_s,
        interval_s=interval_s,
        warm_up_s=interval_s,
        lines=(replace(line, arrivals=arrivals),),
        groups=groups,
    )


def whitt_cases() -> Iterator[Case]:
    """100 agents, 102 calls per mean service, general services and patiences."""
    shapes: dict[str, tuple[Distribution, Distribution]] = {
        "M,M (exact col.)": (Exponential(mean=1), Exponential(mean=1)),
        "E2,E2": (Gamma(mean=1, shape=2), Gamma(mean=1, shape=2)),
        "M,E2": (Exponential(mean=1), Gamma(mean=1, shape=2)),
        "M,LN(1,1)": (Exponential(mean=1), LogNormal(mean=1, sd=1)),
        "E2,E2 mean patience 4": (Gamma(mean=1, shape=2), Gamma(mean=4, shape=2)),
        "M,M mean patience 4 (exact col.)": (Exponential(mean=1), Exponential(mean=4)),
    }
    for name, (handling, patience) in shapes.items():
        line = {"handling": handling, "patience": patience, "room": 200, "within_s": 0.1}
        scenario = _long(station(102, 1, 100, 1.0, line=line), 800_000 if PROOF else 60_000)
        expected = {key: _printed(value) for key, value in WHITT[name].items()}
        yield Case(name=f"Whitt {name}", scenario=scenario, within=0.1, expected=expected)


def centre_cases() -> Iterator[Case]:
    """Eight hours from empty, twelve agents; a time of 20 s in minutes."""
    lines: dict[str, dict[str, Any]] = {
        "MMC:": {},
        "MMCAb": {"patience": Exponential(mean=1)},
        "MMCBlocked": {"room": 5},
    }
    for name, printed in CENTRES.items():
        line = next(more for start, more in lines.items() if name.startswith(start))
        scenario = station(4.2, 2, 12, 480.0, line=line, runs=250 if PROOF else 12)
        expected = {f"centre_{key}": _printed(value) for key, value in printed.items()}
        yield Case(name=name.partition(":")[0], scenario=scenario, within=1 / 3, expected=expected)


def _printed(value: float | list[float]) -> tuple[float, float, float]:
    mean, half_width = value if isinstance(value, list) else (value, 0.0)
    digits = len(str(mean).partition(".")[2])
    return mean, half_width, 0.5 * 10**-digits


def n_design_cases() -> Iterator[Case]:
    """Two queues: the first group serves A only, the second B first and then A."""
    for case in VALUES["n_design_exact"]:
        calls = 900_000 if PROOF else 25_000
        lasts_s = calls / 10 / (case["lA"] + case["lB"])
        scenario = Scenario(
            title="N",
            seed=3,
            runs=10,
            begins_s=0,
            lasts_s=lasts_s,
            interval_s=lasts_s / 10,
            warm_up_s=lasts_s / 10,
            lines=(_n_line("A", case, lasts_s, 0), _n_line("B", case, lasts_s, 1)),
            groups=(
                _n_group("one", case["n1"], {"A": 0}, case["mu1"], lasts_s),
                _n_group("two", case["n2"], {"A": 1, "B": 0}, case["mu2"], lasts_s),
            ),
        )
        names = ("PA_ab", "PB_ab", "PA_wait", "PB_wait", "EWA", "EWB", "u1", "u2")
        yield Case(
            name=f"N {case['n1']}+{case['n2']}",
            scenario=scenario,
            within=1.0,
            expected={name: (case[name], 0.0, 1e-6) for name in names},
        )


def _n_line(name: str, case: dict[str, float], lasts_s: float, priority: int) -> Line:
    return Line(
        rule=QueueRule(name=name, head_start_s=1e9),
        arrivals=Poisson(expected=(case[f"l{name}"] * lasts_s,), every_s=lasts_s),
        handling=Exponential(mean=1),
        patience=Exponential(mean=1 / case[f"th{name}"]),
        priority=priority,
    )


def _n_group(name: str, count: int, queues: dict[str, int], rate: float, lasts_s: float) -> Group:
    profiles = tuple(AgentProfile(agent=f"{name}{n}", queues=queues) for n in range(count))
    return Group(name=name, profiles=profiles, shifts=((0.0, lasts_s),), pace=rate)
