"""Lanes beside crews: who matches is worked out once for each pair, not for each call."""

from collections.abc import Iterable

import numpy as np

from callcenter.acd.columns import FEW, NumberList
from callcenter.acd.crews import Crew, Crews
from callcenter.acd.lanes import Lane, Lanes
from callcenter.acd.model import Refusal
from callcenter.acd.preference import Preference, best_of_crews, prefer
from callcenter.acd.records import Agent, Call
from callcenter.acd.standing import takes_calls
from callcenter.acd.turns import Turns


class Index:
    """
    Which crews match which lanes, and the best of each side.

    `agents` holds every agent that may be offered calls, by number.
    """

    def __init__(self, turns: Turns) -> None:
        self.lanes = Lanes(turns)
        self.crews = Crews(self.lanes)
        self.agents: dict[str, Agent] = {}

    def wait(self, call: Call) -> None:
        """Let a call wait in the lane of its present requirement."""
        self.lanes.add(call, self.lane(call))

    def lane(self, call: Call) -> Lane:
        """Return the lane of a call's present requirement, which may be new and empty."""
        virtual = call.callback is not None
        lane, new = self.lanes.find(call.queue.rule.name, call.requirement, virtual=virtual)
        if new:
            if self.lanes.too_many():
                renumbered = self.lanes.forget(keep=lane)
                for other in self.crews.by_number:
                    other.lanes = other.lanes.renumbered(renumbered)
            if not lane.requirement.agents:
                lane.crews = NumberList(
                    self.crews.columns.matching(lane.queue, lane.requirement).tolist()
                )
                for number in lane.crews:
                    crew = self.crews.by_number[number]
                    crew.lanes.append(lane.number)
                    lane.takers += crew.takers
        return lane

    def stop_waiting(self, call: Call) -> None:
        """Take a call out of its lane, if it is in one."""
        self.lanes.remove(call)

    def join(self, agent: Agent) -> None:
        """Take an agent in, or move him to the crew of his changed profile."""
        self.leave(agent)
        self.agents[agent.agent] = agent
        crew, new = self.crews.join(agent)
        if not new:
            return
        if self.crews.too_many():
            renumbered = self.crews.forget()
            for lane in self.lanes.by_number:
                lane.crews = lane.crews.renumbered(renumbered)
        for lane in self.lanes.by_number:
            if not lane.requirement.agents and crew.mismatch(lane) is None:
                lane.crews.append(crew.number)
                crew.lanes.append(lane.number)
                lane.takers += crew.takers

    def leave(self, agent: Agent) -> None:
        """Let an agent go: no call will find him."""
        self.agents.pop(agent.agent, None)
        self.crews.leave(agent)

    def best_call(self, agent: Agent) -> Call | None:
        """Find the best-ranked waiting call that a free agent matches."""
        if agent.crew is None or agent.place is None or agent.place[0] is not None:
            return None
        return self.lanes.best(agent.crew, agent.agent)

    def candidates(self, call: Call, limit: int) -> list[Preference]:
        """
        Rank the free agents that match a waiting call.

        Args:
            call: The call; it waits.
            limit: How many are wanted.

        Returns:
            The best ones, best first; empty when nobody is free for it.
        """
        lane = call.lane
        if lane is None or not self.crews.free:
            return []
        if lane.requirement.agents:
            found = [
                prefer(call, agent, agent.crew)
                for agent in self.matching(lane)
                if agent.crew is not None and agent.refusal() is None
            ]
            return sorted(found)[:limit]
        # Agents whom the call has tried stand behind the others, wherever their crew has them.
        wanted = limit + len(call.tried)
        return best_of_crews(call, self._front(call, lane, wanted), wanted)[:limit]

    def candidate(self, call: Call, agent: Agent) -> list[Preference]:
        """Give what `candidates` does where it is known that this agent is the only one."""
        return [] if agent.crew is None else [prefer(call, agent, agent.crew)]

    def _front(self, call: Call, lane: Lane, wanted: int) -> list[Crew]:
        """List the matching crews in which the best free agents are, looked up where fewest are."""
        crews = self.crews
        if len(crews.free) <= FEW:
            return [crew for crew in crews.free if crew.mismatch(lane) is None]
        if len(lane.crews) <= FEW:
            found = [crews.by_number[number] for number in lane.crews]
            return [crew for crew in found if crew.by_idle]
        numbers = crews.with_firsts().front(
            lane.crews.array(),
            wanted,
            queue=lane.queue,
            choice=call.queue.rule.choice,
            requirement=lane.requirement,
        )
        return [crews.by_number[number] for number in numbers]

    def takers(self, lane: Lane) -> int:
        """Count those who match a lane and take calls, now or when they finish."""
        return len(self._named_takers(lane)) if lane.requirement.agents else lane.takers

    def shares(self, lane: Lane) -> dict[Lane, float]:
        """
        Tell how far those who will serve the other lanes match a lane too.

        Args:
            lane: A lane that somebody matches who takes calls.

        Returns:
            By busy lane: which share of the agents who match it and take calls match this one too,
            above 0 and up to 1; lanes without such agents are left out.
        """
        shares: dict[Lane, float] = {}
        for number, both in self._takers_in_common(lane):
            other = self.lanes.by_number[number]
            if other:
                shares[other] = both / other.takers
        for other in self.lanes.busy if self.lanes.naming else ():
            if other.requirement.agents:
                theirs = self._named_takers(other)
                both = sum(_matches(agent, lane) for agent in theirs)
                if both:
                    shares[other] = both / len(theirs)
        return shares

    def _takers_in_common(self, lane: Lane) -> Iterable[tuple[int, float]]:
        """Count, by number of the other lane, those who take calls and match both; not by name."""
        if lane.requirement.agents:
            named = self._named_takers(lane)
            crews = [(agent.crew, 1) for agent in named if agent.crew is not None]
        else:
            crews = [(self.crews.by_number[n], self.crews.by_number[n].takers) for n in lane.crews]
        reach = [crew.lanes.array() for crew, _ in crews]
        takers = np.repeat([takers for _, takers in crews], [len(numbers) for numbers in reach])
        both = np.bincount(np.concatenate(reach), weights=takers)
        numbers = np.flatnonzero(both)
        return zip(numbers.tolist(), both[numbers].tolist(), strict=True)

    def _named_takers(self, lane: Lane) -> list[Agent]:
        return [agent for agent in self.matching(lane) if takes_calls(agent)]

    def mismatches(self, lane: Lane) -> dict[Refusal, int]:
        """
        Count the agents whom a lane's requirement refuses, whatever they do.

        Args:
            lane: The lane.

        Returns:
            Number of agents by reason; worked out again only when somebody joined or left.
        """
        if lane.mismatches is None or lane.mismatches[0] != self.crews.version:
            counts: dict[Refusal, int] = {}
            for reason, number in self._mismatches(lane):
                counts[reason] = counts.get(reason, 0) + number
            lane.mismatches = (self.crews.version, counts)
        return lane.mismatches[1]

    def _mismatches(self, lane: Lane) -> list[tuple[Refusal, int]]:
        """List reasons and numbers, crew by crew or name by name."""
        if not lane.requirement.agents:
            return [
                (reason, len(crew.members))
                for crew in self.crews.manned
                if (reason := crew.mismatch(lane)) is not None
            ]
        named = [self.agents[name] for name in lane.requirement.agents if name in self.agents]
        found = [(Refusal.NOT_NAMED, self.crews.size - len(named))]
        found += [
            (Refusal.SKILL_MISSING, 1)
            for agent in named
            if agent.crew is not None and not agent.crew.has_skills(lane.requirement)
        ]
        return [(reason, number) for reason, number in found if number]

    def matching(self, lane: Lane) -> list[Agent]:
        """List every agent whom the requirement allows, whatever he does."""
        if not lane.requirement.agents:
            found = [self.crews.by_number[number] for number in lane.crews]
            return [agent for crew in found for agent in crew.members.values()]
        named = [self.agents[name] for name in lane.requirement.agents if name in self.agents]
        return [agent for agent in named if _matches(agent, lane)]


def _matches(agent: Agent, lane: Lane) -> bool:
    """Tell whether the requirement of a lane allows an agent, whatever he does."""
    if agent.crew is None:
        return False
    if not lane.requirement.agents:
        return agent.crew.mismatch(lane) is None
    return agent.agent in lane.requirement.agents and agent.crew.has_skills(lane.requirement)
