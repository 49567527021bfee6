"""How a queue ranks the agents that are free for a call."""

from collections.abc import Iterable
from heapq import nsmallest
from typing import TypeAlias

from callcenter.acd.crews import Crew
from callcenter.acd.model import Choice
from callcenter.acd.records import Agent, Call

Preference: TypeAlias = tuple[int, int, int, float, str]
"""What agents are ranked by, lower first: tried, penalty, score, idle since, agent number."""


def best_of_crews(call: Call, crews: Iterable[Crew], wanted: int) -> list[Preference]:
    """
    Rank the first few free agents of each crew: within one only idleness or calls differ.

    Args:
        call: The call.
        crews: Crews that match it.
        wanted: How many are wanted.

    Returns:
        The best ones, best first.
    """
    queue, tried = call.queue.rule, call.tried
    found: list[Preference] = []
    for crew in crews:
        penalty = crew.queues[queue.name]
        if queue.choice is Choice.FEWEST_CALLS:
            found += [(0, penalty, n, idle, name) for n, idle, name in crew.by_calls[:wanted]]
        else:
            score = _score(call, crew)
            found += [(0, penalty, score, idle, name) for idle, name in crew.by_idle[:wanted]]
    if tried:
        found = [(tried.get(one[-1], 0), *one[1:]) for one in found]
    if len(found) < 2:
        return found
    return [min(found)] if wanted == 1 else nsmallest(wanted, found)


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
