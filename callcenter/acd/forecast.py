"""The wait of one call, from who is before it and who can serve it now."""

from callcenter.acd.columns import NumberList
from callcenter.acd.commands import WaitMeasured, WaitPredicted
from callcenter.acd.lanes import Lane
from callcenter.acd.memory import Departure
from callcenter.acd.model import Refusal
from callcenter.acd.outlook import WaitRange
from callcenter.acd.records import Agent, Call
from callcenter.acd.world import World

_NOT_TAKING = (
    Refusal.OFFLINE,
    Refusal.NOT_READY,
    Refusal.MISSED,
    Refusal.DEVICE_UNUSABLE,
    Refusal.DESK_LOST,
)


def expected(world: World, call: Call) -> WaitRange | None:
    """
    Say how long a call will still wait.

    Calls before it count as far as the same agents will serve them: where half of the agents who
    can serve those serve this one too, they count by half.

    Args:
        world: The routing state.
        call: A call that waits.

    Returns:
        The range; None where nobody takes calls who can serve it.
    """
    lane = world.index.lane(call)
    agents = _taking(world, lane)
    if not agents or call.lane is None:
        return None
    ahead = 0.0
    overlaps = [] if lane.requirement.agents else world.index.overlaps(lane)
    for other in world.index.lanes.busy:
        if other.first is None or other.first.key >= call.key:
            continue
        if other is lane:
            shared = 1.0
        elif lane.requirement.agents or other.requirement.agents:
            shared = _shared_by_name(world, lane, other)
        else:
            shared = overlaps[other.number]
        if shared:
            ahead += shared * other.ahead_of(call.key)
    return call.queue.outlook.estimate(ahead, agents, call.queue.rule.handling_s)


def _taking(world: World, lane: Lane) -> int:
    """Count those who take calls, now or when they finish, and match a lane."""
    if lane.requirement.agents:
        return sum(_takes(agent) for agent in world.index.matching(lane))
    return _members(world, lane.crews)


def _members(world: World, crews: NumberList) -> int:
    states, free = world.index.crews.count(crews)
    return free + sum(n for reason, n in states.items() if reason not in _NOT_TAKING)


def _takes(agent: Agent) -> bool:
    return agent.refusal() not in _NOT_TAKING


def _shared_by_name(world: World, lane: Lane, other: Lane) -> float:
    """Tell which share of those who will serve another lane match this one too."""
    named = {agent.agent for agent in world.index.matching(lane)}
    theirs = [agent for agent in world.index.matching(other) if _takes(agent)]
    both = sum(agent.agent in named for agent in theirs)
    return both / len(theirs) if theirs else 0.0


def predict(world: World) -> None:
    """Tell how long the calls that just entered will wait, unless they are offered at once."""
    entered, world.entered = world.entered, {}
    for call in entered.values():
        told = expected(world, call) if call.lane is not None else None
        if told is not None:
            call.told, call.told_at = told, world.now_s
            world.out.append(WaitPredicted(call=call.call, queue=call.queue.rule.name, wait=told))


def learn(world: World, call: Call, *, answered: bool) -> None:
    """Take in how long a call waited that leaves its queue, and how right what it was told was."""
    outlook, told = call.queue.outlook, call.told
    waited_s = max(0.0, world.now_s - call.entered_at)
    call.queue.served.note(world.now_s, world.now_s - call.entered_at, answered=answered)
    outlook.left(waited_s, answered=answered)
    if world.remember:
        world.turns.moved[call.queue.rule.name] = call.queue
        departure = Departure(at=world.now_s, waited_s=waited_s, answered=answered)
        world.left.setdefault(call.queue.rule.name, []).append(departure)
    if told is None or not answered:
        return
    waited_s = world.now_s - call.told_at
    outlook.measure(told, waited_s)
    world.out.append(
        WaitMeasured(call=call.call, queue=call.queue.rule.name, predicted=told, waited_s=waited_s)
    )
