"""How a call enters a queue: its place, who may take it when, and its points. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from callcenter.acd.model import Requirement, RoutingStep
from callcenter.acd.overflow_rules import Overflow, To, When
from callcenter.centre.model import Centre
from callcenter.centre.queue import OverflowTo, Queue
from callcenter.floor.waiting.stay import Stay
from callcenter.ivr.commands import Need

DIRECT = "direct"
"""The queue of calls for one agent in person; routing knows it, no agent serves it."""
MOST_POINTS = 100


def routing_steps(needs: tuple[Need, ...]) -> tuple[RoutingStep, ...]:
    """Turn a flow's needs (from when) into routing steps (how long); none: anybody, at once."""
    steps = []
    for need, following in zip(needs, (*needs[1:], None)[: len(needs)], strict=True):
        lasts_s = None if following is None else float(following.after_s - need.after_s)
        requirement = Requirement.of(None if need.anyone else need.skills, need.agents)
        steps.append(RoutingStep(requirement=requirement, lasts_s=lasts_s))
    return tuple(steps)


def left_of(steps: Sequence[RoutingStep], passed_s: float) -> tuple[RoutingStep, ...]:
    """Give what is left of routing steps of which so many seconds have passed."""
    left = []
    for step in steps:
        if step.lasts_s is None:
            left.append(step)
            break
        used_s = min(step.lasts_s, max(0.0, passed_s))
        passed_s -= used_s
        left.append(replace(step, lasts_s=step.lasts_s - used_s))
    return tuple(left)


def steps_of(needs: tuple[Need, ...], stay: Stay, entered_at: float) -> tuple[RoutingStep, ...]:
    """
    Say who may take a call when.

    Args:
        needs: What its flow asks.
        stay: What was decided about its wait.
        entered_at: Its place; the steps run from there, or go on from `stay.since`.
    """
    steps = asking_first(stay.prefer, routing_steps(needs))
    return steps if stay.since is None else left_of(steps, stay.since - entered_at)


def told(steps: Sequence[RoutingStep]) -> list[dict[str, Any]]:
    """Give routing steps as plain values for the ledger, which `stored_calls` reads again."""
    return [
        {
            "skills": dict(step.requirement.skills),
            "agents": list(step.requirement.agents),
            "lasts_s": step.lasts_s,
        }
        for step in steps
    ]


def preferred(
    queue: Queue | None,
    customer: Mapping[str, Any] | None,
    history: Sequence[Mapping[str, Any]],
) -> tuple[tuple[str, float], ...]:
    """
    Name whom a customer's call asks first, and for how long each.

    Args:
        queue: Where it waits; its rules say how long.
        customer: The record, if it is known.
        history: Last contacts, youngest first.

    Returns:
        Agent and seconds: the one who looks after the customer, then the one of the last talk.
    """
    if queue is None or customer is None:
        return ()
    account = customer.get("account_agent")
    last = next((contact.get("agent") for contact in history if contact.get("agent")), None)
    wanted = [(account, queue.account_agent_s), (last, queue.last_agent_s)]
    chosen: dict[str, float] = {}
    for agent, for_s in wanted:
        if agent and for_s:
            chosen.setdefault(str(agent), float(for_s))
    return tuple(chosen.items())


def asking_first(
    agents: Sequence[tuple[str, float]], steps: tuple[RoutingStep, ...]
) -> tuple[RoutingStep, ...]:
    """Put agents who are asked before all others in front of routing steps."""
    first = (
        RoutingStep(requirement=Requirement.of(None, (agent,)), lasts_s=for_s)
        for agent, for_s in agents
    )
    return (*first, *steps)


def points(given: int, customer: Mapping[str, Any] | None, centre: Centre) -> int:
    """Add up the priority that a menu gave and that of the customer's tier."""
    tier = str(customer.get("tier")) if customer is not None else None
    more = next((more for name, more in centre.general.tier_priority.items() if name == tier), 0)
    return min(MOST_POINTS, given + more)


def overflow_rules(queue: Queue | None) -> tuple[Overflow, ...]:
    """
    Turn a queue's overflow rules into those of routing, in the same order.

    An announcement is named by its place in the list, everything else by its target.
    """
    if queue is None:
        return ()
    return tuple(
        Overflow(
            when=When(rule.when.value),
            to=To(rule.to.value),
            target=str(place) if rule.to is OverflowTo.ANNOUNCEMENT else rule.target or queue.name,
            limit=rule.limit,
            of=rule.of,
        )
        for place, rule in enumerate(queue.overflow)
    )
