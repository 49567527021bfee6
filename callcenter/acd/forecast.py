"""The wait of one call, from who is before it and who can serve it now."""

from callcenter.acd.commands import WaitMeasured, WaitPredicted
from callcenter.acd.memory import Departure
from callcenter.acd.outlook import WaitRange
from callcenter.acd.records import Call
from callcenter.acd.world import World


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
    agents = world.index.takers(lane)
    if not agents or call.lane is None:
        return None
    shares = world.index.shares(lane)
    ahead = sum(share * other.ahead_of(call.key) for other, share in shares.items())
    return call.queue.outlook.estimate(ahead, agents, call.queue.rule.handling_s)


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
