"""Agents in crews: one crew for each set of skills and queues that agents share."""

from bisect import bisect_left, insort
from typing import TYPE_CHECKING

from callcenter.acd.model import Refusal, Requirement
from callcenter.acd.records import Agent

if TYPE_CHECKING:
    from callcenter.acd.lanes import Lane

CrewKey = tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]]


class Crew:
    """
    Agents with equal skills, levels, queues and penalties: they match the same lanes.

    `by_idle` and `by_calls` hold the free ones in the order in which a queue prefers them;
    `refusals` counts the others by why they are not free. `lanes` are those they match.
    """

    __slots__ = ("by_calls", "by_idle", "key", "lanes", "members", "queues", "refusals", "skills")

    def __init__(self, key: CrewKey) -> None:
        self.key = key
        self.skills = dict(key[0])
        self.queues = dict(key[1])
        self.members: dict[str, Agent] = {}
        self.by_idle: list[tuple[float, str]] = []
        self.by_calls: list[tuple[int, float, str]] = []
        self.refusals: dict[Refusal, int] = {}
        self.lanes: dict[Lane, None] = {}

    def has_skills(self, requirement: Requirement) -> bool:
        """Tell whether every required skill is there at its level."""
        have = self.skills
        return all(have.get(skill, 0) >= level for skill, level in requirement.skills)

    def mismatch(self, lane: "Lane") -> Refusal | None:
        """Tell what keeps the whole crew from a lane that names nobody; None when it matches."""
        if lane.queue not in self.queues:
            return Refusal.NOT_IN_QUEUE
        return None if self.has_skills(lane.requirement) else Refusal.SKILL_MISSING

    def levels(self, requirement: Requirement) -> int:
        """Sum the levels in the required skills; in all skills when none is required."""
        have = self.skills
        if not requirement.skills:
            return sum(have.values())
        return sum(have[skill] for skill, _ in requirement.skills)


class Crews:
    """
    All crews, and those with somebody free.

    `version` changes whenever somebody joins or leaves a crew.
    """

    def __init__(self) -> None:
        self.by_key: dict[CrewKey, Crew] = {}
        self.free: dict[Crew, None] = {}
        self.version = 0
        self.size = 0

    def join(self, agent: Agent) -> tuple[Crew, bool]:
        """Put an agent into the crew of his profile; returns it and whether it is new."""
        profile = agent.profile
        key = (tuple(sorted(profile.skills.items())), tuple(sorted(profile.queues.items())))
        crew = self.by_key.get(key)
        new = crew is None
        if crew is None:
            crew = self.by_key[key] = Crew(key)
        crew.members[agent.agent] = agent
        agent.crew = crew
        self.version += 1
        self.size += 1
        self.place(agent)
        return crew, new

    def leave(self, agent: Agent) -> Crew | None:
        """Take an agent out of his crew; returns the crew when nobody is left in it."""
        crew = agent.crew
        if crew is None:
            return None
        self._take_up(agent, crew)
        del crew.members[agent.agent]
        agent.crew = None
        self.version += 1
        self.size -= 1
        if crew.members:
            return None
        del self.by_key[crew.key]
        return crew

    def place(self, agent: Agent) -> bool:
        """
        Bring an agent's place in his crew up to date after any change to him.

        Args:
            agent: The agent; one without a crew has no place.

        Returns:
            True when he is free and was not, or his place among the free changed.
        """
        crew = agent.crew
        if crew is None:
            return False
        refusal = agent.refusal()
        idle_since = agent.since if agent.idle_since is None else agent.idle_since
        new = (refusal, idle_since, agent.calls_taken)
        if new == agent.place:
            return False
        self._take_up(agent, crew)
        agent.place = new
        if refusal is not None:
            crew.refusals[refusal] = crew.refusals.get(refusal, 0) + 1
            return False
        insort(crew.by_idle, (idle_since, agent.agent))
        insort(crew.by_calls, (agent.calls_taken, idle_since, agent.agent))
        self.free[crew] = None
        return True

    def _take_up(self, agent: Agent, crew: Crew) -> None:
        """Remove an agent's old place."""
        if agent.place is None:
            return
        refusal, idle_since, calls_taken = agent.place
        agent.place = None
        if refusal is not None:
            crew.refusals[refusal] -= 1
            return
        del crew.by_idle[bisect_left(crew.by_idle, (idle_since, agent.agent))]
        del crew.by_calls[bisect_left(crew.by_calls, (calls_taken, idle_since, agent.agent))]
        if not crew.by_idle:
            del self.free[crew]
