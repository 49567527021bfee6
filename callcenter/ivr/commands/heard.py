"""What a caller hears and keys."""

from dataclasses import dataclass


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
