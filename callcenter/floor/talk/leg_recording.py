"""What becomes of the recording of one dialled leg: kept, or missing with the reason."""

from pathlib import Path
from typing import Any

import structlog

from callcenter.centre.model import RecordPolicy
from callcenter.floor.call.live_call import LiveCall, Talk
from callcenter.floor.ports.line import Line
from callcenter.floor.supervision.alarms import Alarm
from callcenter.floor.surroundings import Surroundings
from callcenter.ledger import events

log = structlog.get_logger()


class CannotRecord(Exception):
    """A talk that may not be without its recording would be: no agent is to blame."""


def policy_of(talk: Talk, around: Surroundings) -> RecordPolicy:
    """Tell whether a talk is recorded, by the rule of its queue."""
    queue = around.centre().queue(talk.queue) if talk.queue else None
    return RecordPolicy.ALWAYS if queue is None else queue.record


def find_place(call: LiveCall, talk: Talk, around: Surroundings) -> bool:
    """Find the leg's recording a place; False when the disk cannot take it."""
    facts = {"agent": talk.agent, "queue": talk.queue}
    try:
        talk.recording = str(around.recordings.path(call.id, talk.leg, facts))
    except OSError as error:
        log.error("recording.disk", call=call.id, why=error.strerror)  # noqa: TRY400 - told whole
        around.alarms.meet(Alarm.RECORDING_DISK)
        return False
    return True


async def begin_part(call: LiveCall, talk: Talk, line: Line, around: Surroundings) -> None:
    """Record a talk that goes on after a break: as a leg of its own, so that times stay true."""
    _count_part(call, talk, around)
    if policy_of(talk, around) is RecordPolicy.NEVER:
        return
    if not find_place(call, talk, around) or talk.recording is None:
        talk.unrecorded = "disk"
        keep_recording(call, talk, around)  # told now: nobody may be there to tell it at the end
        return
    around.ledger.append(f"call:{call.id}", events.RecordingStarted(leg=talk.leg, agent=talk.agent))
    await line.start_recording(talk.recording)


def begin_unrecorded(call: LiveCall, talk: Talk, around: Surroundings) -> None:
    """Tell that a talk goes on after a break without us: nobody could record it."""
    _count_part(call, talk, around)
    if policy_of(talk, around) is not RecordPolicy.NEVER:
        talk.unrecorded = "fallback"
        keep_recording(call, talk, around)


def _count_part(call: LiveCall, talk: Talk, around: Surroundings) -> None:
    call.legs += 1
    talk.leg, talk.recorded_since = call.legs, around.clock.now_s()


async def end_part(call: LiveCall, line: Line, around: Surroundings) -> None:
    """Complete the recording of whoever talked last; does nothing twice."""
    talk = call.talk
    if talk is None:
        return
    if talk.recording is not None:
        await line.stop_recording()
    keep_recording(call, talk, around)


def keep_recording(call: LiveCall, talk: Talk, around: Surroundings) -> None:
    """Complete and register the leg's recording in the background; does nothing twice."""
    stem, talk.recording = talk.recording, None
    why, talk.unrecorded = talk.unrecorded, None
    if stem is not None:
        kept = _keep(_facts(call, talk), Path(stem), around, talked=talk.answered_at is not None)
        around.background.spawn(kept, f"recording {stem}")
    elif why is not None and talk.answered_at is not None:
        missing = _note_missing(_facts(call, talk), why, around)
        around.background.spawn(missing, f"no recording {call.id}")


def _facts(call: LiveCall, talk: Talk) -> dict[str, Any]:
    return {
        "call": call.id,
        "leg": talk.leg,
        "agent": talk.agent,
        "queue": talk.queue,
        "started_at": talk.recorded_since,
    }


async def _note_missing(facts: dict[str, Any], why: str, around: Surroundings) -> None:
    call, leg = facts["call"], facts["leg"]
    around.ledger.append(f"call:{call}", events.RecordingMissing(leg=leg, why=why))
    await around.recordings.note_missing(call, leg, {**facts, "reason": why})


async def _keep(facts: dict[str, Any], stem: Path, around: Surroundings, *, talked: bool) -> None:
    stream, leg = f"call:{facts['call']}", facts["leg"]
    kept = await around.recordings.keep(stem, facts)
    if kept is not None and kept["state"] != "missing":
        around.ledger.append(
            stream,
            events.RecordingKept(recording=kept["id"], leg=leg, length_s=kept["length_s"]),
        )
    elif talked:
        why = kept["missing_reason"] if kept is not None else "no_audio"
        around.ledger.append(stream, events.RecordingMissing(leg=leg, why=why))
