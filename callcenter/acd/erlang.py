"""The classical formulas of waiting: Erlang's B and C, and A, in which callers hang up."""

import math
from collections.abc import Sequence

from callcenter.acd.value import value

_TINY = 1e-15
_MOST_STATES = 200_000


@value
class Station:
    """
    One queue with agents who are alike; all times in one unit, whichever it is.

    Args:
        arrival_rate: Calls per unit of time.
        service_rate: Calls that one agent serves per unit of time.
        agents: How many there are, 1 or more.
        patience_rate: One divided by the mean patience; 0: nobody hangs up.
        room: Callers who may wait at once; None: any number.

    Raises:
        ValueError: A rate is not above 0 where it must be, or callers would wait for ever.
    """

    arrival_rate: float
    service_rate: float
    agents: int
    patience_rate: float = 0.0
    room: int | None = None

    def __post_init__(self) -> None:
        if self.arrival_rate <= 0 or self.service_rate <= 0 or self.agents < 1:
            raise ValueError("rates must be above 0, and agents 1 or more")
        if self.patience_rate < 0 or (self.room is not None and self.room < 0):
            raise ValueError("patience_rate and room must be 0 or more")
        endless = self.patience_rate == 0 and self.room is None
        if endless and self.arrival_rate >= self.service_rate * self.agents:
            raise ValueError("more work comes than the agents can do: the queue grows for ever")


@value
class Steady:
    """
    What a station does in the long run; shares are of all calls that come.

    Args:
        waits: Share that must wait (and is let in).
        blocked: Share that finds no room.
        abandoned: Share that hangs up.
        served: Share that is served.
        queue_length: Mean number waiting.
        occupancy: Mean share of the agents that is busy.
        wait: Mean wait of those let in, whether served or not.
    """

    waits: float
    blocked: float
    abandoned: float
    served: float
    queue_length: float
    occupancy: float
    wait: float


@value
class InTime:
    """
    How long calls of a station wait, seen at one time; shares are of all calls that come.

    Args:
        served: Share that is served within the time.
        abandoned: Share that hangs up within it.
        waiting: Share that is let in and still waits then.
    """

    served: float
    abandoned: float
    waiting: float


def erlang_b(load: float, agents: int) -> float:
    """
    Give the share of calls lost where nobody can wait.

    Args:
        load: Arrival rate by service rate, in erlangs.
        agents: How many there are.

    Returns:
        The share, 0 to 1.

    Source:
        Erlang's loss formula by its usual recursion, which cannot overflow.
    """
    lost = 1.0
    for number in range(1, agents + 1):
        lost = load * lost / (number + load * lost)
    return lost


def erlang_c(load: float, agents: int) -> float:
    """
    Give the share of calls that wait where everybody does so as long as it takes.

    Args:
        load: Arrival rate by service rate, in erlangs, less than `agents`.
        agents: How many there are.

    Returns:
        The share, 0 to 1.

    Raises:
        ValueError: The load is not less than the agents.

    Source:
        Erlang's delay formula, from his loss formula.
    """
    if load >= agents:
        raise ValueError(f"a load of {load:g} erlangs needs more than {agents} agents")
    lost = erlang_b(load, agents)
    return agents * lost / (agents - load * (1 - lost))


def erlang_c_wait(load: float, agents: int, service_rate: float) -> float:
    """Give the mean wait of all calls where everybody waits, in the unit of the rate."""
    return erlang_c(load, agents) / (service_rate * (agents - load))


def erlang_c_in_time(load: float, agents: int, service_rate: float, time: float) -> float:
    """Give the share of calls that wait no longer than `time` where everybody waits."""
    return 1 - erlang_c(load, agents) * math.exp(-service_rate * (agents - load) * time)


