"""Small scenarios to test with."""

from typing import Any

from callcenter.acd.model import AgentProfile, QueueRule
from callcenter.simulation.chance import Exponential
from callcenter.simulation.scenario import Group, Line, Poisson, Scenario


def station(
    calls: float,
    talk: float,
    agents: int,
    lasts_s: float = 3600.0,
    **more: Any,
) -> Scenario:
    """One queue, `calls` a second, `talk` seconds each, so many agents all day."""
    line = {
        "rule": QueueRule(name="q"),
        "arrivals": Poisson(expected=(calls * lasts_s,), every_s=lasts_s),
        "handling": Exponential(mean=talk),
        **more.pop("line", {}),
    }
    profiles = tuple(AgentProfile(agent=f"a{n}", queues={"q": 0}) for n in range(agents))
    day = {
        "title": "a station",
        "seed": 1,
        "runs": 1,
        "begins_s": 0.0,
        "lasts_s": lasts_s,
        "interval_s": lasts_s,
        "warm_up_s": 0.0,
        "groups": (Group(name="a", profiles=profiles, shifts=((0.0, lasts_s),)),),
        **more,
    }
    return Scenario(lines=(Line(**line),), **day)
