"""Lanes beside crews: who matches is worked out once for each pair, not for each call."""

import numpy as np

from callcenter.acd.columns import FEW, NumberList, Numbers
from callcenter.acd.crews import Crew, Crews
from callcenter.acd.lanes import Lane, Lanes
from callcenter.acd.model import Refusal
from callcenter.acd.preference import Preference, best_of_crews, prefer
from callcenter.acd.records import Agent, Call
from callcenter.acd.turns import Turns


class Index:
    """
    Which crews match which lanes, and the best of each side.

    `agents` holds every agent that may be offered calls, by number.
    """

    def __init__(self, turns: Turns) -> None:
        self.lanes = Lanes(turns)
        self.crews = Crews()
        self.agents: dict[str, Agent] = {}
        self._pairs: tuple[Numbers, Numbers] | None = None

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
                for crew in self.crews.by_number:
                    crew.lanes = crew.lanes.renumbered(renumbered)
            self._pairs = None
            if not lane.requirement.agents:
                lane.crews = NumberList(
                    self.crews.columns.matching(lane.queue, lane.requirement).tolist()
                )
                for number in lane.crews:
                    self.crews.by_number[number].lanes.append(lane.number)
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
        self._pairs = None
        if self.crews.too_many():
            renumbered = self.crews.forget()
            for lane in self.lanes.by_number:
                lane.crews = lane.crews.renumbered(renumbered)
        for lane in self.lanes.by_number:
            if not lane.requirement.agents and crew.mismatch(lane) is None:
                lane.crews.append(crew.number)
                crew.lanes.append(lane.number)

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

    def overlaps(self, lane: Lane) -> list[float]:
        """
        Tell how far those who will serve the other lanes match a lane too.

        Args:
            lane: A lane that names nobody.

        Returns:
            By number of lane: which share of the agents who match it and take calls match this one
            too, 0 to 1; 0 where there are none, and for lanes that name agents.
        """
        lanes, crews = self._all_pairs()
        taking = self.crews.with_states().taking()
        mine = np.zeros_like(taking)
        own = lane.crews.array()
        mine[own] = taking[own]
        count = len(self.lanes.by_number)
        theirs = np.bincount(lanes, weights=taking[crews], minlength=count)
        both = np.bincount(lanes, weights=mine[crews], minlength=count)
        shares: list[float] = np.divide(both, np.maximum(theirs, 1)).tolist()
        return shares

    def _all_pairs(self) -> tuple[Numbers, Numbers]:
        """List which lanes and crews match, as two columns of numbers."""
        if self._pairs is None:
            crews = [lane.crews.array() for lane in self.lanes.by_number]
            lanes = np.repeat(np.arange(len(crews)), [len(numbers) for numbers in crews])
            self._pairs = lanes, np.concatenate([*crews, np.zeros(0, np.intp)])
        return self._pairs

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
        return [
            agent
            for name in lane.requirement.agents
            if (agent := self.agents.get(name)) is not None
            and agent.crew is not None
            and agent.crew.has_skills(lane.requirement)
        ]
