"""The callers of one queue on one day, in the order in which they come."""

from collections.abc import Iterator
from random import Random

from callcenter.acd.model import RoutingStep
from callcenter.simulation.scenario import Line, ListedCall, Poisson


class Caller:
    """
    One call of the simulation; `entered` and so on are filled in as it happens.

    `handling_s` and `patience_s` are drawn when he comes, so that they do not depend on what else
    happens; `patience_s` is infinite where nobody hangs up. `line` is where he entered, `stands_in`
    where he waits now. `back` tells that he left the line to be called back, `wants_back` that he
    will once that is offered.
    """

    __slots__ = (
        *("at", "back", "call", "handling_s", "line", "offers", "patience_s"),
        *("priority", "stands_in", "steps", "waits", "wants_back"),
    )

    def __init__(
        self,
        call: str,
        line: int,
        at: float,
        handling_s: float,
        patience_s: float,
        priority: int,
    ) -> None:
        self.call = call
        self.line = line
        self.at = at
        self.handling_s = handling_s
        self.patience_s = patience_s
        self.priority = priority
        self.waits = True
        self.offers: set[str] = set()
        self.stands_in = line
        self.back = False
        self.wants_back = False
        self.steps: tuple[RoutingStep, ...] = ()


def callers(
    line: Line, number: int, lasts_s: float, chance: tuple[Random, ...]
) -> Iterator[Caller]:
    """
    Let the callers of a queue come.

    Args:
        line: The queue.
        number: Its number in the scenario.
        lasts_s: Until when they come.
        chance: For arrivals, handling, patience, and who wants to be called back.

    Yields:
        Callers in order of time.
    """
    keys = line.back.wanted if line.back is not None else 0.0
    handling = line.handling.draws(chance[1])
    patience = line.patience.draws(chance[2]) if line.patience is not None else None
    for count, listed in enumerate(_listed(line, lasts_s, chance[0])):
        drawn_s = handling()
        endured_s = patience() if patience is not None else float("inf")
        caller = Caller(
            f"{line.name}-{count}",
            number,
            listed.at_s,
            drawn_s if listed.handling_s is None else listed.handling_s,
            endured_s if listed.patience_s is None else listed.patience_s,
            line.priority if listed.priority is None else listed.priority,
        )
        caller.steps = line.steps if listed.steps is None else listed.steps
        caller.wants_back = keys > 0 and chance[3].random() < keys
        yield caller


def _listed(line: Line, lasts_s: float, random: Random) -> Iterator[ListedCall]:
    if isinstance(line.arrivals, Poisson):
        for at_s in _poisson(line.arrivals, lasts_s, random):
            yield ListedCall(at_s=at_s)
        return
    for listed in line.arrivals:
        if listed.at_s < lasts_s:
            yield listed


def _poisson(arrivals: Poisson, lasts_s: float, random: Random) -> Iterator[float]:
    """Draw gaps at each interval's rate; without memory, an interval may begin anew."""
    for number, expected in enumerate(arrivals.expected):
        start = number * arrivals.every_s
        end = min(start + arrivals.every_s, lasts_s)
        if expected <= 0:
            continue
        rate = expected / arrivals.every_s
        at = start + random.expovariate(rate)
        while at < end:
            yield at
            at += random.expovariate(rate)
