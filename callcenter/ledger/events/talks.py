"""Who talks with whom, and what is recorded of it."""

from dataclasses import dataclass

from callcenter.ledger.events.event import Event


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
