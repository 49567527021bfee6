"""What callers do in menus, and what is taken down of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from callcenter.ledger.events.event import Event


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
