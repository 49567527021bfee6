"""Assignment: whoever can talk to each other now is brought together, best-ranked call first."""

from dataclasses import replace
from heapq import heapify, heappop, heappush

from callcenter.acd.commands import MakeOffer
from callcenter.acd.explain import CANDIDATES_SHOWN, explain_offer
from callcenter.acd.life import happen
from callcenter.acd.model import Choice, Explanation
from callcenter.acd.records import Agent, Call, Key, Offer
from callcenter.acd.table import Signal
from callcenter.acd.world import World

RUNG_AT_MOST = 50
"""How many phones ring at once for one call."""

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
        if call.lane is not None:
            _offer(world, call)
            if agent is not None and agent.offer is None:
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


def _offer(world: World, call: Call) -> None:
    """Offer a waiting call to the best agent, or to all at once; nothing where nobody is free."""
    to_all = call.queue.rule.choice is Choice.RING_ALL
    wanted = RUNG_AT_MOST if to_all else CANDIDATES_SHOWN if world.explain else 1
    found = world.index.candidates(call, wanted)
    if not found:
        return
    explanation = explain_offer(world, call, found[:CANDIDATES_SHOWN]) if world.explain else None
    world.index.stop_waiting(call)
    for preference in found if to_all else found[:1]:
        agent = world.agents[preference[-1]]
        if explanation is not None and explanation.agent != agent.agent:
            explanation = replace(explanation, agent=agent.agent)
        _make(world, call, agent, explanation)


def _make(world: World, call: Call, agent: Agent, explanation: Explanation | None) -> None:
    world.offers_made += 1
    offer = Offer(
        offer=f"{world.epoch}-{world.offers_made}",
        call=call,
        agent=agent,
        ready_since=agent.since,
    )
    world.offers[offer.offer] = call.offers[offer.offer] = agent.offer = offer
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
