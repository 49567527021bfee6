"""What came of a command."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from callcenter.ivr.commands.services import Plain


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
