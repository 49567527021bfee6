"""What routing, the ledger and the caller are told of one call's stay in a queue."""

from dataclasses import replace

from callcenter.acd import events as acd
from callcenter.floor.agents.explanations import range_told, waiting_explained
from callcenter.floor.call.live_call import LiveCall
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.waiting.queue_entry import (
    asking_first,
    left_of,
    overflow_rules,
    routing_steps,
)
from callcenter.ivr.commands import Enqueue, Need, Prompt, WaitingSounds
from callcenter.ivr.wording import expected_wait, position
from callcenter.ledger import events


def where(wanted: Enqueue, call: LiveCall) -> Enqueue:
    """Let a call that comes back wait where it was moved, not where its flow says."""
    if call.moved is None or call.moved[0] != wanted.queue or call.moved[1] != call.queue:
        return wanted
    if call.stay.been:
        return replace(wanted, queue=call.moved[1])  # a rule sent it: whom it needs still holds
    return for_anyone(wanted, call.moved[1])


def for_anyone(wanted: Enqueue, queue: str) -> Enqueue:
    """Wait in another queue, where anybody may serve."""
    return replace(wanted, queue=queue, needs=(Need(after_s=0, anyone=True),))


def entered(
    call: LiveCall, wanted: Enqueue, around: Surroundings, *, again: bool
) -> acd.CallEntered:
    """
    Tell how the call enters its queue.

    Args:
        call: With its place and what was decided about its stay.
        wanted: What the flow asks for.
        around: Clock and centre.
        again: It was there before, and is back.
    """
    entered_at = call.entered_at or around.clock.now_s()
    stay = call.stay
    steps = asking_first(stay.prefer, routing_steps(wanted.needs))
    if stay.since is not None:
        steps = left_of(steps, stay.since - entered_at)
    rules = overflow_rules(around.centre().queue(wanted.queue))
    return acd.CallEntered(
        call=call.id,
        queue=wanted.queue,
        entered_at=entered_at,
        steps=steps,
        priority=wanted.priority if stay.points is None else stay.points,
        steps_from=stay.since,
        again=again,
        # Whom we called ourselves is not sent elsewhere.
        acted=rules
        if call.outgoing is not None
        else tuple(rules[place] for place in stay.acted if place < len(rules)),
        been=stay.been,
    )


def tell_why(call: LiveCall, around: Surroundings) -> None:
    """Write down why nobody takes the call at once, and how long that will last."""
    engine = around.dispatcher.engine
    view = engine.call(call.id)
    if view is None or view.offer is not None:
        return
    why = engine.explain_waiting(call.id, around.clock.now_s())
    if why is None:
        return
    wait = engine.estimate(call.id)
    around.ledger.append(
        f"call:{call.id}",
        events.CallWaits(
            queue=view.queue,
            position=view.position,
            explanation=waiting_explained(why),
            expected=None if wait is None else range_told(wait),
        ),
    )


def announcement(call: LiveCall, waiting: WaitingSounds, around: Surroundings) -> list[Prompt]:
    """
    Say what a waiting caller is told: place, how long it will last, then what the flow says.

    The wait is told only where it was right enough lately.
    """
    language = waiting.language
    engine = around.dispatcher.engine
    prompts: list[Prompt] = []
    place = engine.position(call.id)
    if waiting.say_position_every_s is not None and place is not None:
        prompts.append(Prompt(language=language, text=position(place, language)))
        queue = around.centre().queue(call.queue or "")
        wait = engine.estimate(call.id)
        if queue is not None and wait is not None and wait.worth_saying(queue.wait_error_s):
            text = expected_wait(wait.from_s, wait.to_s, language)
            prompts.append(Prompt(language=language, text=text))
    return [*prompts, *waiting.announcements]


def say_every_s(waiting: WaitingSounds) -> int | None:
    """Tell how often something is said; None where nothing is."""
    every = [s for s in (waiting.say_position_every_s, waiting.announce_every_s) if s]
    return min(every, default=None)
