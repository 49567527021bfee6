"""What is read off a simulated day, in the words of the references."""

import math

from callcenter.simulation.day import Day
from tests.unit.simulation.cases import Case


def measure(case: Case, run: int) -> dict[str, float]:
    """Live through one day of a case, and read off everything a reference may ask for."""
    scenario = case.scenario
    day = Day(scenario, run)
    day.live()
    first = int(scenario.warm_up_s // scenario.interval_s)
    groups = [len(group.profiles) for group in scenario.groups]
    busy = [
        math.fsum(worked.busy_s[first:]) / math.fsum(worked.there_s[first:])
        for worked in day.agents.worked
    ]
    if len(scenario.lines) == 1:
        return _of_station(case, day, first, busy[0], groups[0])
    found = {"u1": busy[0], "u2": busy[1]}
    for number, name in enumerate("AB"):
        answered, abandoned, _ = _waits(day, number, first)
        calls = len(answered) + len(abandoned)
        found[f"P{name}_ab"] = len(abandoned) / calls
        found[f"P{name}_wait"] = (sum(w > 0 for w in answered) + len(abandoned)) / calls
        found[f"EW{name}"] = (math.fsum(answered) + math.fsum(abandoned)) / calls
    return found


def _waits(day: Day, line: int, first: int) -> tuple[list[float], list[float], int]:
    cells = day.cells[line][first:]
    answered = [wait for cell in cells for wait in cell.answered]
    abandoned = [wait for cell in cells for wait in cell.abandoned]
    return answered, abandoned, sum(cell.turned_away for cell in cells)


def _of_station(case: Case, day: Day, first: int, busy: float, agents: int) -> dict[str, float]:
    answered, abandoned, blocked = _waits(day, 0, first)
    t, in_all = case.within, len(answered) + len(abandoned) + blocked
    let_in = len(answered) + len(abandoned)
    waited = math.fsum(answered) + math.fsum(abandoned)
    in_t, gone_t = sum(w <= t for w in answered), sum(w <= t for w in abandoned)
    asa = math.fsum(answered) / len(answered)
    clock = day.waiting[0]
    return {
        "waits": (sum(w > 0 for w in answered) + len(abandoned)) / in_all,
        "blocked": blocked / in_all,
        "length": clock.mean,
        "busy": busy,
        "abandoned": len(abandoned) / in_all,
        "served": len(answered) / in_all,
        "wait": waited / let_in,
        "served_t": in_t / in_all,
        "abandoned_t": gone_t / in_all,
        "waiting_t": (let_in - in_t - gone_t) / in_all,
        "level_of_served": in_t / len(answered),
        "level": in_t / (in_all - gone_t),
        "P_W0": sum(w == 0 for w in answered) / in_all,
        "P_A": len(abandoned) / let_in,
        "EQ": clock.mean,
        "VarQ": clock.variance,
        "EN": clock.mean + busy * agents,
        "EW_S": asa,
        "VarW_S": math.fsum((w - asa) ** 2 for w in answered) / len(answered),
        "EW_A": math.fsum(abandoned) / max(1, len(abandoned)),
        "P01_S": sum(w <= 0.1 for w in answered) / len(answered),
        "P02_S": sum(w <= 0.2 for w in answered) / len(answered),
        "P01_A": sum(w <= 0.1 for w in abandoned) / max(1, len(abandoned)),
        "P02_A": sum(w <= 0.2 for w in abandoned) / max(1, len(abandoned)),
        "centre_in_target": float(in_t),
        "centre_sl": in_t / len(answered),
        "centre_asa_min": asa,
        "centre_occ": busy,
        "centre_abandoned": float(len(abandoned)),
        "centre_sl_ab": in_t / (in_all - gone_t),
        "centre_blocked": float(blocked),
        "centre_sl_blocked": in_t / in_all,
    }
