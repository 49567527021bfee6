"""What becomes of the recording of one dialled leg: kept, or missing with the reason."""

from pathlib import Path
from typing import Any

from callcenter.floor.live_call import LiveCall, Talk
from callcenter.floor.surroundings import Surroundings
from callcenter.ledger import events


def keep_recording(call: LiveCall, talk: Talk, around: Surroundings) -> None:
    """Complete and register the leg's recording in the background; does nothing twice."""
    stem, talk.recording = talk.recording, None
    why, talk.unrecorded = talk.unrecorded, None
    if stem is not None:
        around.background.spawn(_keep(call, talk, Path(stem), around), f"recording {stem}")
    elif why is not None and talk.answered_at is not None:
        around.background.spawn(_note_missing(call, talk, why, around), f"no recording {call.id}")


def _facts(call: LiveCall, talk: Talk) -> dict[str, Any]:
    return {
        "call": call.id,
        "leg": talk.leg,
        "agent": talk.agent,
        "queue": talk.queue,
        "started_at": talk.recorded_since,
    }


async def _note_missing(call: LiveCall, talk: Talk, why: str, around: Surroundings) -> None:
    around.ledger.append(f"call:{call.id}", events.RecordingMissing(leg=talk.leg, why=why))
    await around.recordings.note_missing(call.id, talk.leg, {**_facts(call, talk), "reason": why})


async def _keep(call: LiveCall, talk: Talk, stem: Path, around: Surroundings) -> None:
    stream = f"call:{call.id}"
    facts = _facts(call, talk)
    kept = await around.recordings.keep(stem, facts)
    if kept is not None and kept["state"] != "missing":
        around.ledger.append(
            stream,
            events.RecordingKept(recording=kept["id"], leg=talk.leg, length_s=kept["length_s"]),
        )
    elif talk.answered_at is not None:
        why = kept["missing_reason"] if kept is not None else "no_audio"
        around.ledger.append(stream, events.RecordingMissing(leg=talk.leg, why=why))
