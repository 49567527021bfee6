"""One recording out of what the exchange left: both voices in one file, and its row."""

import asyncio
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import structlog

from callcenter.recordings.model import Recording, State
from callcenter.recordings.names import dated_path, read_stem_name
from callcenter.recordings.raw_voices import guessed_start_s, samples_of, voices_of
from callcenter.recordings.slips import Slip, Stage, write_slip
from callcenter.recordings.stereo import interleave

_AT_ONCE = 2

log = structlog.get_logger()


class Maker:
    """
    Makes the files that are kept, few at once.

    Args:
        home: Folder of all recordings.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._at_once = asyncio.Semaphore(_AT_ONCE)

    async def make(self, stem: Path, slip: Slip) -> Recording | None:
        """
        Join both voices into the file that is kept, unless that is done already.

        Args:
            stem: Path of the raw sound without suffixes; nobody writes to it any more.
            slip: What is known of it, and how far it got.

        Returns:
            Its row; `pending` where the disk refuses now, None where there was no talk.
        """
        if slip.stage is Stage.MADE:
            return _recording(stem, slip)
        heard = await asyncio.to_thread(samples_of, stem)
        if heard == 0 and slip.facts.get("started_at") is None:
            return None
        if heard == 0:
            return without_sound(stem, slip, State.MISSING, "no_audio")
        started_at = float(slip.facts.get("started_at") or guessed_start_s(stem))
        path = dated_path(f"{stem.name}.wav", datetime.fromtimestamp(started_at, tz=UTC))
        try:
            async with self._at_once:
                made = await asyncio.to_thread(interleave, *voices_of(stem), self._home / path)
            known = {**slip.facts, "started_at": started_at}
            slip = Slip(stage=Stage.MADE, facts=known, made={"path": path, **asdict(made)})
            await asyncio.to_thread(write_slip, stem, slip)
        except OSError:
            log.exception("recording.not_made", stem=stem.name)
            return without_sound(stem, slip, State.PENDING, None)
        return _recording(stem, slip)


def without_sound(stem: Path, slip: Slip, state: State, reason: str | None) -> Recording:
    """Tell what is known of a recording of which there is no sound, or not yet."""
    facts = slip.facts
    call, leg = read_stem_name(stem.name) or (stem.name, 1)
    started_at = facts.get("started_at") or guessed_start_s(stem)
    return Recording(
        id=stem.name,
        call=str(facts.get("call") or call),
        leg=int(facts.get("leg") or leg),
        agent=facts.get("agent"),
        queue=facts.get("queue"),
        started_at=datetime.fromtimestamp(float(started_at), tz=UTC),
        length_s=0.0,
        state=state,
        missing_reason=reason,
    )


def _recording(stem: Path, slip: Slip) -> Recording:
    made = slip.made
    return replace(
        without_sound(stem, slip, State.READY, None),
        length_s=float(made["length_s"]),
        path=str(made["path"]),
        bytes=int(made["bytes"]),
        sha256=str(made["sha256"]),
    )
