"""How a call comes, goes on after a loss, and ends."""

from dataclasses import dataclass

from callcenter.ledger.events.event import Event


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
class CallReturned(Event):
    """A caller whose call an agent had missed was called back, and talked to in another call."""

    type = "call.returned"
    agent: str | None
    call: str


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
