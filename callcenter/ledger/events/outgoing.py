"""Whom the centre calls: customers, and those who asked for a call-back."""

from dataclasses import dataclass

from callcenter.ledger.events.event import Event


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
