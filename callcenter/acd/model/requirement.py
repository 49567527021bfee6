"""What an agent must be for a call, and how that changes while the call waits."""

from collections.abc import Iterable, Mapping
from typing import Self

from callcenter.acd.value import value

LOWEST_LEVEL = 1
HIGHEST_LEVEL = 5


def check_levels(skills: Mapping[str, int]) -> None:
    """
    Refuse levels outside 1-5.

    Args:
        skills: Skill to level.

    Raises:
        ValueError: Names the skill and its level.
    """
    for skill, level in skills.items():
        if not LOWEST_LEVEL <= level <= HIGHEST_LEVEL:
            raise ValueError(f"skill {skill} has level {level}; levels are 1 to 5")


@value
class Requirement:
    """
    What an agent must be for a call; skills and names must both hold where both are given.

    Without names the agent must also serve the call's queue. A named agent need not: naming him
    (the last agent, the account's agent) is the stronger statement.

    Build it with `of`, which brings the parts into the one order that makes equal requirements
    equal.

    Args:
        skills: Pairs of skill and lowest level, sorted, each skill once.
        agents: Agents of whom it must be one, sorted; empty means anyone.
    """

    skills: tuple[tuple[str, int], ...] = ()
    agents: tuple[str, ...] = ()

    @classmethod
    def of(cls, skills: Mapping[str, int] | None = None, agents: Iterable[str] = ()) -> Self:
        """
        Make a requirement from skills with their lowest level and names.

        Args:
            skills: Skill to lowest level, 1-5.
            agents: Agent numbers.

        Returns:
            The requirement in its one order.

        Raises:
            ValueError: A level is outside 1-5.
        """
        wanted = dict(skills or {})
        check_levels(wanted)
        return cls(skills=tuple(sorted(wanted.items())), agents=tuple(sorted(set(agents))))


ANYONE = Requirement()
"""Any agent of the queue: what holds after the last routing step."""


@value
class RoutingStep:
    """
    A requirement and how long it holds before the next step does.

    Args:
        requirement: Who may take the call during this step.
        lasts_s: Seconds, 0 or more; None holds until the call leaves.
    """

    requirement: Requirement
    lasts_s: float | None = None

    def __post_init__(self) -> None:
        if self.lasts_s is not None and self.lasts_s < 0:
            raise ValueError(f"a routing step cannot last {self.lasts_s} s")
