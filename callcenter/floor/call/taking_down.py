"""
Take down what a caller says: a message for a mailbox, or a statement with its purpose.

A caller who hangs up at the end has left it all the same: it is kept in the background whatever
becomes of the line.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import structlog

from callcenter.floor.call.live_call import LiveCall
from callcenter.floor.ports.line import Line
from callcenter.floor.supervision.alarms import Alarm
from callcenter.floor.surroundings import Surroundings
from callcenter.ivr.commands import (
    Failed,
    Outcome,
    Recorded,
    TakeRecording,
    TakeVoicemail,
    VoicemailTaken,
)
from callcenter.ledger import events

Told: TypeAlias = Callable[[Mapping[str, Any]], events.Event]
"""Says what is written of what was kept, of its `id` and `length_s`."""

log = structlog.get_logger()


async def take_voicemail(
    call: LiveCall, line: Line, around: Surroundings, command: TakeVoicemail
) -> Outcome:
    """Record a message and register it."""
    around.ledger.append(f"call:{call.id}", events.VoicemailStarted(mailbox=command.mailbox))

    def told(kept: Mapping[str, Any]) -> events.Event:
        return events.VoicemailTaken(
            voicemail=str(kept["id"]), mailbox=command.mailbox, length_s=kept["length_s"]
        )

    taken = await _Recorder(call, line, around, command.mailbox, told).take(command)
    return taken if isinstance(taken, Failed) else VoicemailTaken(length_s=taken[1])


async def take_recording(
    call: LiveCall, line: Line, around: Surroundings, command: TakeRecording
) -> Outcome:
    """Record what a caller says, and register it with its purpose."""

    def told(kept: Mapping[str, Any]) -> events.Event:
        return events.StatementTaken(
            voicemail=str(kept["id"]),
            purpose=command.purpose,
            listeners=command.listeners,
            length_s=kept["length_s"],
        )

    taken = await _Recorder(call, line, around, command.listeners, told).take(command)
    if isinstance(taken, Failed):
        return taken
    stem, length_s = taken
    return Recorded(recording=stem.name, length_s=length_s)


class _Recorder:
    """One taking down, for the people of one mailbox."""

    def __init__(
        self, call: LiveCall, line: Line, around: Surroundings, mailbox: str, told: Told
    ) -> None:
        self._call = call
        self._line = line
        self._around = around
        self._mailbox = mailbox
        self._told = told

    async def take(self, command: TakeVoicemail | TakeRecording) -> tuple[Path, float] | Failed:
        """Record, and have it kept; return where it is and how many seconds it lasts."""
        call, line, around = self._call, self._line, self._around
        await line.play(await around.paths(command.prompts))
        call.legs += 1
        facts = {"mailbox": self._mailbox, "caller": call.caller}
        try:
            stem = around.voicemails.path(call.id, call.legs, facts)
        except OSError as error:
            around.alarms.meet(Alarm.MESSAGE_DISK)
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
            around.background.spawn(self._keep(stem), f"message {stem.name}")
        return stem, length_s

    async def _keep(self, stem: Path) -> None:
        facts = {
            "call": self._call.id,
            "mailbox": self._mailbox,
            "caller": self._call.caller,
            "taken_at": self._around.clock.now_s(),
        }
        kept = await self._around.voicemails.keep(stem, facts)
        if kept is not None:
            self._around.ledger.append(f"call:{self._call.id}", self._told(kept))
