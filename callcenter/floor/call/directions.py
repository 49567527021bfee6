"""Where a call can be led."""

from dataclasses import dataclass

from callcenter.ivr.commands import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkFlow:
    """The call begins at the start of a flow."""

    flow: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Continue:
    """The call goes on in its flow, at its step, with this outcome."""

    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class RingAgent:
    """The call is for one agent: a direct line, a colleague, or a transfer."""

    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitIn:
    """The call waits in a queue, for anybody who serves it."""

    queue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RingNumber:
    """The call goes to an outside number, in the form in which it is dialled."""

    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPrompt:
    """A prompt is recorded by telephone; the code says which."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """The call waits while its agent asks somebody about it, and goes on with that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachOut:
    """A call of our own: who is to talk is called, one after the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveMessage:
    """A rule of the queue sends the caller to a mailbox; afterwards the call ends."""

    mailbox: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SayGoodbye:
    """The caller is told something, and the call ends."""

    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """
    The call cannot go where it points; the caller is told, never dropped in silence.

    `why` is `unknown_number`, `not_allowed` or `transfer_refused`.
    """

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """Nothing is left to do for this call."""


PassedOn = RingAgent | WalkFlow | WaitIn | RingNumber
"""Where an agent can pass a call on to."""
Onward = PassedOn | LeaveMessage | SayGoodbye
"""Where a call goes next."""
Entrance = (
    WalkFlow
    | Continue
    | RingAgent
    | WaitIn
    | RingNumber
    | Resume
    | ReachOut
    | RecordPrompt
    | Refuse
    | Over
)
