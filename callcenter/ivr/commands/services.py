"""What is done for a caller beside hearing and waiting."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from callcenter.ivr.commands.heard import Prompt

Plain: TypeAlias = str | int | float | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeVoicemail:
    """
    Record a message for a queue. Answered by `VoicemailTaken`, also when it is empty.

    Args:
        prompts: Heard before the beep.
        mailbox: Name of the queue whose people listen to it.
        max_s: Longest message; `silence_s`: this much silence ends it.
        beep: Whether a beep says "now".
    """

    prompts: tuple[Prompt, ...]
    mailbox: str
    max_s: int
    silence_s: int
    beep: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeRecording:
    """
    Record what the caller says, without making a task of it. Answered by `Recorded` or `Failed`.

    Args:
        prompts: Heard before the beep.
        purpose: `statement` (a step of its own) or `comment` (at the end of a survey).
        listeners: Name of the queue whose people may hear it.
        max_s, silence_s, beep: As in `TakeVoicemail`.
    """

    prompts: tuple[Prompt, ...]
    purpose: Literal["statement", "comment"]
    listeners: str
    max_s: int
    silence_s: int
    beep: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Identify:
    """
    Find out who calls. Answered by `Identified` or `Failed`.

    From then on the call's customer is the one that was found.

    Args:
        account: Number that was keyed; None looks the caller's own number up.
        pin: Secret that was keyed with it; never log, store or show it. None asks for none.
        wait_s: Longest wait for the answer.
    """

    account: str | None = None
    pin: str | None = field(default=None, repr=False)
    wait_s: float = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """
    Ask another program by HTTP. Answered by `Answered`, or by `Failed` for whatever goes wrong.

    Args:
        step: Flow and step, for log and figures.
        method: `GET` or `POST`.
        url: Whole address, with values filled in and escaped.
        body: JSON object of a POST; never log it.
        take: Name to path in the answer (`order.lines.0.state`); all of them must be there.
        wait_s: Longest wait for the whole answer, at most 3 s.
        prompts: Heard when the answer is not there at once.
    """

    step: str
    method: Literal["GET", "POST"]
    url: str = field(repr=False)
    body: Mapping[str, Plain] = field(default_factory=dict, repr=False)
    take: Mapping[str, str] = field(default_factory=dict)
    wait_s: float = 3.0
    prompts: tuple[Prompt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """
    Connect the caller with one agent in person, or with an outside number the centre may dial.

    Answered by `Served` after a talk, by `Failed` (`busy`, `no_answer`, `not_allowed`, …) when
    there was none. Exactly one of `agent` and `number` is set.
    """

    agent: str | None = None
    number: str | None = None
    ring_s: int = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferCallback:
    """
    Note that this caller wants to be called back. Answered by `Noted` or `Failed`.

    Args:
        queue: Whose agents call back.
        number: Which number to call; refused where the centre may not dial it.
        priority: 0-100, as for `Enqueue`.
    """

    queue: str
    number: str
    priority: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginSurvey:
    """The survey begins: the record has a phase of its own for it. Answered by `Noted`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyAnswered:
    """
    Note one answer at once, so that who hangs up half-way has not answered in vain.

    Answered by `Noted`.

    Args:
        question: Name, such as `attitude`.
        grade: 4 (best) to 1; None when it was skipped.
    """

    question: str
    grade: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hangup:
    """End the call with a Q.850 cause; nothing answers it."""

    cause: int
