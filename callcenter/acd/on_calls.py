"""What events of waiting calls do."""

from callcenter.acd import events
from callcenter.acd.callbacks import wake
from callcenter.acd.commands import Ignored, Why
from callcenter.acd.forecast import learn
from callcenter.acd.offering import stop_ringing
from callcenter.acd.records import Call, step_ends
from callcenter.acd.world import World


def call_entered(world: World, event: events.CallEntered) -> Ignored | None:
    """Let a call wait, with the routing step that holds by now."""
    if event.call in world.calls:
        return Ignored(
            event=event, why=Why.CALL_KNOWN, detail=f"call {event.call} waits or is being offered"
        )
    queue = world.queues.get(event.queue)
    if queue is None or queue.removed:
        return Ignored(event=event, why=Why.UNKNOWN_QUEUE, detail=f"queue {event.queue}")
    start = event.entered_at if event.steps_from is None else event.steps_from
    call = Call(
        call=event.call,
        queue=queue,
        entered_at=event.entered_at,
        steps=event.steps,
        ends=step_ends(event.steps, start),
        priority=event.priority,
        counted_from=start,
        callback=event.callback,
        not_before=event.not_before if event.callback is not None else None,
        attempts=event.attempts,
        handed=event.call in queue.counted,
        spilled=frozenset(event.acted),
        been=frozenset(event.been),
    )
    world.calls[event.call] = queue.calls[event.call] = call
    call.rank_anew()
    call.step_on(world.now_s)
    world.agenda.arm(call)
    world.turns.virtual += call.callback is not None
    if call.not_before is not None and call.not_before > world.now_s:
        return None
    call.not_before = None
    world.wait(call, entering=not event.again)
    world.enter(call)
    return None


def step_ended(world: World, call: Call) -> None:
    """Go on to the routing step that holds now; one being offered waits by it when it returns."""
    before = call.step
    call.step_on(world.now_s)
    world.agenda.arm(call)
    if wake(world, call) or call.lane is None:
        return
    if call.step == before:
        world.look(call)
    else:
        world.index.stop_waiting(call)
        world.wait(call)


def call_left(world: World, event: events.CallLeft) -> Ignored | None:
    """Let a call go; an offer of it is withdrawn."""
    call = world.calls.get(event.call)
    if call is None:
        return _unknown(event, event.call)
    let_go(world, call, event.why)
    return None


def let_go(world: World, call: Call, why: str, *, answered: bool = False) -> None:
    """
    Forget a call; agents whom it was being offered to go on as before.

    Args:
        world: The routing state.
        call: The call.
        why: Told with the withdrawal.
        answered: Somebody talks to the caller, though no offer brought them together.
    """
    if call.callback is None:
        learn(world, call, answered=answered)
    stop_ringing(world, call, why)
    world.forget(call)


def priority_changed(world: World, event: events.PriorityChanged) -> Ignored | None:
    """Move a call to its new place."""
    call = world.calls.get(event.call)
    if call is None:
        return _unknown(event, event.call)
    if call.priority == event.priority:
        return Ignored(
            event=event, why=Why.NO_CHANGE, detail=f"call {event.call} has that priority"
        )
    call.priority = event.priority
    rank_anew(world, call)
    return None


def rank_anew(world: World, call: Call) -> None:
    """Bring a call to its new place; that alone makes no new pair possible."""
    waits = call.lane is not None
    world.index.stop_waiting(call)
    call.rank_anew()
    if waits:
        world.index.wait(call)


def _unknown(event: events.Event, call: str) -> Ignored:
    return Ignored(
        event=event, why=Why.UNKNOWN_CALL, detail=f"call {call} neither waits nor is offered"
    )
