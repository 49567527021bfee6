"""The caller's line during a consultation: music, and then how he goes on."""

from callcenter.floor.call.handling import Handling
from callcenter.floor.call.line_hold import held
from callcenter.floor.call.live_call import Talk
from callcenter.floor.consulting.consult_outcome import ConsultOutcome
from callcenter.floor.consulting.consulting import Consulting, Way
from callcenter.floor.ports.dialling import Dialled, DialStatus
from callcenter.floor.talk.leg_recording import begin_part, end_part

GRACE_S = 5.0
"""So long after the first agent's phone is gone who is asked may take to come in."""

TALKED = Dialled(status=DialStatus.ANSWERED, bridged=True, cause=16)


async def until_consulted(handling: Handling, consult: Consulting, result: Dialled) -> Dialled:
    """
    Hold the caller until it is decided how he goes on; then stay in that talk until it ends.

    A further consultation may have begun when this returns.

    Args:
        handling: The call and its line.
        consult: The consultation.
        result: How the talk before it ended.

    Returns:
        How the talk ended, as of a dialled leg.

    Raises:
        CallerGone: The line is not ours any more.
    """
    call, line = handling.call, handling.line
    outcome = _outcome(handling)
    if consult.is_take_over and consult.way is None:
        outcome.called_off(consult)  # the talk ended before the supervisor was there
        return result
    await end_part(call, line, handling.around)
    if consult.way is None:
        await line.music()
        await _decided(handling, consult)
    match _way(consult):
        case Way.BACK:
            outcome.returned(consult)
            await _meet(handling, consult.by)
        case Way.ON if consult.asked is not None:
            outcome.passed_on(consult)
            await _meet(handling, consult.asked)
        case Way.TOGETHER if consult.asked is not None:
            outcome.together(consult)
            await _join(handling, consult.by, consult.asked)
            outcome.dispersed(consult)
        case _:
            outcome.given_up(consult)
    if consult.cap is not None:
        consult.cap.close()
    return TALKED


def end_together(handling: Handling) -> None:
    """After a loss: the caller is out of the talk of three that was known last, if it was one."""
    consult = handling.call.consulting
    if consult is not None:
        _outcome(handling).dispersed(consult)


def _way(consult: Consulting) -> Way | None:
    """Tell how the caller really goes on: who was to have him may have left since it was said."""
    asked = consult.asked is not None and not consult.asked.over
    match consult.way:
        case Way.ON if not asked:
            return Way.ALONE
        case Way.BACK if consult.by_gone:
            return Way.ALONE
        case Way.TOGETHER if consult.by_gone:
            return Way.ON if asked else Way.ALONE
        case Way.TOGETHER if not asked:
            return Way.BACK
        case way:
            return way


async def _decided(handling: Handling, consult: Consulting) -> None:
    """Hold the line; each change is on the channel before it has an effect."""
    call, line = handling.call, handling.line
    while consult.way is None:
        consult.changed.clear()
        await line.save("consult", call.saved())
        limit_s = GRACE_S if consult.by_gone else None
        came = await held(line, consult.changed.wait(), limit_s)
        if came is None and consult.by_gone:
            consult.decide(Way.ALONE)


async def _meet(handling: Handling, talk: Talk) -> None:
    if talk.channel is None:
        return
    await begin_part(handling.call, talk, handling.line, handling.around)
    await _fetch(handling, talk.channel)


async def _fetch(handling: Handling, channel: str) -> None:
    """Let the caller talk with one phone, wherever that is now, until the talk ends."""
    call, line = handling.call, handling.line
    await line.save("dial", call.saved())
    call.fetched.add(channel)
    await line.meet(channel)
    call.fetched.discard(channel)


async def _join(handling: Handling, first: Talk, second: Talk) -> None:
    call, line = handling.call, handling.line
    channels = {channel for channel in (first.channel, second.channel) if channel is not None}
    if first.channel is None:
        return
    await begin_part(call, first, line, handling.around)
    await line.save("dial", call.saved())
    if call.consulting is None:
        await _meet_who_stayed(handling)
        return
    call.fetched |= channels
    await line.join(first.channel)
    call.fetched -= channels


async def _meet_who_stayed(handling: Handling) -> None:
    """One of the two left before the caller was in: he talks with the other one alone."""
    talk = handling.call.talk
    if talk is not None and not talk.over and talk.channel is not None:
        await _fetch(handling, talk.channel)


def _outcome(handling: Handling) -> ConsultOutcome:
    return ConsultOutcome(handling.call, handling.keeper, handling.around)
