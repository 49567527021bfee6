"""Overflow: calls that wait and shall not, sent elsewhere by the rules of their queue."""

from callcenter.acd.commands import CallOverflowed
from callcenter.acd.forecast import expected
from callcenter.acd.overflow_rules import Overflow, To, When
from callcenter.acd.records import Call, Queue
from callcenter.acd.world import World

_AT_ENTRY = {When.ALL_BUSY, When.ESTIMATED, When.FULL, When.SERVICE_LEVEL}


def spill(world: World) -> bool:
    """
    Send away the calls whose rules say so; only calls at which something changed are looked at.

    Args:
        world: The routing state, after every offer that could be made.

    Returns:
        Whether calls were moved to other queues, where offers may be possible now.
    """
    if world.held:
        return False
    if world.staffing_changed:
        world.staffing_changed = False
        _look_where_nobody_is(world)
    moved = False
    looked, world.looked = world.looked, {}
    for call, entering in sorted(looked.values(), key=lambda one: one[0].key):
        if call.lane is not None:
            moved |= _spill_one(world, call, entering=entering)
    return moved


def _look_where_nobody_is(world: World) -> None:
    for queue in world.queues.values():
        rules = queue.rule.overflow
        if any(rule.when is When.NOBODY_SIGNED_IN for rule in rules) and not _signed_in(
            world, queue
        ):
            for key in queue.ordered():
                world.look(world.calls[key[2]])


def _spill_one(world: World, call: Call, *, entering: bool) -> bool:
    """Perform the first rule that applies to a waiting call; announcements let others follow."""
    for rule in call.queue.rule.overflow:
        if rule in call.spilled or (rule.when in _AT_ENTRY and not entering):
            continue
        if not _applies(world, call, rule):
            continue
        target = _queue(world, rule, call)
        if rule.to is To.QUEUE and target is None:
            continue
        call.spilled |= {rule}
        _tell(world, call, rule)
        if rule.to is To.ANNOUNCEMENT:
            continue
        if target is not None:
            world.move(call, target)
            return True
        world.forget(call)
        return False
    call.arm(world.now_s)
    world.agenda.arm(call)
    return False


def _queue(world: World, rule: Overflow, call: Call) -> Queue | None:
    """Find the queue a rule leads to; none when it is gone, or the call has been there."""
    queue = world.queues.get(rule.target) if rule.to is To.QUEUE else None
    if queue is None or queue.removed or queue is call.queue or rule.target in call.been:
        return None
    return queue


def _applies(world: World, call: Call, rule: Overflow) -> bool:
    queue, limit = call.queue, rule.limit or 0.0
    match rule.when:
        case When.NOBODY_SIGNED_IN:
            return not _signed_in(world, queue)
        case When.ALL_BUSY:
            return _signed_in(world, queue)
        case When.WAITED:
            return world.now_s >= call.counted_from + limit
        case When.FULL:
            return queue.waiting - queue.virtual > limit
        case When.ESTIMATED:
            wait = expected(world, call)
            return wait is not None and wait.likely_s > limit
        case When.SERVICE_LEVEL:
            looked_at = world.queues.get(rule.of or queue.rule.name)
            level = None if looked_at is None else looked_at.served.level(world.now_s)
            return level is not None and level * 100 < limit


def _signed_in(world: World, queue: Queue) -> bool:
    """Tell whether anybody who serves a queue is signed in, whatever he does."""
    return world.index.crews.signed_in.get(queue.rule.name, 0) > 0


def _tell(world: World, call: Call, rule: Overflow) -> None:
    world.out.append(
        CallOverflowed(
            call=call.call,
            queue=call.queue.rule.name,
            when=rule.when,
            to=rule.to,
            target=rule.target,
            waited_s=max(0.0, world.now_s - call.entered_at),
        )
    )
