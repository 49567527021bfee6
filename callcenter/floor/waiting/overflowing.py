"""What is done with a call that an overflow rule of its queue sends elsewhere."""

from dataclasses import replace

from callcenter.acd import events as acd
from callcenter.acd.commands import CallOverflowed
from callcenter.acd.overflow_rules import To
from callcenter.centre.queue import OverflowRule
from callcenter.floor.call.directions import LeaveMessage, SayGoodbye, WalkFlow
from callcenter.floor.call.handling import Handling
from callcenter.floor.call.wording import said
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.waiting.door import with_all
from callcenter.floor.waiting.queue_entry import overflow_rules
from callcenter.floor.waiting.stay import Left, Stay
from callcenter.ivr.commands import Enqueue, Outcome, Prompt, Started
from callcenter.ledger import events


async def go(handling: Handling, item: CallOverflowed, wanted: Enqueue) -> Outcome | None:
    """
    Tell the caller what the rule says, and go where it leads.

    Args:
        handling: The call, whose queue is still the one of before.
        item: What routing did.
        wanted: What the call had waited for.

    Returns:
        What ends the stay in the queue; None where the call waits on, here or in another queue.

    Raises:
        CallerGone: The line is not ours any more.
    """
    call, around = handling.call, handling.around
    place, rule = _rule(item, call.stay, around)
    around.ledger.append(
        f"call:{call.id}",
        events.CallOverflowed(
            queue=item.queue,
            when=item.when,
            to=item.to,
            target=None if item.to is To.ANNOUNCEMENT else item.target,
            waited_s=round(item.waited_s, 3),
        ),
    )
    acted = call.stay.acted if place is None else (*call.stay.acted, place)
    call.stay = replace(call.stay, acted=acted)
    if item.to is To.QUEUE:
        _moved(handling, item)
        await handling.line.save("wait", call.saved())
    if rule is not None:
        said = [
            Prompt(language=language, text=text)
            for language, text in rule.say.items()
            if language == call.language
        ]
        await handling.line.play(await around.paths(said))
    match item.to:
        case To.FLOW if around.flows.current(item.target) is not None:
            call.onward = WalkFlow(flow=item.target, language=call.language)
            return Started()
        case To.FLOW:  # it is gone meanwhile
            _back(handling, item)
            return None
        case To.CALLBACK:
            return await _call_back(handling, item, wanted)
        case To.VOICEMAIL:
            call.onward = LeaveMessage(mailbox=item.target)
            return Started()
        case _:
            return None


async def _call_back(handling: Handling, item: CallOverflowed, wanted: Enqueue) -> Outcome | None:
    """Promise to call back, where that may be; else the caller hears so and waits on."""
    call, around = handling.call, handling.around
    call.left = Left(
        queue=item.target,
        entered_at=call.entered_at or around.clock.now_s(),
        stay=with_all(call.stay, wanted),
    )
    refused = around.callbacks.promise(call, item.target, call.caller or "")
    if refused is None:
        call.onward = SayGoodbye(sentence="callback_promised")
        return Started()
    await handling.line.play(await around.paths([said("callback_refused", call.language)]))
    _back(handling, item)
    return None


def _moved(handling: Handling, item: CallOverflowed) -> None:
    """Note that routing moved the call: it keeps its place, and whom it needs."""
    call, around = handling.call, handling.around
    call.moved = (call.moved[0] if call.moved else item.queue, item.target)
    call.queue = item.target
    call.stay = Stay(
        prefer=call.stay.prefer,
        been=(*call.stay.been, item.queue),
        since=around.clock.now_s(),
        points=call.stay.points,
    )
    view = around.dispatcher.engine.call(call.id)
    around.ledger.append(
        f"call:{call.id}",
        events.CallQueued(
            queue=item.target,
            priority=0 if view is None else view.priority,
            entered_at=call.entered_at or around.clock.now_s(),
        ),
    )


def _back(handling: Handling, item: CallOverflowed) -> None:
    """Let a call wait on that routing has given away to where nobody takes it."""
    call, around = handling.call, handling.around
    entry = acd.CallEntered(
        call=call.id,
        queue=item.queue,
        entered_at=call.entered_at or around.clock.now_s(),
        again=True,
        acted=overflow_rules(around.centre().queue(item.queue)),
    )
    around.ledger.append(
        f"call:{call.id}",
        events.CallQueued(
            queue=entry.queue, priority=entry.priority, entered_at=entry.entered_at, again=True
        ),
    )
    around.dispatcher.tell(entry)


def _rule(
    item: CallOverflowed, stay: Stay, around: Surroundings
) -> tuple[int | None, OverflowRule | None]:
    """Find the rule that acted, and its place in the queue's list; it may be gone meanwhile."""
    queue = around.centre().queue(item.queue)
    if queue is None:
        return None, None
    for place, rule in enumerate(overflow_rules(queue)):
        same = (rule.when, rule.to, rule.target) == (item.when, item.to, item.target)
        if same and place not in stay.acted:
            return place, queue.overflow[place]
    return None, None
