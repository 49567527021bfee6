"""Assignment: whoever can talk to each other now is brought together, best-ranked call first."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from heapq import heapify, heappop, heappush
from itertools import count

from callcenter.acd.callbacks import dial_first
from callcenter.acd.commands import MakeOffer
from callcenter.acd.explain import CANDIDATES_SHOWN, explain_offer
from callcenter.acd.life import happen
from callcenter.acd.model import Choice, Explanation, First
from callcenter.acd.records import Agent, Call, Key, Offer
from callcenter.acd.table import Signal
from callcenter.acd.turns import Rank
from callcenter.acd.world import World

RUNG_AT_MOST = 50
"""How many phones ring at once for one call."""

Proposal = tuple[Key | Rank, int, Call, Agent | None]
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
    if world.held:
        return
    if world.turns.shared:
        world.turns.begin()
    fresh_calls, world.fresh_calls = world.fresh_calls, {}
    fresh_agents, world.fresh_agents = world.fresh_agents, {}
    if not world.index.crews.free:
        return
    calls = [call for call in fresh_calls.values() if call.lane is not None]
    agents = list(fresh_agents.values())
    if len(agents) == 1 and (not calls or world.index.crews.only(agents[0])):
        _serve(world, agents[0])
    elif len(calls) == 1 and not agents:
        _offer(world, calls[0])
    else:
        _bring_together(world, calls, agents)


def _serve(world: World, agent: Agent) -> None:
    """
    Offer the best calls that a fresh agent matches until one of them is his.

    Nobody else is free for them: nobody is at all, or else they would not have waited until now.
    """
    while agent.offer is None and (best := world.index.best_call(agent)) is not None:
        why = (
            explain_offer(world, best, world.index.candidate(best, agent))
            if world.explain
            else None
        )
        _hand_out(world, best, [agent], why)


def _bring_together(world: World, calls: list[Call], agents: list[Agent]) -> None:
    """Go through what several fresh calls and agents propose, best-ranked call first."""
    numbers = count()
    heap: list[Proposal] = [(_rank(world, call), next(numbers), call, None) for call in calls]
    heap += _proposals(world, agents, numbers)
    heapify(heap)
    while heap:
        rank, _, call, agent = heappop(heap)
        best: Call | None = call
        if agent is not None and (call.lane is None or world.turns.matter):
            best = world.index.best_call(agent)
        if best is None or best.lane is None:
            continue
        now = _rank(world, best)
        if now != rank:
            heappush(heap, (now, next(numbers), best, agent))
            continue
        if _offer(world, best):
            # Call-backs of this queue have just moved up: whoever could take one proposes anew.
            late = [one for one in calls if one.callback is not None and one.lane is not None]
            heap += [(_rank(world, one), next(numbers), one, None) for one in late]
            heap += _proposals(world, agents, numbers)
            heapify(heap)
        if agent is not None and agent.offer is None:
            # A better agent took it: this one may still have the next.
            heappush(heap, (rank, next(numbers), best, agent))


def _rank(world: World, call: Call) -> Key | Rank:
    return world.turns.rank(call) if world.turns.matter else call.key


def _proposals(world: World, agents: Iterable[Agent], numbers: Iterator[int]) -> list[Proposal]:
    """Let each agent propose the best call he matches."""
    return [
        (_rank(world, best), next(numbers), best, agent)
        for agent in agents
        if (best := world.index.best_call(agent)) is not None
    ]


def _offer(world: World, call: Call) -> bool:
    """
    Offer a waiting call to the best agent, or to all at once; nothing where nobody is free.

    Returns:
        Whether call-backs of its queue have their turn now.
    """
    to_all = call.queue.rule.choice is Choice.RING_ALL
    wanted = RUNG_AT_MOST if to_all else CANDIDATES_SHOWN if world.explain else 1
    found = world.index.candidates(call, wanted)
    if not found:
        return False
    why = explain_offer(world, call, found[:CANDIDATES_SHOWN]) if world.explain else None
    chosen = found if to_all else found[:1]
    return _hand_out(world, call, [world.agents[preference[-1]] for preference in chosen], why)


def _hand_out(
    world: World, call: Call, agents: Sequence[Agent], explanation: Explanation | None
) -> bool:
    """Offer a call to one agent, or to several at once; tell what `_offer` does."""
    turned = world.turns.hand_out(call)
    if call.callback is not None and call.callback.first is First.CUSTOMER:
        dial_first(world, call)
        return turned
    world.index.stop_waiting(call)
    for agent in agents:
        if explanation is not None and explanation.agent != agent.agent:
            explanation = replace(explanation, agent=agent.agent)
        _make(world, call, agent, explanation)
    return turned


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
            callback=call.callback is not None,
        )
    )
