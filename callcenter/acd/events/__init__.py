"""
What the engine is told. Times are seconds since 1970 on the one steady clock.

An event that repeats what is known, or names an offer, call, agent or queue that is no more, is
answered with `Ignored` and changes nothing.
"""

from callcenter.acd.events.agents import (
    AgentSignedIn,
    AgentSignedOut,
    DeskBack,
    DeskLost,
    DeviceUsable,
    NotReadyAsked,
    ReadyAsked,
    WrapUpEnded,
    WrapUpExtended,
)
from callcenter.acd.events.calls import (
    CallBackMissed,
    CallBackReached,
    CallEntered,
    CallLeft,
    PriorityChanged,
)
from callcenter.acd.events.centre import AgentRemoved, AgentSet, QueueRemoved, QueueSet
from callcenter.acd.events.offers import (
    CallTaken,
    OfferAnswered,
    OfferMissed,
    OfferRinging,
    OfferVoided,
    TalkEnded,
)
from callcenter.acd.events.recovery import (
    AgentRestored,
    AssignmentsHeld,
    NewsBack,
    NewsLost,
    Ticked,
)

__all__ = [
    "AgentRemoved",
    "AgentRestored",
    "AgentSet",
    "AgentSignedIn",
    "AgentSignedOut",
    "AssignmentsHeld",
    "CallBackMissed",
    "CallBackReached",
    "CallEntered",
    "CallLeft",
    "CallTaken",
    "DeskBack",
    "DeskLost",
    "DeviceUsable",
    "Event",
    "NewsBack",
    "NewsLost",
    "NotReadyAsked",
    "OfferAnswered",
    "OfferMissed",
    "OfferRinging",
    "OfferVoided",
    "PriorityChanged",
    "QueueRemoved",
    "QueueSet",
    "ReadyAsked",
    "TalkEnded",
    "Ticked",
    "WrapUpEnded",
    "WrapUpExtended",
]

Event = (
    QueueSet
    | QueueRemoved
    | AgentSet
    | AgentRemoved
    | CallEntered
    | CallLeft
    | PriorityChanged
    | CallBackReached
    | CallBackMissed
    | AgentSignedIn
    | AgentSignedOut
    | ReadyAsked
    | NotReadyAsked
    | OfferRinging
    | OfferAnswered
    | OfferMissed
    | OfferVoided
    | CallTaken
    | TalkEnded
    | WrapUpEnded
    | WrapUpExtended
    | DeviceUsable
    | DeskLost
    | DeskBack
    | AssignmentsHeld
    | NewsLost
    | NewsBack
    | AgentRestored
    | Ticked
)
