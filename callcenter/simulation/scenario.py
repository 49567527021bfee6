"""What is simulated: queues and who calls them, agents and when they are there."""

from dataclasses import field
from typing import TypeAlias

from callcenter.acd.model import AgentProfile, CallBack, QueueRule, RoutingStep
from callcenter.acd.value import value
from callcenter.simulation.chance import Distribution


@value
class ListedCall:
    """
    One call of a file.

    Args:
        at_s: Seconds after the beginning of the scenario.
        handling_s: Length of the talk; None draws it.
        patience_s: How long the caller waits; None draws it.
        priority: Points; None takes the queue's.
        steps: Routing steps of its own; None takes the queue's.
    """

    at_s: float
    handling_s: float | None = None
    patience_s: float | None = None
    priority: int | None = None
    steps: tuple[RoutingStep, ...] | None = None


@value
class Poisson:
    """
    Callers who know nothing of each other.

    Args:
        expected: Calls expected in each interval, one after the other.
        every_s: Length of these intervals.
    """

    expected: tuple[float, ...]
    every_s: float


Arrivals: TypeAlias = Poisson | tuple[ListedCall, ...]


@value
class CallingBack:
    """
    How callers of a queue are called back.

    Args:
        rule: Who is called first, how often it is tried; the production engine's own.
        wanted: Share of the callers who key for it once it is offered, 0 to 1.
        after_s: How long they wait until it is.
        reached: Chance that the customer is there when he is dialled, 0 to 1.
        dial: How long it takes until that is known.
    """

    rule: CallBack
    wanted: float
    after_s: float
    reached: float
    dial: Distribution


@value
class Line:
    """
    A queue and its callers.

    Args:
        rule: How it routes; the production engine's own rule.
        arrivals: When calls come.
        handling: How long a talk lasts with an agent of pace 1.
        patience: How long callers wait before they hang up; None: for ever.
        ring: How long it takes until an agent answers; None: no time.
        within_s: The time of its service level.
        target_percent: The service level that is wanted.
        steps: Routing steps of its calls.
        priority: Points of its calls.
        room: Callers who may wait at once; more are turned away. None: any number.
        back: How callers are called back; None: they are not.
    """

    rule: QueueRule
    arrivals: Arrivals
    handling: Distribution
    patience: Distribution | None = None
    ring: Distribution | None = None
    within_s: float = 20.0
    target_percent: float = 80.0
    steps: tuple[RoutingStep, ...] = ()
    priority: int = 0
    room: int | None = None
    back: CallingBack | None = None

    @property
    def name(self) -> str:
        """Name of the queue."""
        return self.rule.name


@value
class Group:
    """
    Agents who are alike.

    Args:
        name: Name of the group, first part of the agents' numbers.
        profiles: The agents.
        shifts: From and until when they are there; seconds after the beginning.
        breaks: The same, of the breaks within.
        pace: How many times faster than the queue's handling time they work.
    """

    name: str
    profiles: tuple[AgentProfile, ...]
    shifts: tuple[tuple[float, float], ...]
    breaks: tuple[tuple[float, float], ...] = ()
    pace: float = 1.0


@value
class Scenario:
    """
    One centre on one day.

    Args:
        title: What it shows.
        seed: Of all chance.
        runs: How many days are lived through.
        begins_s: Time of day at its beginning, for the labels.
        lasts_s: How long calls come.
        interval_s: Length of the intervals that results are given for.
        warm_up_s: Calls that arrive earlier are not counted.
        lines: Queues.
        groups: Agents.
        warnings: What is possible but surely not meant, one sentence each.
    """

    title: str
    seed: int
    runs: int
    begins_s: float
    lasts_s: float
    interval_s: float
    warm_up_s: float
    lines: tuple[Line, ...]
    groups: tuple[Group, ...]
    warnings: tuple[str, ...] = field(default=())
