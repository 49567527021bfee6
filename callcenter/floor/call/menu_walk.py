"""Perform a flow's commands that need nothing but the caller's line."""

from callcenter.floor.ports.line import Line
from callcenter.floor.surroundings import Surroundings
from callcenter.ivr.commands import (
    AskDigits,
    AskKey,
    Digits,
    Key,
    Outcome,
    Play,
    Played,
    Silence,
)

ALL_KEYS = "0123456789*#"
BETWEEN_KEYS_S = 3.0


async def play(line: Line, around: Surroundings, command: Play) -> Outcome:
    """Play prompts; a key ends them where the flow allows it."""
    heard = await line.play(
        await around.paths(command.prompts), stop_on=ALL_KEYS if command.barge_in else ""
    )
    return Key(key=heard.key) if heard.key else Played()


async def ask_key(line: Line, around: Surroundings, command: AskKey) -> Outcome:
    """Play a menu and wait for one key."""
    sounds = await around.paths(command.prompts)
    if not command.barge_in:
        await line.play(sounds)
        sounds = []
    key = await line.collect(
        sounds, max_digits=1, first_s=command.wait_s, between_s=command.wait_s, terminator=""
    )
    return Key(key=key) if key else Silence()


async def ask_digits(line: Line, around: Surroundings, command: AskDigits) -> Outcome:
    """Play a question and collect digits. What comes back is never logged."""
    digits = await line.collect(
        await around.paths(command.prompts),
        max_digits=command.max_digits,
        first_s=command.wait_s,
        between_s=min(command.wait_s, BETWEEN_KEYS_S),
        terminator=command.terminator,
    )
    return Silence() if digits is None else Digits(digits=digits)
