"""The one way from a call's events to its record: pure, and the same whenever it is done again."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from callcenter.ledger.callback_story import KINDS, CallbackStory
from callcenter.ledger.events import Written
from callcenter.ledger.outcome import outcome
from callcenter.ledger.record import CallRecord
from callcenter.ledger.today import STAYS_IN_LINE


def project(call_id: str, events: Iterable[Written]) -> CallRecord:
    """
    Build the record of one call from its events.

    Args:
        call_id: The call's id, without the `call:` of its stream.
        events: Its events in order of `seq`; unknown types are passed over.

    Returns:
        The record; in progress while `ended_at` is None.
    """
    record = CallRecord(id=call_id)
    for event in events:
        if event.type in KINDS and record.called_back is not None:
            record.called_back.take(event.type, event.data, event.at)
        step = _STEPS.get(event.type)
        if step is not None:
            step(record, event.data, event.at)
    if record.ended_at is not None:
        # Only now: that a message was kept may be known a moment after the caller hung up.
        record.outcome = record.why or outcome(record)
    return record


Data: TypeAlias = Mapping[str, Any]


def _arrived(record: CallRecord, data: Data, at: datetime) -> None:
    if record.arrived_at is not None:
        return  # told again by a service that died before anything stood on the channel
    for name in ("pbx", "uniqueid", "number", "caller", "caller_name", "flow", "direction"):
        setattr(record, name, data[name])
    record.arrived_at = at
    record.enter("dialling" if record.direction == "out" else "menu", at)


def _identified(record: CallRecord, data: Data, _at: datetime) -> None:
    record.customer = data["customer"]


def _step(record: CallRecord, data: Data, at: datetime) -> None:
    record.path.append({name: data[name] for name in ("flow", "step", "verb", "how")})
    if data["verb"] == "survey":
        record.enter("menu", at)
    if data["verb"] == "hours":
        record.closed_hours = data["how"] == "closed"


def _queued(record: CallRecord, data: Data, at: datetime) -> None:
    record.ringing.clear()
    record.overflowed = False
    record.queue = data["queue"]
    record.queued_at = record.queued_at or at
    record.enter("waiting", at)


def _overflowed(record: CallRecord, data: Data, _at: datetime) -> None:
    """Note where a rule sent the call; only who is sent out of all queues has overflowed."""
    record.overflowed = data["to"] not in STAYS_IN_LINE
    how = f"{data['when']} {data['to']} {data['target'] or ''}".strip()
    flow = record.path[-1]["flow"] if record.path else ""
    record.path.append({"flow": flow, "step": data["queue"], "verb": "overflow", "how": how})


def _unqueued(record: CallRecord, _data: Data, at: datetime) -> None:
    record.enter("menu", at)


def _offered(record: CallRecord, data: Data, at: datetime) -> None:
    record.ringing[data["offer"]] = data["agent"]
    _ring(record, at)


def _ring(record: CallRecord, at: datetime) -> None:
    """Enter the ringing; where several phones ring at once it is nobody's."""
    agents = list(record.ringing.values())
    record.enter("ringing", at, agents[0] if len(agents) == 1 else None)


def _back_to_waiting(record: CallRecord, data: Data, at: datetime) -> None:
    open_before = record.ringing.pop(data["offer"], None) is not None
    if data["why"] == "caller_gone":
        return  # the call ends in its ringing
    if record.direction == "out" and record.queued_at is None:
        return  # nobody was reached: the call ends as it is
    if record.ringing:
        _ring(record, at)
    elif open_before:
        record.enter("waiting" if record.queued_at else "menu", at)


def _answered(record: CallRecord, data: Data, at: datetime) -> None:
    record.ringing.clear()
    record.agent = data["agent"]
    record.answered_at = record.answered_at or at
    record.enter("talking", at, data["agent"])


def _held(record: CallRecord, data: Data, at: datetime) -> None:
    record.enter("hold", at, data["agent"])


