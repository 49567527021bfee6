"""Agents in crews: one crew for each set of skills and queues that agents share."""

from bisect import bisect_left, insort
from typing import TYPE_CHECKING, TypeAlias

from callcenter.acd.columns import FEW, Columns, NumberList
from callcenter.acd.model import Refusal, Requirement
from callcenter.acd.records import Agent
from callcenter.acd.standing import STANDING, Standing

if TYPE_CHECKING:
    from callcenter.acd.lanes import Lane, Lanes

CrewKey: TypeAlias = tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]]

CREWS_KEPT = 256
"""So many empty crews are kept, and as many more as there are others."""


class Crew:
    """
    Agents with equal skills, levels, queues and penalties: they match the same lanes.

    `by_idle` and `by_calls` hold the free ones in the order in which a queue prefers them;
    `refusals` counts the others by why they are not free. `takers` counts those who take calls,
    now or when they finish. `lanes` are the numbers of those they match. `number` is its own, in
    `Crews`; `first_held` and `states_held` tell whether the columns there are up to date with it.
    """

    __slots__ = (
        *("by_calls", "by_idle", "first_held", "key", "lanes", "members", "number"),
        *("queues", "refusals", "skills", "states_held", "takers"),
    )

    def __init__(self, key: CrewKey, number: int) -> None:
        self.key = key
        self.number = number
        self.skills = dict(key[0])
        self.queues = dict(key[1])
        self.members: dict[str, Agent] = {}
        self.by_idle: list[tuple[float, str]] = []
        self.by_calls: list[tuple[int, float, str]] = []
        self.refusals: dict[Refusal, int] = {}
        self.takers = 0
        self.lanes = NumberList()
        self.first_held = self.states_held = True

    def has_skills(self, requirement: Requirement) -> bool:
        """Tell whether every required skill is there at its level."""
        level_of = self.skills.get
        for skill, level in requirement.skills:  # noqa: SIM110 - asked for each free crew: no generator
            if level_of(skill, 0) < level:
                return False
        return True

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

    `version` changes whenever somebody joins or leaves a crew. `signed_in` counts the agents of
    each queue who are, whatever they do. `columns` hold what many crews are compared by.

    Empty crews are kept for the next agent of their kind, up to a bound.

    Args:
        lanes: Where calls wait; they know how many of those who match take calls.
    """

    def __init__(self, lanes: "Lanes") -> None:
        self._lanes = lanes
        self.by_key: dict[CrewKey, Crew] = {}
        self.by_number: list[Crew] = []
        self.manned: dict[Crew, None] = {}
        self.free: dict[Crew, None] = {}
        self.signed_in: dict[str, int] = {}
        self.columns = Columns()
        self.version = 0
        self.size = 0
        self._stale_firsts: list[Crew] = []
        self._stale_states: list[Crew] = []

    def join(self, agent: Agent) -> tuple[Crew, bool]:
        """Put an agent into the crew of his profile; returns it and whether it is new."""
        profile = agent.profile
        key = (tuple(sorted(profile.skills.items())), tuple(sorted(profile.queues.items())))
        crew = self.by_key.get(key)
        new = crew is None
        if crew is None:
            crew = self.by_key[key] = Crew(key, len(self.by_number))
            self.by_number.append(crew)
            self.columns.add(crew.number, crew.skills, crew.queues)
        crew.members[agent.agent] = agent
        self.manned[crew] = None
        agent.crew = crew
        self.version += 1
        self.size += 1
        self.place(agent)
        return crew, new

    def leave(self, agent: Agent) -> None:
        """Take an agent out of his crew."""
        crew = agent.crew
        if crew is None:
            return
        if agent.place is not None:
            self._stand(crew, STANDING[agent.place[0]], Standing.AWAY)
        self._outdate(crew)
        self._take_up(agent, crew)
        del crew.members[agent.agent]
        agent.crew = None
        self.version += 1
        self.size -= 1
        if not crew.members:
            del self.manned[crew]

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
        old = agent.place
        if new == old:
            return False
        if crew.states_held or crew.first_held:
            self._outdate(crew)
        before = Standing.AWAY if old is None else STANDING[old[0]]
        if before is not (now := STANDING[refusal]):
            self._stand(crew, before, now)
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

    def only(self, agent: Agent) -> bool:
        """Tell whether an agent is free, and nobody else."""
        crew = agent.crew
        if len(self.free) > 1 or crew not in self.free:
            return False
        return len(crew.by_idle) == 1 and crew.by_idle[0][1] == agent.agent

    def too_many(self) -> bool:
        """Tell whether empty crews outnumber the others by so much that they should go."""
        return len(self.by_key) > 2 * len(self.manned) + CREWS_KEPT

    def forget(self) -> list[int]:
        """
        Forget empty crews, and number the others anew.

        Returns:
            The new number of each crew by its old one; -1 for those that are gone.
        """
        renumbered = [-1] * len(self.by_number)
        self.by_number = [crew for crew in self.by_number if crew.members]
        self.by_key = {crew.key: crew for crew in self.by_number}
        self.columns = Columns()
        for number, crew in enumerate(self.by_number):
            renumbered[crew.number] = number
            crew.number = number
            self.columns.add(number, crew.skills, crew.queues)
            crew.first_held = crew.states_held = False
        self._stale_firsts = list(self.by_number)
        self._stale_states = list(self.by_number)
        return renumbered

    def _outdate(self, crew: Crew) -> None:
        """Note that the columns are not up to date with a crew."""
        if crew.first_held:
            crew.first_held = False
            self._stale_firsts.append(crew)
        if crew.states_held:
            crew.states_held = False
            self._stale_states.append(crew)

    def with_firsts(self) -> Columns:
        """Give the columns, with the first free agents of crews as they are now."""
        for crew in self._stale_firsts:
            crew.first_held = True
            self.columns.take_in_first(crew)
        self._stale_firsts.clear()
        return self.columns

    def with_states(self) -> Columns:
        """Give the columns, with the states of agents as they are now."""
        for crew in self._stale_states:
            crew.states_held = True
            self.columns.take_in_states(crew)
        self._stale_states.clear()
        return self.columns

    def count(self, numbers: NumberList) -> tuple[dict[Refusal, int], int]:
        """
        Count the members of some crews.

        Args:
            numbers: Numbers of the crews.

        Returns:
            How many by why they are not free, zeros perhaps included; and how many are free.
        """
        if len(numbers) > FEW:
            return self.with_states().count(numbers.array())
        counts: dict[Refusal, int] = {}
        free = 0
        for number in numbers:
            crew = self.by_number[number]
            free += len(crew.by_idle)
            for reason, members in crew.refusals.items():
                counts[reason] = counts.get(reason, 0) + members
        return counts, free

    def _stand(self, crew: Crew, before: Standing, now: Standing) -> None:
        """Count anew who is signed in, and who takes calls, as one of a crew comes or goes."""
        if by := (now is not Standing.AWAY) - (before is not Standing.AWAY):
            for queue in crew.queues:
                self.signed_in[queue] = self.signed_in.get(queue, 0) + by
        if by := (now is Standing.TAKES_CALLS) - (before is Standing.TAKES_CALLS):
            crew.takers += by
            for number in crew.lanes:
                self._lanes.by_number[number].takers += by
