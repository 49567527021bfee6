"""Outcomes of an offer."""

from callcenter.acd.commands import Ignored, Why
from callcenter.acd.events import NewsBack, NewsLost
from callcenter.acd.forecast import learn
from callcenter.acd.model import AgentState, Miss
from callcenter.acd.moves import Cause, enter, open_offer, rest, start_talk
from callcenter.acd.records import Agent, Call, Offer
from callcenter.acd.world import World


def reserve(world: World, agent: Agent, cause: Cause) -> Why | None:
    """Start the offer's time; it is set on both sides already."""
    return _start_ring_time(world, agent, cause, AgentState.RESERVED)


def ring(world: World, agent: Agent, cause: Cause) -> Why | None:
    """Start the ring time proper."""
    return _start_ring_time(world, agent, cause, AgentState.RINGING)


def _start_ring_time(world: World, agent: Agent, cause: Cause, state: AgentState) -> Why | None:
    """Give the offer its time, and the engine an alarm in case nobody tells how it ended."""
    rings_s = open_offer(agent).call.queue.rule.ring_timeout_s
    deadline = world.now_s + (rings_s if cause.ring_s is None else cause.ring_s)
    enter(world, agent, state, deadline=deadline, alarm=deadline + world.overdue_grace_s)
    return None


def answer(world: World, agent: Agent, _cause: Cause) -> Why | None:
    """Let the call stop waiting and the agent talk."""
    offer = open_offer(agent)
    world.close(offer)
    call = offer.call
    stop_ringing(world, call, "answered_elsewhere")
    if call.callback is not None:
        call.dialling = True
    else:
        learn(world, call, answered=True)
        world.forget(call)
    agent.missed_in_row = 0
    start_talk(world, agent, offer.call.call, offer.call.queue.rule.name)
    return None


def miss(world: World, agent: Agent, cause: Cause) -> Why | None:
    """Close the offer and count it against the agent."""
    offer = open_offer(agent)
    world.close(offer)
    return _after_miss(world, offer, cause.miss)


def miss_overdue(world: World, agent: Agent, _cause: Cause) -> Why | None:
    """
    Withdraw an offer of which nobody told how it ended, and count it.

    Not while nobody can tell: perhaps they have been talking for long.
    """
    if not world.news_come:
        return None
    offer = open_offer(agent)
    world.withdraw(offer, Miss.OVERDUE.value)
    return _after_miss(world, offer, Miss.OVERDUE)


def news(world: World, event: NewsLost | NewsBack) -> Ignored | None:
    """Note whether anybody tells how offers end; those that are open have their time anew."""
    come = isinstance(event, NewsBack)
    if come == world.news_come:
        return Ignored(event=event, why=Why.NO_CHANGE, detail="it is so already")
    world.news_come = come
    if come:
        for offer in world.offers.values():
            agent = offer.agent
            due_s = max(world.now_s, agent.deadline or world.now_s)
            agent.alarm = due_s + world.overdue_grace_s
            world.agenda.arm(agent)
    return None


def _after_miss(world: World, offer: Offer, why: Miss) -> Why | None:
    """The call waits on at its place; at the limit the agent is out until he asks for ready."""
    call, agent = offer.call, offer.agent
    count_try(offer)
    world.wait_again(call)
    agent.missed_in_row += 1
    agent.missed_in_all += 1
    if agent.pending is None and agent.missed_in_row >= call.queue.rule.missed_limit:
        enter(world, agent, AgentState.MISSED, reason=why.value)
    else:
        rest(world, agent)
    return None


def count_try(offer: Offer) -> None:
    """Remember that the call came back from this agent: others are asked first."""
    tried, agent = offer.call.tried, offer.agent.agent
    tried[agent] = tried.get(agent, 0) + 1


def void(world: World, agent: Agent, _cause: Cause) -> Why | None:
    """
    Close the offer and let the agent go on as if it had never been.

    What becomes of the call is for the caller of this to say.
    """
    offer = open_offer(agent)
    world.close(offer)
    release(world, offer)
    return None


def stop_ringing(world: World, call: Call, why: str) -> None:
    """Withdraw every open offer of a call; their agents go on as before."""
    for offer in list(call.offers.values()):
        world.withdraw(offer, why)
        release(world, offer)


def release(world: World, offer: Offer) -> None:
    """Bring the agent of a closed offer back to where he was, his idle place included."""
    rest(world, offer.agent, ready_since=offer.ready_since)
