"""Reasons: why this agent, and why this call still waits. Bounded, whatever the size."""

from collections.abc import Sequence
from heapq import nsmallest

from callcenter.acd.lanes import Lane
from callcenter.acd.model import Candidate, Explanation, Refusal
from callcenter.acd.preference import Preference
from callcenter.acd.records import Call
from callcenter.acd.views import WaitingExplanation, WaitingView
from callcenter.acd.world import World

CANDIDATES_SHOWN = 10


def explain_offer(world: World, call: Call, ranked: Sequence[Preference]) -> Explanation:
    """
    Say why a waiting call goes to the first of the ranked agents.

    Args:
        world: The routing state, before the offer is made.
        call: The call, in its lane.
        ranked: The best candidates, best first, not empty.

    Returns:
        The explanation.
    """
    refusals, free = count_refusals(world, world.index.lane(call))
    return Explanation(
        call=call.call,
        queue=call.queue.rule.name,
        agent=ranked[0][-1],
        choice=call.queue.rule.choice,
        rank=call.key[0],
        waited_s=max(0.0, world.now_s - call.entered_at),
        step=call.step,
        requirement=call.requirement,
        candidates=tuple(
            Candidate(
                agent=agent,
                tried=tried,
                penalty=penalty,
                score=score,
                idle_s=max(0.0, world.now_s - idle_since),
            )
            for tried, penalty, score, idle_since, agent in ranked
        ),
        candidates_in_all=free,
        refusals=refusals,
    )


def count_refusals(world: World, lane: Lane) -> tuple[dict[Refusal, int], int]:
    """
    Count the agents who cannot take a call of a lane now, by reason, and those who can.

    Args:
        world: The routing state.
        lane: The lane.

    Returns:
        Refusals in the order of `Refusal`, without zeros, and the number of free agents.
    """
    counts = dict(world.index.mismatches(lane))
    free = 0
    if lane.requirement.agents:
        for agent in world.index.matching(lane):
            reason = agent.refusal()
            if reason is None:
                free += 1
            else:
                counts[reason] = counts.get(reason, 0) + 1
    else:
        states, free = world.index.crews.count(lane.crews)
        for reason, number in states.items():
            counts[reason] = counts.get(reason, 0) + number
    return {reason: counts[reason] for reason in Refusal if counts.get(reason)}, free


def explain_waiting(
    world: World, call: Call, waiting: WaitingView, now_s: float
) -> WaitingExplanation:
    """
    Say why a call still waits.

    Args:
        world: The routing state.
        call: The call; it may be being offered.
        waiting: Its place on the board.
        now_s: Now.

    Returns:
        The explanation.
    """
    lane = world.index.lane(call)
    refusals, free = count_refusals(world, lane)
    matching = world.index.matching(lane)
    nearest = nsmallest(CANDIDATES_SHOWN, matching, key=lambda agent: agent.agent)
    return WaitingExplanation(
        waiting=waiting,
        requirement=call.requirement,
        relaxes_at=call.relaxes_at,
        held_until=world.hold.until if now_s < world.hold.until else None,
        matching=len(matching),
        nearest=tuple((agent.agent, agent.state) for agent in nearest),
        refusals=refusals,
        ready=free,
    )
