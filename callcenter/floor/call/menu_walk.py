"""Perform a flow's commands that need nothing but the caller's line."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import structlog

from callcenter.floor.call.live_call import LiveCall
from callcenter.floor.ports.line import Line
from callcenter.floor.surroundings import Surroundings
from callcenter.ivr.commands import (
    AskDigits,
    AskKey,
    Digits,
    Failed,
    Key,
    Outcome,
    Play,
    Played,
    Recorded,
    Silence,
    TakeRecording,
    TakeVoicemail,
    VoicemailTaken,
)
from callcenter.ledger import events

log = structlog.get_logger()

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


async def take_voicemail(
    call: LiveCall, line: Line, around: Surroundings, command: TakeVoicemail
) -> Outcome:
    """
    Record a message and register it.

    A caller who hangs up at the end of the message has left it all the same: the file is kept in
    the background whatever becomes of the line.
    """
    around.ledger.append(f"call:{call.id}", events.VoicemailStarted(mailbox=command.mailbox))
    taken = await _take_down(
        call,
        line,
        around,
        command,
        mailbox=command.mailbox,
        keep=lambda stem: _keep(call, around, stem, command.mailbox),
    )
    return taken if isinstance(taken, Failed) else VoicemailTaken(length_s=taken[1])


async def take_recording(
    call: LiveCall, line: Line, around: Surroundings, command: TakeRecording
) -> Outcome:
    """Record what a caller says; like a message, it is kept whatever becomes of the line."""
    taken = await _take_down(
        call,
        line,
        around,
        command,
        mailbox=command.listeners,
        keep=lambda stem: _keep_statement(call, around, stem, command),
    )
    if isinstance(taken, Failed):
        return taken
    stem, length_s = taken
    return Recorded(recording=stem.name, length_s=length_s)


async def _take_down(
    call: LiveCall,
    line: Line,
    around: Surroundings,
    command: TakeVoicemail | TakeRecording,
    *,
    mailbox: str,
    keep: Callable[[Path], Coroutine[Any, Any, None]],
) -> tuple[Path, float] | Failed:
    """Record the caller, and keep it in the background at the end, whatever end that is."""
    await line.play(await around.paths(command.prompts))
    call.legs += 1
    facts = {"mailbox": mailbox, "caller": call.caller}
    try:
        stem = around.voicemails.path(call.id, call.legs, facts)
    except OSError as error:
        log.error("voicemail.disk", call=call.id, why=error.strerror)  # noqa: TRY400 - told whole
        return Failed(reason=f"disk: {error.strerror}")
    await line.save("ivr", call.saved(), soon=True)
    length_s = 0.0
    try:
        length_s, _ = await line.record(
            str(stem),
            max_s=command.max_s,
            silence_s=command.silence_s,
            stop_on="#",
            beep=command.beep,
        )
    finally:
        around.background.spawn(keep(stem), f"message {stem.name}")
    return stem, length_s


async def _keep_statement(
    call: LiveCall, around: Surroundings, stem: Path, command: TakeRecording
) -> None:
    facts = {
        "call": call.id,
        "mailbox": command.listeners,
        "caller": call.caller,
        "taken_at": around.clock.now_s(),
    }
    kept = await around.voicemails.keep(stem, facts)
    if kept is not None:
        around.ledger.append(
            f"call:{call.id}",
            events.StatementTaken(
                voicemail=str(kept["id"]),
                purpose=command.purpose,
                listeners=command.listeners,
                length_s=kept["length_s"],
            ),
        )


async def _keep(call: LiveCall, around: Surroundings, stem: Path, mailbox: str) -> None:
    facts = {
        "call": call.id,
        "mailbox": mailbox,
        "caller": call.caller,
        "taken_at": around.clock.now_s(),
    }
    kept = await around.voicemails.keep(stem, facts)
    if kept is not None:
        around.ledger.append(
            f"call:{call.id}",
            events.VoicemailTaken(
                voicemail=str(kept["id"]), mailbox=mailbox, length_s=kept["length_s"]
            ),
        )
