"""How callers wait, and whom routing asks for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from callcenter.ledger.events.event import Event


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
