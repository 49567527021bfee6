"""Invented days in the form of recorded ones."""

import csv
import io
from collections.abc import Sequence

from callcenter.simulation.arriving import Caller
from callcenter.simulation.day import Day
from callcenter.simulation.recorded import Recorded
from tests.unit.simulation.days import station

HEADER = [
    *("date", "vru_line", "call_id", "customer", "priority", "type", "vru_entry_s", "vru_s"),
    *("q_start_s", "q_s", "outcome", "ser_start_s", "ser_s", "agent"),
]


def call(
    at: float, waited: float, agent: str = "", talk: float = 60, priority: int = 0, kind: str = "PS"
) -> Recorded:
    """One call of 1999-01-01; without an agent he hung up."""
    return Recorded(
        day="1999-01-01",
        at_s=at,
        waited_s=waited,
        kind=kind,
        preferred=priority == 2,
        served=bool(agent),
        talk_s=talk if agent else 0.0,
        agent=agent or "?",
    )


def as_csv(calls: Sequence[Recorded]) -> str:
    """Write calls as the files have them."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for number, one in enumerate(calls):
        queued = one.waited_s > 0
        came = [one.day, "L1", number, "", 2 if one.preferred else 0, one.kind]
        waited = [int(one.at_s) - 5, 5, int(one.at_s) if queued else "", int(one.waited_s)]
        talked = [int(one.left_s), int(one.talk_s), one.agent] if one.served else ["", 0, ""]
        writer.writerow([*came, *waited, "AGENT" if one.served else "HANG", *talked])
    return out.getvalue()


def busy_morning() -> list[Recorded]:
    """An hour of three agents, made by the simulator itself, on whole seconds."""
    scenario = station(0.03, 90, 3, 3600.0)
    day = Day(scenario, 0)
    told: list[tuple[float, float, float, str]] = []
    talk = day.desks.talk

    def noted(caller: Caller, agent: str, now: float) -> None:
        told.append((caller.at, now, caller.handling_s, agent))
        talk(caller, agent, now)

    day.desks.talk = noted  # type: ignore[method-assign]
    day.live()
    found = [
        call(round(at) + 30_000, round(now) - round(at), agent, round(talk_s))
        for at, now, talk_s, agent in told
    ]
    return sorted(found, key=lambda one: one.at_s)
