"""Outcomes of talks and of the work after them."""

from callcenter.acd.commands import Why
from callcenter.acd.model import NO_WRAP_UP, AgentState, Pending, WrapUp, WrapUpMode
from callcenter.acd.moves import Cause, enter, give_back, open_offer, pend, rest, start_talk
from callcenter.acd.offering import answer
from callcenter.acd.presence import pause, pause_later
from callcenter.acd.records import Agent, Owed
from callcenter.acd.world import World

_TAKEN_UP_AGAIN = {AgentState.NOT_READY, AgentState.MISSED, AgentState.OFFLINE}
_LIMITED = {WrapUpMode.TIMED, WrapUpMode.FORCED}


def talk(world: World, agent: Agent, cause: Cause) -> Why | None:
    """Talk on a call that no offer brought; what he did before is taken up again after it."""
    if cause.call is None:
        return Why.UNKNOWN_CALL
    if agent.state in _TAKEN_UP_AGAIN:
        agent.pending = Pending(state=agent.state, reason=agent.reason)
    elif agent.state is AgentState.WRAP_UP:
        agent.owed, agent.wrapped = _still_owed(world, agent), None
    start_talk(world, agent, cause.call, cause.origin)
    return None


def _still_owed(world: World, agent: Agent) -> Owed | None:
    """Work out what is left of the wrap-up that a call interrupts."""
    wrapped = agent.wrapped
    if wrapped is None or agent.deadline is None:
        return wrapped
    left_s = agent.deadline - world.now_s
    if left_s <= 0:
        return None
    return Owed(wrap_up=WrapUp(mode=wrapped.wrap_up.mode, lasts_s=left_s), call=wrapped.call)


def withdraw_and_talk(world: World, agent: Agent, cause: Cause) -> Why | None:
    """Talking on the offered call is an answer; on another call it makes him busy."""
    if open_offer(agent).call.call == cause.call:
        return answer(world, agent, cause)
    give_back(world, agent, "agent_busy")
    return talk(world, agent, cause)


def talk_too(world: World, agent: Agent, cause: Cause) -> Why | None:
    """Take a second call on top of the first."""
    if cause.call is None:
        return Why.UNKNOWN_CALL
    agent.calls[cause.call] = cause.origin
    agent.calls_taken += cause.origin is not None
    world.tell(agent, agent.state)
    return None


def end_talk(world: World, agent: Agent, cause: Cause) -> Why | None:
    """End one of his calls; after the last comes the wrap-up that one of them asks, if any."""
    if cause.call is None or cause.call not in agent.calls:
        return Why.WRONG_CALL
    wrap_up = _wrap_up_after(world, agent.calls.pop(cause.call), cause)
    if wrap_up.mode is not WrapUpMode.OFF:
        agent.owed = Owed(wrap_up=wrap_up, call=cause.call)
    if agent.calls:
        world.tell(agent, agent.state)
        return None
    agent.last_talk_end = agent.idle_since = world.now_s
    owed, agent.owed = agent.owed, None
    leaving = agent.pending is not None and agent.pending.state is AgentState.OFFLINE
    if owed is None or leaving:
        rest(world, agent)
    else:
        _wrap_up(world, agent, owed)
    return None


def _wrap_up_after(world: World, origin: str | None, cause: Cause) -> WrapUp:
    """Find the rule: the one told, else the queue's, else none."""
    if cause.wrap_up is not None:
        return cause.wrap_up
    queue = world.queues.get(origin) if origin is not None else None
    return queue.rule.wrap_up if queue is not None else NO_WRAP_UP


def _wrap_up(world: World, agent: Agent, owed: Owed) -> None:
    agent.wrapped = owed
    limited = owed.wrap_up.mode in _LIMITED
    deadline = world.now_s + owed.wrap_up.lasts_s if limited else None
    enter(world, agent, AgentState.WRAP_UP, deadline=deadline, alarm=deadline)


def finish_wrap_up(world: World, agent: Agent, _cause: Cause) -> Why | None:
    """End the wrap-up because its time is over."""
    rest(world, agent)
    return None


def end_wrap_up(world: World, agent: Agent, cause: Cause) -> Why | None:
    """End the wrap-up because the agent says so."""
    if _about_another(agent, cause):
        return Why.WRONG_CALL
    if _forced(agent):
        return Why.WRAP_UP_FORCED
    rest(world, agent)
    return None


def _about_another(agent: Agent, cause: Cause) -> bool:
    return cause.call is not None and cause.call != agent.call


def _forced(agent: Agent) -> bool:
    return agent.wrapped is not None and agent.wrapped.wrap_up.mode is WrapUpMode.FORCED


def ready_unless_forced(world: World, agent: Agent, _cause: Cause) -> Why | None:
    """Ask for ready in wrap-up: ends it, or at least takes back what was pending."""
    if _forced(agent):
        return pend(world, agent, None) if agent.pending else Why.WRAP_UP_FORCED
    agent.pending = None
    rest(world, agent)
    return None


def pause_unless_forced(world: World, agent: Agent, cause: Cause) -> Why | None:
    """Ask for a pause in wrap-up: ends it, unless it must last."""
    return (pause_later if _forced(agent) else pause)(world, agent, cause)


def extend_wrap_up(world: World, agent: Agent, cause: Cause) -> Why | None:
    """Give more time to a wrap-up that has a deadline."""
    if _about_another(agent, cause):
        return Why.WRONG_CALL
    if agent.deadline is None or cause.deadline not in {None, agent.deadline}:
        return Why.NO_CHANGE
    agent.deadline += cause.by_s
    agent.alarm = agent.deadline
    world.agenda.arm(agent)
    world.tell(agent, agent.state)
    return None