def _unheld(record: CallRecord, data: Data, at: datetime) -> None:
    record.enter("talking", at, data["agent"])


def _consulted(record: CallRecord, data: Data, at: datetime) -> None:
    record.enter("consult", at, data["agent"])


def _together(record: CallRecord, data: Data, at: datetime) -> None:
    record.enter("conference", at, data["agent"])


def _talk_ended(record: CallRecord, data: Data, at: datetime) -> None:
    record.ended_by = data["by"] if data["by"] != "system" else None
    if data["by"] != "caller":
        record.enter("menu", at)  # the flow goes on; a caller who hangs up ends all of it


def _recording(record: CallRecord, data: Data, _at: datetime) -> None:
    record.legs.setdefault(data["recording"], data["leg"])


def _dialled(record: CallRecord, data: Data, at: datetime) -> None:
    record.enter("dialling", at, data["agent"])


def _reached(record: CallRecord, _data: Data, at: datetime) -> None:
    record.enter("menu", at)


def _voicemail(record: CallRecord, _data: Data, at: datetime) -> None:
    record.enter("voicemail", at)


def _voicemail_taken(record: CallRecord, _data: Data, _at: datetime) -> None:
    record.voicemail = True


def _survey(record: CallRecord, _data: Data, at: datetime) -> None:
    record.enter("survey", at)


def _graded(record: CallRecord, data: Data, _at: datetime) -> None:
    record.grades[data["question"]] = data["grade"]


def _callback(record: CallRecord, data: Data, at: datetime) -> None:
    record.callback = True
    record.called_back = CallbackStory(queue=data["queue"], asked_at=at)


def _resumed(record: CallRecord, data: Data, at: datetime) -> None:
    record.ringing.clear()  # an offer does not outlive the process that made it
    record.losses = data["losses"]
    if record.segments and record.segments[-1].kind == "fallback":
        record.enter("menu", at)


def _fell_back(record: CallRecord, _data: Data, at: datetime) -> None:
    record.enter("fallback", at)


def _wrapped_up(record: CallRecord, data: Data, _at: datetime) -> None:
    record.wrap_up_s = (record.wrap_up_s or 0.0) + data["seconds"]
    record.reason_code = data["code"] or record.reason_code
    record.note = data["note"] or record.note


def _ended(record: CallRecord, data: Data, at: datetime) -> None:
    if record.ended_at is not None:
        return
    record.why, record.last_by = data["why"], data["by"]
    record.ended_by = record.ended_by or data["by"]
    record.cause = data["cause"]
    if record.segments:
        last = record.segments[-1]
        record.ended_at = last.ended_at = max(at, last.started_at)
        if last.seconds() == 0 and len(record.segments) > 1:
            record.segments.pop()
    record.ended_at = record.ended_at or at


_STEPS: dict[str, Callable[[CallRecord, Data, datetime], None]] = {
    "call.arrived": _arrived,
    "call.customer": _identified,
    "ivr.step": _step,
    "call.queued": _queued,
    "call.unqueued": _unqueued,
    "call.overflowed": _overflowed,
    "call.offered": _offered,
    "offer.missed": _back_to_waiting,
    "offer.withdrawn": _back_to_waiting,
    "call.answered": _answered,
    "call.held": _held,
    "call.unheld": _unheld,
    "call.consulted": _consulted,
    "call.consult_ended": _unheld,
    "call.together": _together,
    "call.together_left": _unheld,
    "customer.dialled": _dialled,
    "customer.reached": _reached,
    "talk.ended": _talk_ended,
    "recording.kept": _recording,
    "voicemail.started": _voicemail,
    "voicemail.taken": _voicemail_taken,
    "survey.started": _survey,
    "survey.answered": _graded,
    "callback.asked": _callback,
    "call.resumed": _resumed,
    "call.fallback": _fell_back,
    "call.wrapped_up": _wrapped_up,
    "call.ended": _ended,
}
