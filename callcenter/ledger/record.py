"""
The call record: one pure projection of a call's events.

Every screen and report reads this and nothing else about a call, so the figures cannot disagree.
Segments follow each other without gap or overlap from arrival to end.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from callcenter.ledger.callback_story import KINDS, CallbackStory
from callcenter.ledger.events import Written


@dataclass(slots=True, kw_only=True)
class Segment:
    """One phase of a call; `agent` is set where it belongs to one."""

    kind: str
    started_at: datetime
    ended_at: datetime | None = None
    agent: str | None = None

    def seconds(self) -> float:
        """Its length in seconds; 0 while it lasts."""
        return (self.ended_at - self.started_at).total_seconds() if self.ended_at else 0.0


@dataclass(slots=True, kw_only=True)
class CallRecord:
    """What is known of one call; built by `project` only."""

    id: str
    pbx: str = ""
    uniqueid: str = ""
    direction: str = "in"
    caller: str | None = None
    caller_name: str | None = None
    number: str = ""
    flow: str | None = None
    customer: int | None = None
    queue: str | None = None
    agent: str | None = None
    arrived_at: datetime | None = None
    queued_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str | None = None
    ended_by: str | None = None
    cause: int | None = None
    wrap_up_s: float | None = None
    reason_code: str | None = None
    note: str | None = None
    legs: dict[str, int] = field(default_factory=dict)
    segments: list[Segment] = field(default_factory=list)
    path: list[dict[str, str]] = field(default_factory=list)
    closed_hours: bool = False
    voicemail: bool = False
    callback: bool = False
    called_back: CallbackStory | None = None
    grades: dict[str, int | None] = field(default_factory=dict)
    losses: int = 0
    why: str | None = None
    last_by: str | None = None
    ringing: dict[str, str] = field(default_factory=dict)
    overflowed: bool = False

    @property
    def recordings(self) -> list[str]:
        """Ids in the order of the legs; a long one is finished after a short one that follows."""
        return sorted(self.legs, key=self.legs.__getitem__)

    def seconds_in(self, *kinds: str) -> float:
        """Total length in seconds of the segments of these kinds."""
        return sum(segment.seconds() for segment in self.segments if segment.kind in kinds)

    @property
    def wait_s(self) -> float | None:
        """Seconds between entering the queue and the first answer, or the end of waiting."""
        return self.seconds_in("waiting", "ringing") if self.queued_at else None

    @property
    def talk_s(self) -> float | None:
        """Seconds of talk, hold and conference included; None when nobody answered."""
        if self.answered_at is None:
            return None
        return self.seconds_in("talking", "hold", "consult", "conference")


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
        record.outcome = record.why or _outcome(record)
    return record


Data = Mapping[str, Any]


def _enter(record: CallRecord, kind: str, at: datetime, agent: str | None = None) -> None:
    """Close the running segment and open the next; what lasted no time is dropped."""
    if record.ended_at is not None:
        return
    if record.segments:
        last = record.segments[-1]
        if last.kind == kind and last.agent == agent:
            return
        # A late event must not turn time backwards: segments may touch, never overlap.
        at = max(at, last.started_at)
        last.ended_at = at
        if at == last.started_at:
            record.segments.pop()
    record.segments.append(Segment(kind=kind, started_at=at, agent=agent))


def _arrived(record: CallRecord, data: Data, at: datetime) -> None:
    if record.arrived_at is not None:
        return  # told again by a service that died before anything stood on the channel
    for name in ("pbx", "uniqueid", "number", "caller", "caller_name", "flow", "direction"):
        setattr(record, name, data[name])
    record.arrived_at = at
    _enter(record, "dialling" if record.direction == "out" else "menu", at)


def _identified(record: CallRecord, data: Data, _at: datetime) -> None:
    record.customer = data["customer"]


def _step(record: CallRecord, data: Data, at: datetime) -> None:
    record.path.append({name: data[name] for name in ("flow", "step", "verb", "how")})
    if data["verb"] == "survey":
        _enter(record, "menu", at)
    if data["verb"] == "hours":
        record.closed_hours = data["how"] == "closed"


def _queued(record: CallRecord, data: Data, at: datetime) -> None:
    record.ringing.clear()
    record.overflowed = False
    record.queue = data["queue"]
    record.queued_at = record.queued_at or at
    _enter(record, "waiting", at)


def _overflowed(record: CallRecord, data: Data, _at: datetime) -> None:
    """Note where a rule sent the call; only who is sent out of all queues has overflowed."""
    record.overflowed = data["to"] not in {"queue", "announcement"}
    how = f"{data['when']} {data['to']} {data['target'] or ''}".strip()
    flow = record.path[-1]["flow"] if record.path else ""
    record.path.append({"flow": flow, "step": data["queue"], "verb": "overflow", "how": how})


def _unqueued(record: CallRecord, _data: Data, at: datetime) -> None:
    _enter(record, "menu", at)


def _offered(record: CallRecord, data: Data, at: datetime) -> None:
    record.ringing[data["offer"]] = data["agent"]
    _ring(record, at)


def _ring(record: CallRecord, at: datetime) -> None:
    """Enter the ringing; where several phones ring at once it is nobody's."""
    agents = list(record.ringing.values())
    _enter(record, "ringing", at, agents[0] if len(agents) == 1 else None)