def steady(station: Station) -> Steady:
    """
    Work out what a station does in the long run (Erlang A; B and C are its limits).

    Args:
        station: The station.

    Returns:
        Its figures.

    Source:
        The birth-death chain of Palm's model: with k waiting, calls leave at the agents' rate
        and at k times the patience rate.
    """
    busy, waiting, blocked = _chain(station)
    length = math.fsum(number * share for number, share in enumerate(waiting))
    abandoned = station.patience_rate * length / station.arrival_rate
    working = math.fsum(number * share for number, share in enumerate(busy))
    working += station.agents * math.fsum(waiting)
    return Steady(
        waits=math.fsum(waiting) - blocked,
        blocked=blocked,
        abandoned=abandoned,
        served=1 - blocked - abandoned,
        queue_length=length,
        occupancy=working / station.agents,
        wait=length / (station.arrival_rate * (1 - blocked)),
    )


def _chain(station: Station) -> tuple[list[float], list[float], float]:
    """
    Give the shares of time by state.

    Returns:
        With 0, 1, … agents busy but not all; with all busy and 0, 1, … waiting; with no room left.
    """
    arrival, service, agents = station.arrival_rate, station.service_rate, station.agents
    # Begin where all are busy and nobody waits, and go both ways: nothing can overflow.
    busy = [1.0]
    for number in range(agents, 0, -1):
        busy.append(busy[-1] * number * service / arrival)
        if busy[-1] > 1 / _TINY:
            busy = [share / busy[-1] for share in busy]
    busy.reverse()
    waiting = [busy.pop()]
    peak = waiting[0]
    most = _MOST_STATES if station.room is None else station.room
    while len(waiting) <= most:
        leaving = agents * service + len(waiting) * station.patience_rate
        waiting.append(waiting[-1] * arrival / leaving)
        peak = max(peak, waiting[-1])
        if station.room is None and waiting[-1] < _TINY * peak:
            break
        if peak > 1 / _TINY:
            busy, waiting = [share / peak for share in busy], [share / peak for share in waiting]
            peak = 1.0
    whole = math.fsum(busy) + math.fsum(waiting)
    busy = [share / whole for share in busy]
    waiting = [share / whole for share in waiting]
    return busy, waiting, 0.0 if station.room is None else waiting[-1]


def in_time(station: Station, time: float) -> InTime:
    """
    Work out how long the calls of a station wait, seen at one time.

    Args:
        station: The station.
        time: 0 or more, in the station's unit.

    Returns:
        The shares.

    Source:
        A caller who finds k before him moves up whenever an agent becomes free or one of them
        hangs up, and may hang up himself; this pure death chain is followed by uniformisation.
    """
    busy, waiting, _ = _chain(station)
    found = waiting[:-1] if station.room is not None else waiting
    served, abandoned, still = _moving_up(station, found, time)
    at_once = math.fsum(busy)
    return InTime(served=at_once + served, abandoned=abandoned, waiting=still)


def _moving_up(station: Station, found: Sequence[float], time: float) -> tuple[float, float, float]:
    """Follow those who wait, by how many are before them, for so long."""
    free = station.agents * station.service_rate
    own = station.patience_rate
    fastest = free + len(found) * own
    up = [(free + before * own) / fastest for before in range(len(found))]
    place, served, abandoned = list(found), 0.0, 0.0
    sums = [0.0, 0.0, 0.0]
    for weight in _poisson(fastest * time):
        sums[0] += weight * served
        sums[1] += weight * abandoned
        sums[2] += weight * math.fsum(place)
        gone = own / fastest
        abandoned += gone * math.fsum(place)
        served += up[0] * place[0] if place else 0.0
        place = [
            share * (1 - up[before] - gone)
            + (place[before + 1] * up[before + 1] if before + 1 < len(place) else 0.0)
            for before, share in enumerate(place)
        ]
    return sums[0], sums[1], sums[2]


def _poisson(mean: float) -> list[float]:
    """List the chances of 0, 1, … events, until nothing to speak of is left."""
    chances: list[float] = []
    last = int(mean + 12 * math.sqrt(mean) + 40)
    for number in range(last + 1):
        logarithm = -mean if mean == 0 else number * math.log(mean) - mean - math.lgamma(number + 1)
        chances.append(math.exp(logarithm) if mean > 0 else float(number == 0))
    return chances
