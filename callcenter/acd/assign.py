"""Assignment: whoever can talk to each other now is brought together, best-ranked call first."""

from heapq import heapify, heappop, heappush

from callcenter.acd.commands import MakeOffer
from callcenter.acd.explain import CANDIDATES_SHOWN, explain_offer
from callcenter.acd.life import happen
from callcenter.acd.records import Agent, Call, Key, Offer
from callcenter.acd.table import Signal
from callcenter.acd.world import World

Proposal = tuple[Key, int, Call, Agent | None]
"""A call with its place in the order, a number to tell equals apart, and who proposed it."""


def assign(world: World) -> None:
    """
    Make every offer that can be made, unless assignments are held.

    The rule: the best-ranked waiting call that any free agent matches is offered to the best of
    those agents, and so on. Before the event no free agent matched a waiting call, so each pair
    now possible has a fresh call or a fresh agent in it; only they are looked at.

    Args:
        world: The routing state; fresh calls and agents are used up.
    """
    if world.held or not (world.fresh_calls or world.fresh_agents):
        return
    heap = _proposals(world)
    heapify(heap)
    while heap:
        key, number, call, agent = heappop(heap)
        if agent is not None:
            best = world.index.best_call(agent)
            if best is None:
                continue
            if best is not call:
                heappush(heap, (best.key, number, best, agent))
                continue
        if call.lane is not None and _offer(world, call) is not agent and agent is not None:
            # A better agent took it: this one may still have the next.
            heappush(heap, (key, number, call, agent))


def _proposals(world: World) -> list[Proposal]:
    """Let each fresh call propose itself and each fresh agent the best call he matches."""
    heap: list[Proposal] = [
        (call.key, number, call, None)
        for number, call in enumerate(world.fresh_calls.values())
        if call.lane is not None
    ]
    first = len(world.fresh_calls)
    for number, agent in enumerate(world.fresh_agents.values(), start=first):
        best = world.index.best_call(agent)
        if best is not None:
            heap.append((best.key, number, best, agent))
    world.fresh_calls.clear()
    world.fresh_agents.clear()
    return heap


def _offer(world: World, call: Call) -> Agent | None:
    """Offer a waiting call to the best agent; returns him, or None when nobody is free for it."""
    found = world.index.candidates(call, CANDIDATES_SHOWN if world.explain else 1)
    if not found:
        return None
    agent = world.agents[found[0][-1]]
    explanation = explain_offer(world, call, found) if world.explain else None
    world.index.stop_waiting(call)
    world.offers_made += 1
    offer = Offer(
        offer=f"{world.epoch}-{world.offers_made}",
        call=call,
        agent=agent,
        ready_since=agent.since,
    )
    world.offers[offer.offer] = offer
    call.offer = agent.offer = offer
    happen(world, agent, Signal.RESERVE)
    world.out.append(
        MakeOffer(
            offer=offer.offer,
            call=call.call,
            agent=agent.agent,
            queue=call.queue.rule.name,
            ring_timeout_s=call.queue.rule.ring_timeout_s,
            explanation=explanation,
        )
    )
    return agent