def _back_to_waiting(record: CallRecord, data: Data, at: datetime) -> None:
    open_before = record.ringing.pop(data["offer"], None) is not None
    if data["why"] == "caller_gone":
        return  # the call ends in its ringing
    if record.direction == "out" and record.queued_at is None:
        return  # nobody was reached: the call ends as it is
    if record.ringing:
        _ring(record, at)
    elif open_before:
        _enter(record, "waiting" if record.queued_at else "menu", at)


def _answered(record: CallRecord, data: Data, at: datetime) -> None:
    record.ringing.clear()
    record.agent = data["agent"]
    record.answered_at = record.answered_at or at
    _enter(record, "talking", at, data["agent"])


def _held(record: CallRecord, data: Data, at: datetime) -> None:
    _enter(record, "hold", at, data["agent"])


def _unheld(record: CallRecord, data: Data, at: datetime) -> None:
    _enter(record, "talking", at, data["agent"])


def _consulted(record: CallRecord, data: Data, at: datetime) -> None:
    _enter(record, "consult", at, data["agent"])


def _together(record: CallRecord, data: Data, at: datetime) -> None:
    _enter(record, "conference", at, data["agent"])


def _talk_ended(record: CallRecord, data: Data, at: datetime) -> None:
    record.ended_by = data["by"] if data["by"] != "system" else None
    if data["by"] != "caller":
        _enter(record, "menu", at)  # the flow goes on; a caller who hangs up ends all of it


def _recording(record: CallRecord, data: Data, _at: datetime) -> None:
    record.legs.setdefault(data["recording"], data["leg"])


def _dialled(record: CallRecord, data: Data, at: datetime) -> None:
    _enter(record, "dialling", at, data["agent"])


def _reached(record: CallRecord, _data: Data, at: datetime) -> None:
    _enter(record, "menu", at)


def _voicemail(record: CallRecord, _data: Data, at: datetime) -> None:
    _enter(record, "voicemail", at)


def _voicemail_taken(record: CallRecord, _data: Data, _at: datetime) -> None:
    record.voicemail = True


def _survey(record: CallRecord, _data: Data, at: datetime) -> None:
    _enter(record, "survey", at)


def _graded(record: CallRecord, data: Data, _at: datetime) -> None:
    record.grades[data["question"]] = data["grade"]


def _callback(record: CallRecord, data: Data, at: datetime) -> None:
    record.callback = True
    record.called_back = CallbackStory(queue=data["queue"], asked_at=at)


def _resumed(record: CallRecord, data: Data, _at: datetime) -> None:
    record.ringing.clear()  # an offer does not outlive the process that made it
    record.losses = data["losses"]


def _fell_back(record: CallRecord, _data: Data, at: datetime) -> None:
    _enter(record, "fallback", at)


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


def _outcome(record: CallRecord) -> str:
    """Tell the outcome from the course of the call."""
    if record.answered_at is not None:
        return "answered"
    if record.callback or record.voicemail:
        return "callback" if record.callback else "voicemail"
    phase = record.segments[-1].kind if record.segments else "menu"
    if phase == "fallback" or record.overflowed:
        return "overflowed"
    if record.last_by == "caller":
        return _abandoned(record, phase)
    if record.closed_hours:
        return "closed"
    return "overflowed" if record.queued_at or _turned_away(record) else "self_served"


def _turned_away(record: CallRecord) -> bool:
    """Tell whether a person was asked for where there was none: such a call served nobody."""
    return any(
        one["verb"] in {"queue", "transfer"} and one["how"] in {"nobody", "failed"}
        for one in record.path
    )


def _abandoned(record: CallRecord, phase: str) -> str:
    """Name where the caller gave up; who only heard that we are closed has given up nothing."""
    if phase == "ringing":
        return "abandoned_ringing"
    if record.queued_at:
        return "abandoned_queue"
    return "closed" if record.closed_hours else "abandoned_ivr"


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
