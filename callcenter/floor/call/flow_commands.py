"""Perform the commands of a flow that are more than sounds and keys, each in its own module."""

from callcenter.floor.call.identifying import identify
from callcenter.floor.call.taking_down import take_recording, take_voicemail
from callcenter.floor.call.transfer_out import ring_outside
from callcenter.floor.call.web_request import ask
from callcenter.floor.talk.leg import Handling
from callcenter.floor.waiting.queue_entry import points
from callcenter.ivr.commands import (
    BeginSurvey,
    Command,
    Failed,
    Identify,
    Noted,
    OfferCallback,
    Outcome,
    Request,
    SurveyAnswered,
    TakeRecording,
    TakeVoicemail,
    Transfer,
)
from callcenter.ledger import events


async def perform(handling: Handling, command: Command) -> Outcome:
    """
    Do what a flow asks for.

    Raises:
        CallerGone: The line is not ours any more.
    """
    match command:
        case Request():
            return await ask(handling, command)
        case Identify():
            return await identify(handling, command)
        case Transfer(number=str() as number):
            return await ring_outside(handling, number, command.ring_s)
        case TakeVoicemail():
            return await take_voicemail(handling.call, handling.line, handling.around, command)
        case TakeRecording():
            return await take_recording(handling.call, handling.line, handling.around, command)
        case _:
            return _noted(handling, command)


def _noted(handling: Handling, command: Command) -> Outcome:
    """Perform what is only written down."""
    match command:
        case BeginSurvey():
            _append(handling, events.SurveyStarted(agent=_last_agent(handling)))
        case SurveyAnswered():
            answered = events.SurveyAnswered(question=command.question, grade=command.grade)
            _append(handling, answered)
        case OfferCallback():
            return _call_back(handling, command)
        case _:
            return Failed(reason=f"nobody performs {type(command).__name__}")
    return Noted()


def _call_back(handling: Handling, command: OfferCallback) -> Outcome:
    """A caller id can be made up: what the centre may not dial is never promised a call."""
    call, around = handling.call, handling.around
    given = points(command.priority, around.callers.found(call.id).customer, around.centre())
    refused = around.callbacks.promise(call, command.queue, command.number, given)
    return Noted() if refused is None else Failed(reason=refused)


def _append(handling: Handling, event: events.Event) -> None:
    handling.around.ledger.append(f"call:{handling.call.id}", event)


def _last_agent(handling: Handling) -> str | None:
    return handling.call.talk.agent if handling.call.talk is not None else None
