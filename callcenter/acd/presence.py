"""Outcomes of coming, going and pausing."""

from callcenter.acd.commands import Why
from callcenter.acd.events import AgentRestored
from callcenter.acd.model import AgentState, Pending, WrapUp, WrapUpMode
from callcenter.acd.moves import Cause, enter, give_back, pend, rest
from callcenter.acd.records import Agent, Owed
from callcenter.acd.world import World


def no_change(_world: World, _agent: Agent, _cause: Cause) -> Why | None:
    """Refuse what is so already."""
    return Why.NO_CHANGE


def sign_in(world: World, agent: Agent, cause: Cause) -> Why | None:
    """Begin a shift, not ready yet."""
    _begin_shift(agent)
    enter(world, agent, AgentState.NOT_READY, reason=cause.reason)
    return None


def sign_back_in(world: World, agent: Agent, cause: Cause) -> Why | None:
    """Sign in during a talk: only one who is signed out, or about to be, can."""
    if agent.pending is None or agent.pending.state is not AgentState.OFFLINE:
        return Why.NO_CHANGE
    _begin_shift(agent)
    return pend(world, agent, Pending(state=AgentState.NOT_READY, reason=cause.reason))


def _begin_shift(agent: Agent) -> None:
    """Forget what counts since sign-in."""
    agent.last_talk_end = agent.idle_since = None
    agent.calls_taken = agent.missed_in_row = agent.missed_in_all = 0
    agent.desk_present = True


def sign_out(world: World, agent: Agent, _cause: Cause) -> Why | None:
    """End the shift."""
    agent.pending = agent.wrapped = None
    enter(world, agent, AgentState.OFFLINE)
    return None


def sign_out_later(world: World, agent: Agent, _cause: Cause) -> Why | None:
    """End the shift after the talk."""
    return pend(world, agent, Pending(state=AgentState.OFFLINE))


def withdraw_and_sign_out(world: World, agent: Agent, cause: Cause) -> Why | None:
    """End the shift; what rings for him rings for others."""
    give_back(world, agent, "agent_removed" if agent.removed else "agent_signed_out")
    return sign_out(world, agent, cause)


def become_ready(world: World, agent: Agent, _cause: Cause) -> Why | None:
    """Become ready on his own wish: misses are forgiven."""
    agent.pending = None
    agent.missed_in_row = 0
    agent.idle_since = agent.last_talk_end
    rest(world, agent)
    return None


def pause(world: World, agent: Agent, cause: Cause) -> Why | None:
    """Take no calls, at once."""
    if agent.state is AgentState.NOT_READY and agent.reason == cause.reason:
        return Why.NO_CHANGE
    agent.pending = agent.wrapped = None
    enter(world, agent, AgentState.NOT_READY, reason=cause.reason)
    return None


def pause_later(world: World, agent: Agent, cause: Cause) -> Why | None:
    """Take no calls after this one."""
    return pend(world, agent, Pending(state=AgentState.NOT_READY, reason=cause.reason))


def drop_pending(world: World, agent: Agent, _cause: Cause) -> Why | None:
    """Take back what was pending."""
    return pend(world, agent, None)


def restore(world: World, agent: Agent, cause: Cause) -> Why | None:
    """Take up a life from before a restart; an offer did not outlive it."""
    known = cause.restored
    if known is None:
        return Why.NO_CHANGE
    state = known.state
    if state in {AgentState.RESERVED, AgentState.RINGING}:
        state = AgentState.READY
    deadline = _restore_work(agent, known)
    agent.device_usable, agent.desk_present = known.device_usable, known.desk_present
    agent.last_talk_end = known.idle_since
    agent.idle_since = known.since if known.idle_since is None else known.idle_since
    agent.calls_taken = known.calls_taken
    agent.missed_in_row, agent.missed_in_all = known.missed_in_row, known.missed_in_all
    if state in {AgentState.TALKING, AgentState.WRAP_UP}:
        agent.busy_since = known.busy_since
        agent.busy_for = None if known.queue is None else world.queues.get(known.queue)
    enter(
        world,
        agent,
        state,
        since=known.since,
        reason=known.reason,
        deadline=deadline,
        alarm=deadline,
    )
    return None


def _restore_work(agent: Agent, known: AgentRestored) -> float | None:
    """Take up the talk or wrap-up, and return the deadline of the latter."""
    if known.state is AgentState.TALKING and known.call is not None:
        agent.calls[known.call] = known.queue
        agent.pending = known.pending
    if known.state is not AgentState.WRAP_UP:
        return None
    agent.pending = known.pending
    if known.deadline is None:
        wrap_up = WrapUp(mode=WrapUpMode.OPTIONAL)
    else:
        lasts_s = max(known.deadline - known.since, 1.0)
        mode = WrapUpMode.FORCED if known.forced else WrapUpMode.TIMED
        wrap_up = WrapUp(mode=mode, lasts_s=lasts_s)
    agent.wrapped = Owed(wrap_up=wrap_up, call=known.call)
    return known.deadline
