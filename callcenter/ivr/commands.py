"""What a flow asks for, and what came of it: the whole vocabulary between menus and the floor."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Plain: TypeAlias = str | int | float | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """
    One thing to be heard, with every value already filled in.

    Args:
        language: Voice that reads `text`, and folder of the recorded file.
        text: Words for the synthesiser; None when only a recording is named.
        file: Name of a recording below `sounds/<language>/`; played instead of the text where it
            exists.
    """

    language: str
    text: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """
    Play prompts in turn. Answered by `Played`, or by `Key` when a key cut it short.

    Without `barge_in` keys are ignored until the end.
    """

    prompts: tuple[Prompt, ...]
    barge_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AskKey:
    """
    Play prompts and wait for one key. Answered by `Key` (any key) or `Silence`.

    Args:
        prompts: Heard first; a key ends them when `barge_in`.
        keys: The keys that lead somewhere. Listen for all twelve: a wrong one is told to the
            caller, not swallowed.
        wait_s: Patience after the prompts.
        barge_in: False where the prompts must be heard to the end.
    """

    prompts: tuple[Prompt, ...]
    keys: str
    wait_s: float
    barge_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AskDigits:
    """
    Play prompts and collect digits. Answered by `Digits` (also too few) or `Silence` (none).

    Args:
        prompts: Heard first; the first key ends them and counts.
        min_digits, max_digits: Fewer than the minimum is for the flow to judge; the maximum ends
            the wait at once.
        terminator: `#`, `*` or empty; ends the entry and is not part of it.
        wait_s: Patience for the first and between two keys.
        masked: Never log, store or show what is keyed.
    """

    prompts: tuple[Prompt, ...]
    min_digits: int
    max_digits: int
    terminator: str
    wait_s: float
    masked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """
    One routing step: from `after_s` seconds of waiting on, who may take the call.

    All `skills` (name to lowest level, 1-5), or one of the named `agents`; `anyone` means every
    agent of the queue. The first need of a call always begins at 0.
    """

    after_s: int
    skills: Mapping[str, int] = field(default_factory=dict)
    agents: tuple[str, ...] = ()
    anyone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingSounds:
    """
    What the caller hears while waiting, and the keys that leave the queue.

    Args:
        music: Name of a music class.
        language: In which position and announcements are spoken.
        say_position_every_s: None when the position is not told; see `wording.position`.
        announcements: Played together every `announce_every_s`.
        keys: Keys that answer `Key` and take the caller out of the queue; often empty.
    """

    music: str
    language: str
    say_position_every_s: int | None = None
    announcements: tuple[Prompt, ...] = ()
    announce_every_s: int | None = None
    keys: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enqueue:
    """
    Hand the call to routing. Answered by `Served`, `WaitedTooLong`, `NoAgents` or `Key`.

    Args:
        queue: Name of the queue.
        needs: Routing steps in order of `after_s`; never empty.
        priority: 0-100; each point is a head start.
        waiting: What is heard meanwhile.
        longest_s: Answer `WaitedTooLong` then; None waits without end.
        leave_if_nobody: Answer `NoAgents` when nobody is signed in who could ever serve it;
            False waits all the same.
    """

    queue: str
    needs: tuple[Need, ...]
    priority: int
    waiting: WaitingSounds
    longest_s: int | None
    leave_if_nobody: bool = False


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


Command = (
    Play
    | AskKey
    | AskDigits
    | Enqueue
    | TakeVoicemail
    | TakeRecording
    | Identify
    | Request
    | Transfer
    | OfferCallback
    | BeginSurvey
    | SurveyAnswered
    | Hangup
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """
    The call is new, or the service came back: give (again) the command of the current step.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """The prompts were heard to the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key was pressed: one of `0123456789*#`."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Digits:
    """Digits were keyed, without the terminator."""

    digits: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Nothing was keyed in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """The caller talked with an agent, and the agent's side ended first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitedTooLong:
    """Nobody could be found within `longest_s`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAgents:
    """Nobody is signed in who could ever serve the call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicemailTaken:
    """The message ended; 0 seconds when nothing was said."""

    length_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What the caller said is kept under this name; 0 seconds when nothing was said."""

    recording: str
    length_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """It is known, or known to be unknown, who calls."""

    found: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The other program answered: the wanted values by name."""

    values: Mapping[str, Plain] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What was to be noted is noted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The command could not be done; `reason` is for the trace, never spoken."""

    reason: str


Outcome = (
    Started
    | Played
    | Key
    | Digits
    | Silence
    | Served
    | WaitedTooLong
    | NoAgents
    | VoicemailTaken
    | Recorded
    | Identified
    | Answered
    | Noted
    | Failed
)
