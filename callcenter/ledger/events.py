"""
Everything that can happen to a call or an agent, one class an event.

An event is written once and never changed; records, boards and reports are projections of these.
The class name is for code, `type` is the name on the wire and in the database. Fields hold plain
JSON values; times are in the envelope (`Written.at`), never in the data, except where an event
tells of an earlier instant.

A stream is `call:<call id>` or `agent:<agent number>`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Root of all events."""

    type: ClassVar[str]

    def data(self) -> dict[str, Any]:
        """The fields as JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """
    An event as it stands in the ledger.

    `(stream, seq)` is unique for ever and `seq` only grows, also over restarts of the service; it
    is no count. `at` never runs backwards within one run of the service.
    """

    stream: str
    seq: int
    at: datetime
    type: str
    data: Mapping[str, Any]


# --- a call's life ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CallArrived(Event):
    """A call entered. `direction` is `in`, `internal` or `out`; caller text is hostile."""

    type = "call.arrived"
    pbx: str
    uniqueid: str
    number: str
    caller: str | None
    caller_name: str | None
    flow: str | None
    direction: str = "in"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallIdentified(Event):
    """The caller's customer record was found by number."""

    type = "call.customer"
    customer: int
    matches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowEntered(Event):
    """The call begins a flow at its first step; what it was in before is left."""

    type = "flow.entered"
    flow: str
    version: str
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IvrStep(Event):
    """
    A step of a flow was left.

    `how` is the way out: a key chosen in a menu, `next`, `closed`, `no_input`, `invalid`, …;
    collected digits are never in it. `to` is the flow, version and step the call is in now; None
    where the flow ends.
    """

    type = "ivr.step"
    flow: str
    version: str
    step: str
    verb: str
    how: str
    to: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallQueued(Event):
    """
    The call waits in a queue; `entered_at` (seconds since 1970) is its place.

    `needs` are its routing steps: `skills` with levels, `agents` and `lasts_s` of each; none where
    any agent of the queue may take it, or where it came from another queue with those it had.
    """

    type = "call.queued"
    queue: str
    priority: float
    entered_at: float
    again: bool = False
    needs: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallUnqueued(Event):
    """The call left the queue without an agent: `waited_too_long`, `no_agents`, `key`, …."""

    type = "call.unqueued"
    queue: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallWaits(Event):
    """Nobody can take the call at once: why, and how long that will last as far as can be said."""

    type = "call.waits"
    queue: str
    position: int
    explanation: Mapping[str, Any] = field(default_factory=dict)
    expected: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOverflowed(Event):
    """
    A rule of the queue sent the call elsewhere.

    `when` and `to` are those of the rule; `target` names the queue, flow or mailbox. After an
    `announcement` it waits on, after a `queue` there.
    """

    type = "call.overflowed"
    queue: str
    when: str
    to: str
    target: str | None
    waited_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitMeasured(Event):
    """The call was answered: what was expected when it entered, and how long it was."""

    type = "wait.measured"
    queue: str
    expected: Mapping[str, Any]
    waited_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOffered(Event):
    """The call is offered to an agent, with the reasons of the choice."""

    type = "call.offered"
    offer: str
    agent: str
    device: str
    queue: str | None
    explanation: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRinging(Event):
    """The agent's device rings."""

    type = "offer.ringing"
    offer: str
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferMissed(Event):
    """The offer was not answered: `no_answer`, `busy`, `declined`, `unreachable`."""

    type = "offer.missed"
    offer: str
    agent: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferWithdrawn(Event):
    """The offer was taken back before an answer: `caller_gone`, `agent_left`, …."""

    type = "offer.withdrawn"
    offer: str
    agent: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAnswered(Event):
    """Caller and agent talk. `late` is True when it was learned after the fact."""

    type = "call.answered"
    offer: str
    agent: str
    leg: int
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CallHeld(Event):
    """The agent's phone put the caller on hold."""

    type = "call.held"
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallUnheld(Event):
    """The agent's phone took the caller back."""

    type = "call.unheld"
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTransferred(Event):
    """An agent's phone passed the call on; `refused` says why it could not be served."""

    type = "call.transferred"
    by: str | None
    attended: bool
    target: str | None
    refused: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallConsulted(Event):
    """The agent asks a colleague about the call while the caller is on hold."""

    type = "call.consulted"
    agent: str
    colleague: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultEnded(Event):
    """
    The agent talks with the caller again; `why`: `returned`, `no_answer`, `colleague_left`, ….

    `colleague` is who was asked in the end, or what was looked for where nobody was found.
    """

    type = "call.consult_ended"
    agent: str
    colleague: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTogether(Event):
    """Caller, agent and colleague talk, all three."""

    type = "call.together"
    agent: str
    colleague: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTogetherLeft(Event):
    """The colleague left the talk of three; caller and agent go on."""

    type = "call.together_left"
    agent: str
    colleague: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerDialled(Event):
    """The number of a call of our own is dialled; `agent` waits for it, if he was called first."""

    type = "customer.dialled"
    agent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerReached(Event):
    """A customer who was called first is on the line."""

    type = "customer.reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerMissed(Event):
    """
    Whom we called was not reached.

    `why` is `busy`, `no_answer`, `declined`, `not_confirmed` (nobody pressed 1), `unreachable` or
    `failed`.
    """

    type = "customer.missed"
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReturned(Event):
    """A caller whose call an agent had missed was called back, and talked to in another call."""

    type = "call.returned"
    agent: str | None
    call: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkEnded(Event):
    """The talk with this agent ended; `by` is `caller`, `agent` or `system` (a transfer)."""

    type = "talk.ended"
    agent: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingStarted(Event):
    """Both voices are recorded from the bridge on; one recording a leg."""

    type = "recording.started"
    leg: int
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingKept(Event):
    """The recording of a leg is complete."""

    type = "recording.kept"
    recording: str
    leg: int
    length_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingMissing(Event):
    """There is no recording of a leg that should have one, and why."""

    type = "recording.missing"
    leg: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicemailStarted(Event):
    """The caller is asked to leave a message."""

    type = "voicemail.started"
    mailbox: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicemailTaken(Event):
    """A message was left."""

    type = "voicemail.taken"
    voicemail: str
    mailbox: str
    length_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementTaken(Event):
    """What the caller said was kept, not as a message: `statement` or `comment` of a survey."""

    type = "statement.taken"
    voicemail: str
    purpose: str
    listeners: str
    length_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyStarted(Event):
    """The caller is asked to grade the service of this agent."""

    type = "survey.started"
    agent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyAnswered(Event):
    """One question was graded from 4 (best) to 1, or skipped."""

    type = "survey.answered"
    question: str
    grade: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackAsked(Event):
    """The caller wants to be called back and keeps the place of `entered_at`."""

    type = "callback.asked"
    queue: str
    number: str
    priority: int
    entered_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackTried(Event):
    """The customer is about to be called back, by the call of this id; `first` is rung first."""

    type = "callback.tried"
    call: str
    attempt: int
    first: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackMissed(Event):
    """The customer was not reached: `no_answer`, `busy`, `not_confirmed` (a mailbox), …."""

    type = "callback.missed"
    call: str
    attempt: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackReached(Event):
    """The customer was reached in person, by the call of this id."""

    type = "callback.reached"
    call: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackGivenUp(Event):
    """It was tried as often as it may be, or may not be tried any more."""

    type = "callback.given_up"
    attempts: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackCancelled(Event):
    """Somebody took the call-back out of the line."""

    type = "callback.cancelled"
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallResumed(Event):
    """The call came back to the service after a loss, at this stage."""

    type = "call.resumed"
    stage: str
    losses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFellBack(Event):
    """The dialplan took the call into its fallback while the service was away."""

    type = "call.fallback"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded(Event):
    """
    The caller's channel is gone.

    `by` is who hung up (`caller`, `agent`, `system`); `why` names an outcome that the course alone
    does not tell: `pbx_restart`, `rejected`, `failed`, ….
    """

    type = "call.ended"
    by: str
    cause: int
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallWrappedUp(Event):
    """The agent finished the after-call work of this call."""

    type = "call.wrapped_up"
    agent: str
    seconds: float
    code: str | None
    note: str | None


# --- an agent's life ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentState(Event):
    """The agent entered a state."""

    type = "agent.state"
    agent: str
    state: str
    reason: str | None
    call: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentDevice(Event):
    """The agent took a device."""

    type = "agent.device"
    agent: str
    device: str


def event_types() -> Sequence[type[Event]]:
    """All event classes, in the order of this module."""
    kinds = (value for value in globals().values() if isinstance(value, type))
    return [kind for kind in kinds if issubclass(kind, Event) and kind is not Event]
