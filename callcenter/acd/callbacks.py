"""Call-backs: callers who left the line and kept their place, as calls without a line."""

from callcenter.acd import events
from callcenter.acd.commands import CallBackGivenUp, DialCustomer, Ignored, Why
from callcenter.acd.model import First
from callcenter.acd.records import Call
from callcenter.acd.world import World


def dial_first(world: World, call: Call) -> None:
    """Ask for the customer to be called, since an agent is free for him; nobody is reserved."""
    world.index.stop_waiting(call)
    call.dialling = True
    world.out.append(DialCustomer(call=call.call, queue=call.queue.rule.name))


def reached(world: World, event: events.CallBackReached) -> Ignored | None:
    """The customer is on the line: with his agent, or now waiting for one at his place."""
    call = world.calls.get(event.call)
    if call is None or not call.dialling or call.callback is None:
        return _not_dialling(event, event.call)
    call.dialling = False
    if call.callback.first is First.AGENT:
        world.forget(call)
        return None
    world.turns.virtual -= 1
    call.callback = None
    call.spilled = frozenset(call.queue.rule.overflow)  # whom we called is not sent elsewhere
    world.wait(call)
    return None


def missed(world: World, event: events.CallBackMissed) -> Ignored | None:
    """The customer was not reached: later again, at his place, or no more."""
    call = world.calls.get(event.call)
    if call is None or not call.dialling or call.callback is None:
        return _not_dialling(event, event.call)
    call.dialling = False
    call.attempts += 1
    if call.attempts >= call.callback.attempts:
        world.out.append(
            CallBackGivenUp(
                call=call.call, queue=call.queue.rule.name, attempts=call.attempts, why=event.why
            )
        )
        world.forget(call)
        return None
    call.not_before = world.now_s + call.callback.retry_after_s
    call.handed = False
    call.queue.counted.discard(call.call)
    call.arm(world.now_s)
    world.agenda.arm(call)
    return None


def wake(world: World, call: Call) -> bool:
    """Let a call-back wait whose time has come; True when it did."""
    if call.not_before is None or call.not_before > world.now_s:
        return False
    call.not_before = None
    call.arm(world.now_s)
    world.agenda.arm(call)
    world.wait(call)
    return True


def _not_dialling(event: events.Event, call: str) -> Ignored:
    return Ignored(
        event=event, why=Why.UNKNOWN_CALL, detail=f"call {call} is no call-back being dialled"
    )
