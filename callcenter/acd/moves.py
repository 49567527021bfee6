"""The moves from which every outcome of an agent's life is made."""

from callcenter.acd.commands import Why
from callcenter.acd.events import AgentRestored
from callcenter.acd.model import AgentState, Miss, Pending, WrapUp
from callcenter.acd.records import Agent, Offer
from callcenter.acd.value import value
from callcenter.acd.world import World


@value
class Cause:
    """
    What a signal carries; each outcome reads the parts that concern it.

    Args:
        reason: Reason code of a pause or sign-in.
        call: Call of a talk or wrap-up.
        origin: Queue that call came from.
        wrap_up: Rule that overrides the queue's.
        by_s: Seconds more.
        deadline: The deadline to be extended.
        miss: Why an offer was missed.
        ring_s: Ring time that overrides the queue's.
        restored: What was known before a restart.
    """

    reason: str | None = None
    call: str | None = None
    origin: str | None = None
    wrap_up: WrapUp | None = None
    by_s: float = 0.0
    deadline: float | None = None
    miss: Miss = Miss.OVERDUE
    ring_s: float | None = None
    restored: AgentRestored | None = None


NOTHING = Cause()
_BUSY = (AgentState.TALKING, AgentState.WRAP_UP)


def enter(  # noqa: PLR0913 - each is a field of the state entered
    world: World,
    agent: Agent,
    state: AgentState,
    *,
    since: float | None = None,
    reason: str | None = None,
    deadline: float | None = None,
    alarm: float | None = None,
) -> None:
    """
    Bring an agent into a state, and tell it.

    Args:
        world: The routing state.
        agent: The agent; what else changes about him is set already.
        state: The new state.
        since: When it began; None means now.
        reason: Reason code.
        deadline: When it should end by itself.
        alarm: When the engine must act on it.
    """
    before = agent.state
    agent.state = state
    if agent.busy_since is not None and state not in _BUSY:
        if agent.busy_for is not None:
            agent.busy_for.outlook.handled(world.now_s - agent.busy_since)
            world.turns.moved[agent.busy_for.rule.name] = agent.busy_for
        agent.busy_since = agent.busy_for = None
    agent.since = world.now_s if since is None else since
    agent.reason = reason
    agent.deadline = deadline
    agent.alarm = alarm
    if alarm is not None:
        world.agenda.arm(agent)
    if state is AgentState.OFFLINE:
        world.staffing_changed = True
        if agent.removed:
            world.agents.pop(agent.agent, None)
    world.settle(agent)
    world.tell(agent, before)


def rest(world: World, agent: Agent, *, ready_since: float | None = None) -> None:
    """
    Bring an agent to where he goes when nothing keeps him busy: what is pending, else ready.

    Args:
        world: The routing state.
        agent: The agent; without open offer or call.
        ready_since: Since when he is ready, if he goes on being so; None means now.
    """
    pending, agent.pending = agent.pending, None
    agent.wrapped = None
    if pending is not None:
        enter(world, agent, pending.state, reason=pending.reason)
        return
    if agent.idle_since is None:
        agent.idle_since = world.now_s
    enter(world, agent, AgentState.READY, since=ready_since)


def pend(world: World, agent: Agent, pending: Pending | None) -> Why | None:
    """Note what follows, and tell it."""
    if agent.pending == pending:
        return Why.NO_CHANGE
    agent.pending = pending
    world.tell(agent, agent.state)
    return None


def open_offer(agent: Agent) -> Offer:
    """Return the open offer of an agent whose state always has one."""
    assert agent.offer is not None, "reserved and ringing have an open offer"  # noqa: S101 - table
    return agent.offer


def give_back(world: World, agent: Agent, why: str) -> None:
    """
    Withdraw an agent's open offer and let its call wait on at its place.

    Args:
        world: The routing state.
        agent: The agent, `reserved` or `ringing`; his state is for the caller of this to change.
        why: For the record.
    """
    offer = open_offer(agent)
    world.withdraw(offer, why)
    world.wait_again(offer.call)


def start_talk(world: World, agent: Agent, call: str, origin: str | None) -> None:
    """Let an agent talk on a call, which counts when it came from a queue."""
    if agent.busy_since is None:
        agent.busy_since = world.now_s
        agent.busy_for = None if origin is None else world.queues.get(origin)
    agent.calls[call] = origin
    agent.calls_taken += origin is not None
    enter(world, agent, AgentState.TALKING)
