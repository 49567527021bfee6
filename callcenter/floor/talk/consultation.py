"""
An agent asks a colleague about a call, and may pass it on to that colleague.

The phone makes the consulting leg (`*2` or its own key); it comes to us as a line beside the call.
The caller waits on hold. When the first agent leaves, the caller talks with the colleague: the same
call, the same recording, another talk.
"""

from datetime import UTC, datetime

import structlog

from callcenter.acd import events as acd
from callcenter.acd.model import NO_WRAP_UP
from callcenter.errors import CallerGone
from callcenter.floor.call.call_task import CallTask
from callcenter.floor.call.direct_call import RING_S
from callcenter.floor.call.live_call import Consultation, Talk
from callcenter.floor.call.wording import said
from callcenter.floor.desk.desk_events import CallAnswered, CallEnded, CallWithdrawn
from callcenter.floor.ports.dialling import Leg
from callcenter.floor.ports.line import Line
from callcenter.floor.ports.pbx_events import (
    Bridged,
    ChannelGone,
    LegRinging,
    PbxEvent,
    Transferred,
)
from callcenter.floor.surroundings import Surroundings
from callcenter.ledger import events

NORMAL_CLEARING = 16

log = structlog.get_logger()


async def serve_consult_leg(line: Line, around: Surroundings, task: CallTask | None) -> None:
    """
    Ring the colleague, or say that this cannot be dialled; the caller on hold is not touched.

    Args:
        line: The consulting leg.
        around: As for every call.
        task: The call that is asked about, where it is known.
    """
    arrival = line.arrival
    target = arrival.transfer_to or arrival.number
    try:
        if around.centre().agent(target) is None:
            await line.answer()
            language = around.centre().general.language
            await line.play(await around.paths([said("not_allowed", language)]))
        else:
            await _ring(line, around, task, target)
        await line.finish(cause=NORMAL_CLEARING)
    except CallerGone:
        log.debug("consult.leg_gone", call=arrival.call_id)


async def _ring(line: Line, around: Surroundings, task: CallTask | None, colleague: str) -> None:
    device = around.agents.device(colleague) or f"sip:{colleague}"
    leg = Leg(device=device, ring_s=RING_S, call_id=line.arrival.call_id)
    talk = task.call.talk if task is not None else None
    if task is None or talk is None or talk.over:
        await line.dial(leg)
        return
    asked = Consultation(
        talk=Talk(
            offer=f"{task.call.id}/{colleague}",
            agent=colleague,
            device=device,
            queue=talk.queue,
            leg=talk.leg,
            routed=False,
        )
    )
    begin(task, around, asked)
    try:
        await around.pops.show(task.call, asked.talk, due_s=around.clock.now_s())
        await line.dial(leg)
    finally:
        end(task, around, asked)


def take(task: CallTask, around: Surroundings, event: PbxEvent) -> None:
    """Take what the telephone side tells of a call that a colleague is asked about."""
    asked = task.call.consultation
    if asked is None:
        return
    talk = asked.talk
    match event:
        case LegRinging() if around.agents.agent_at(event.endpoint) == talk.agent:
            talk.channel, talk.uniqueid = event.channel, event.uniqueid
        case Bridged() if event.entered and event.uniqueid == talk.uniqueid:
            _answered(task, around, asked)
        case Transferred() if event.attended:
            _passed_on(task, around, asked)
        case ChannelGone() if event.uniqueid == talk.uniqueid:
            end(task, around, asked)
        case _:
            pass


def begin(task: CallTask, around: Surroundings, asked: Consultation) -> None:
    """The colleague is about to be rung."""
    call = task.call
    call.consultation = asked
    if call.talk is not None:
        around.ledger.append(
            f"call:{call.id}",
            events.CallConsulted(agent=call.talk.agent, colleague=asked.talk.agent),
        )


def _answered(task: CallTask, around: Surroundings, asked: Consultation) -> None:
    """The colleague talks with the agent."""
    if asked.talk.answered_at is not None:
        return
    asked.talk.answered_at = around.clock.now_s()
    call, talk = task.call, asked.talk
    around.agents.note_queue(talk.agent, talk.queue)
    around.dispatcher.tell(acd.CallTaken(agent=talk.agent, call=call.id, queue=talk.queue))
    around.agents.tell(talk.agent, CallAnswered(offer=talk.offer, call=call.id, at=_now(around)))


def _passed_on(task: CallTask, around: Surroundings, asked: Consultation) -> None:
    """The first agent left: the caller talks with the colleague from here on."""
    call, former = task.call, task.call.talk
    _answered(task, around, asked)
    call.consultation = None
    if former is None or former.over:
        return
    recording, former.recording = former.recording, None
    stream = f"call:{call.id}"
    around.ledger.append(
        stream,
        events.CallTransferred(by=former.agent, attended=True, target=asked.talk.agent),
    )
    task.keeper.over("system")
    asked.talk.recording, asked.talk.recorded_since = recording, former.recorded_since
    call.talk = asked.talk
    around.ledger.append(
        stream,
        events.CallAnswered(offer=asked.talk.offer, agent=asked.talk.agent, leg=asked.talk.leg),
    )


def end(task: CallTask, around: Surroundings, asked: Consultation) -> None:
    """The consulting leg is over; nothing is to be done where the call was passed on."""
    call, talk = task.call, asked.talk
    if call.consultation is not asked:
        return
    call.consultation = None
    around.pops.close(talk.agent, call.id)
    if talk.answered_at is None:
        around.agents.tell(
            talk.agent, CallWithdrawn(offer=talk.offer, call=call.id, why="consult_over")
        )
        return
    around.dispatcher.tell(acd.TalkEnded(agent=talk.agent, call=call.id, wrap_up=NO_WRAP_UP))
    around.agents.tell(talk.agent, CallEnded(call=call.id, by="agent", at=_now(around)))


def _now(around: Surroundings) -> datetime:
    return datetime.fromtimestamp(around.clock.now_s(), tz=UTC)
