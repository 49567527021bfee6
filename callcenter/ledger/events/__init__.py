"""
Everything that can happen to a call or an agent, one class an event.

An event is written once and never changed; records, boards and reports are projections of these.
The class name is for code, `type` is the name on the wire and in the database. Fields hold plain
JSON values; times are in the envelope (`Written.at`), never in the data, except where an event
tells of an earlier instant.

A stream is `call:<call id>` or `agent:<agent number>`.
"""

from collections.abc import Sequence

from callcenter.ledger.events.agents import AgentDevice, AgentState
from callcenter.ledger.events.course import (
    CallArrived,
    CallEnded,
    CallFellBack,
    CallIdentified,
    CallResumed,
    CallReturned,
    CallWrappedUp,
)
from callcenter.ledger.events.event import Event, Written
from callcenter.ledger.events.menus import (
    FlowEntered,
    IvrStep,
    StatementTaken,
    SurveyAnswered,
    SurveyStarted,
    VoicemailStarted,
    VoicemailTaken,
)
from callcenter.ledger.events.outgoing import (
    CallbackAsked,
    CallbackCancelled,
    CallbackGivenUp,
    CallbackMissed,
    CallbackReached,
    CallbackTried,
    CustomerDialled,
    CustomerMissed,
    CustomerReached,
)
from callcenter.ledger.events.talks import (
    CallAnswered,
    CallConsulted,
    CallHeld,
    CallTogether,
    CallTogetherLeft,
    CallTransferred,
    CallUnheld,
    ConsultEnded,
    RecordingKept,
    RecordingMissing,
    RecordingStarted,
    TalkEnded,
)
from callcenter.ledger.events.waiting import (
    CallOffered,
    CallOverflowed,
    CallQueued,
    CallUnqueued,
    CallWaits,
    OfferMissed,
    OfferRinging,
    OfferWithdrawn,
    WaitMeasured,
)

__all__ = [
    "AgentDevice",
    "AgentState",
    "CallAnswered",
    "CallArrived",
    "CallConsulted",
    "CallEnded",
    "CallFellBack",
    "CallHeld",
    "CallIdentified",
    "CallOffered",
    "CallOverflowed",
    "CallQueued",
    "CallResumed",
    "CallReturned",
    "CallTogether",
    "CallTogetherLeft",
    "CallTransferred",
    "CallUnheld",
    "CallUnqueued",
    "CallWaits",
    "CallWrappedUp",
    "CallbackAsked",
    "CallbackCancelled",
    "CallbackGivenUp",
    "CallbackMissed",
    "CallbackReached",
    "CallbackTried",
    "ConsultEnded",
    "CustomerDialled",
    "CustomerMissed",
    "CustomerReached",
    "Event",
    "FlowEntered",
    "IvrStep",
    "OfferMissed",
    "OfferRinging",
    "OfferWithdrawn",
    "RecordingKept",
    "RecordingMissing",
    "RecordingStarted",
    "StatementTaken",
    "SurveyAnswered",
    "SurveyStarted",
    "TalkEnded",
    "VoicemailStarted",
    "VoicemailTaken",
    "WaitMeasured",
    "Written",
    "event_types",
]


def event_types() -> Sequence[type[Event]]:
    """All event classes, by what they are about."""
    kinds = (value for value in globals().values() if isinstance(value, type))
    return [kind for kind in kinds if issubclass(kind, Event) and kind is not Event]
