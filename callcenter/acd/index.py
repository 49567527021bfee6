"""Lanes beside crews: who matches is worked out once for each pair, not for each call."""

from heapq import nsmallest

from callcenter.acd.crews import Crew, Crews
from callcenter.acd.lanes import Lane, Lanes
from callcenter.acd.model import Choice, Refusal
from callcenter.acd.records import Agent, Call
from callcenter.acd.turns import Turns

Preference = tuple[int, int, int, float, str]
"""What agents are ranked by, lower first: tried, penalty, score, idle since, agent number."""


class Index:
    """
    Which crews match which lanes, and the best of each side.

    `agents` holds every agent that may be offered calls, by number.
    """

    def __init__(self, turns: Turns) -> None:
        self.lanes = Lanes(turns)
        self.crews = Crews()
        self.agents: dict[str, Agent] = {}

    def wait(self, call: Call) -> None:
        """Let a call wait in the lane of its present requirement."""
        self.lanes.add(call, self.lane(call))

    def lane(self, call: Call) -> Lane:
        """Return the lane of a call's present requirement, which may be new and empty."""
        virtual = call.callback is not None
        lane, new = self.lanes.find(call.queue.rule.name, call.requirement, virtual=virtual)
        if new:
            for gone in self.lanes.surplus(keep=lane):
                for crew in gone.crews:
                    del crew.lanes[gone]
            if not lane.requirement.agents:
                for crew in self.crews.by_key.values():
                    _link(lane, crew)
        return lane

    def stop_waiting(self, call: Call) -> None:
        """Take a call out of its lane, if it is in one."""
        self.lanes.remove(call)

    def join(self, agent: Agent) -> None:
        """Take an agent in, or move him to the crew of his changed profile."""
        self.leave(agent)
        self.agents[agent.agent] = agent
        crew, new = self.crews.join(agent)
        if new:
            for lane in self.lanes.by_key.values():
                if not lane.requirement.agents:
                    _link(lane, crew)

    def leave(self, agent: Agent) -> None:
        """Let an agent go: no call will find him."""
        self.agents.pop(agent.agent, None)
        emptied = self.crews.leave(agent)
        if emptied is not None:
            for lane in emptied.lanes:
                del lane.crews[emptied]

    def settle(self, agent: Agent) -> bool:
        """Bring an agent's place up to date; True when calls may now find him anew."""
        return self.crews.place(agent)

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
        if lane is None:
            return []
        if lane.requirement.agents:
            found = self._named(call, lane)
        elif call.tried:
            found = self._one_by_one(call, lane)
        else:
            found = _by_crews(call, self._free_crews(lane), limit)
        if limit == 1:
            return [min(found)] if found else []
        return nsmallest(limit, found)

    def _named(self, call: Call, lane: Lane) -> list[Preference]:
        """Look at each named agent."""
        return [
            prefer(call, agent, agent.crew)
            for name in lane.requirement.agents
            if (agent := self.agents.get(name)) is not None
            and agent.crew is not None
            and agent.refusal() is None
            and agent.crew.has_skills(lane.requirement)
        ]

    def _one_by_one(self, call: Call, lane: Lane) -> list[Preference]:
        """Look at each free agent, since what the call tried differs within a crew."""
        return [
            prefer(call, self.agents[name], crew)
            for crew in self._free_crews(lane)
            for _, name in crew.by_idle
        ]

    def _free_crews(self, lane: Lane) -> list[Crew]:
        """Matching crews with somebody free, looked up from the shorter side."""
        free, matched = self.crews.free, lane.crews
        if len(free) < len(matched):
            return [crew for crew in free if crew in matched]
        return [crew for crew in matched if crew in free]

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
                for crew in self.crews.by_key.values()
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
            return [agent for crew in lane.crews for agent in crew.members.values()]
        return [
            agent
            for name in lane.requirement.agents
            if (agent := self.agents.get(name)) is not None
            and agent.crew is not None
            and agent.crew.has_skills(lane.requirement)
        ]


def _link(lane: Lane, crew: Crew) -> None:
    """Note that a crew matches a lane, if it does."""
    if crew.mismatch(lane) is None:
        lane.crews[crew] = None
        crew.lanes[lane] = None


def _by_crews(call: Call, crews: list[Crew], limit: int) -> list[Preference]:
    """Take the first few free agents of each crew: within a crew only idleness or calls differ."""
    found: list[Preference] = []
    for crew in crews:
        penalty = crew.queues[call.queue.rule.name]
        if call.queue.rule.choice is Choice.FEWEST_CALLS:
            found += [(0, penalty, n, idle, name) for n, idle, name in crew.by_calls[:limit]]
        else:
            score = _score(call, crew)
            found += [(0, penalty, score, idle, name) for idle, name in crew.by_idle[:limit]]
    return found


def _score(call: Call, crew: Crew) -> int:
    """Give the queue rule's value for a crew, lower being better."""
    choice = call.queue.rule.choice
    if choice is Choice.MOST_SKILLED:
        return -crew.levels(call.requirement)
    return len(crew.skills) if choice is Choice.FEWEST_SKILLS else 0


def prefer(call: Call, agent: Agent, crew: Crew) -> Preference:
    """
    Work out what one agent is ranked by for one call.

    Args:
        call: The call.
        agent: The agent.
        crew: His crew.

    Returns:
        His preference, comparable with those of others for the same call.
    """
    by_calls = call.queue.rule.choice is Choice.FEWEST_CALLS
    return (
        call.tried.get(agent.agent, 0),
        crew.queues.get(call.queue.rule.name, 0),
        agent.calls_taken if by_calls else _score(call, crew),
        agent.since if agent.idle_since is None else agent.idle_since,
        agent.agent,
    )
