"""
What an agent's desk is told, one class an event type.

The wire form is `{"seq": n, "type": type, "data": fields}`; the pages' TypeScript types are made
from these. Times are RFC 3339 UTC.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskEvent:
    """Root of all desk events."""

    type: ClassVar[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentStateEvent(DeskEvent):
    """
    The agent's own state.

    Args:
        pending: What follows a running call; `pending_reason` why, of a break.
        reachable: The device can be dialled, as far as is known; false means no calls come.
        auto_answer: The agent wishes that his phone answers by itself.
    """

    type = "agent.state"
    agent: str
    state: str
    since: datetime
    reason: str | None
    call: str | None
    deadline: datetime | None
    pending: str | None
    pending_reason: str | None
    device: str | None
    reachable: bool
    auto_answer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFacts:
    """
    What a pop says of the call itself.

    `waited_s` counts from its place in the queue; with `callback` the customer left the line and
    is called back, and `waiting_since` is when that place was taken.
    """

    id: str
    direction: str
    caller: str | None
    caller_name: str | None
    number: str
    queue: str | None
    language: str
    arrived_at: datetime
    waited_s: float
    callback: bool = False
    waiting_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOffered(DeskEvent):
    """
    The screen-pop: a call is about to ring on this agent's device.

    Args:
        offer: Named by everything that follows about it.
        call: The call.
        customer: The caller's record; None while unknown (`call.customer` may follow).
        matches: How many customers own the number; more than one: choose.
        history: Last contacts, youngest first.
        path: Menu path with the keys chosen.
        asked_by: The agent who wants to ask about this call; None for a call of the agent's own.
        notes: What others have noted of this very call (`agent`, `code`, `note`).
    """

    type = "call.offered"
    offer: str
    call: CallFacts
    customer: Mapping[str, Any] | None
    matches: int
    history: Sequence[Mapping[str, Any]]
    path: Sequence[Mapping[str, str]]
    asked_by: str | None = None
    notes: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCustomer(DeskEvent):
    """The caller's record, found after the pop went out."""

    type = "call.customer"
    call: str
    customer: Mapping[str, Any] | None
    matches: int
    history: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallWithdrawn(DeskEvent):
    """The offer is over without an answer: `ring_timeout`, `caller_gone`, `declined`, …."""

    type = "call.withdrawn"
    offer: str
    call: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAnswered(DeskEvent):
    """Agent and caller talk."""

    type = "call.answered"
    offer: str
    call: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDialling(DeskEvent):
    """How far a call of the agent's own is: the number is `calling`, then `ringing`."""

    type = "call.dialling"
    call: str
    phase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallHeld(DeskEvent):
    """The caller was put on hold (`on`) or taken back."""

    type = "call.held"
    call: str
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNoted(DeskEvent):
    """What the agent noted of his call so far, for his other pages."""

    type = "call.noted"
    call: str
    code: str | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallConsulting(DeskEvent):
    """
    How far a consultation is, for the desk of who asks and of who is asked.

    Args:
        call: The call it is about.
        agent: Who asks.
        target: Whom: an agent number, the name of a queue, or a number.
        kind: `agent`, `queue`, `number`, or `supervisor` where one takes the call over.
        colleague: Who is asked in person, once somebody rings: an agent number or a number.
        phase: `calling`, `ringing`, `talking`, `together` or `over`.
        why: Of `over`: `returned`, `completed`, `taken_over`, `colleague_left`, `caller_gone`, or
            why nobody was reached (`ring_timeout`, `busy`, `declined`, `unreachable`, …).
        at: Since when.
    """

    type = "call.consulting"
    call: str
    agent: str
    target: str
    kind: str
    colleague: str | None
    phase: str
    why: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded(DeskEvent):
    """The agent's part in the call is over; `by` is `caller`, `agent` or `system`."""

    type = "call.ended"
    call: str
    by: str
    at: datetime


class Desks(Protocol):
    """Where desk events go; synchronous, bounded, an agent without a desk is no error."""

    def send(self, agent: str, event: DeskEvent) -> None:
        """Tell one agent's desk, and nobody else's."""
