"""
Where recordings stand: from the raw voices that Asterisk writes to a registered stereo file.

What was done is written down (a slip beside the sound) before the next step, so that a crash at
any moment leaves exactly one recording in the end.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import structlog

from callcenter.clock import Clock
from callcenter.errors import DatabaseAway
from callcenter.recordings.fallback import adopt_voices
from callcenter.recordings.making import Maker, without_sound
from callcenter.recordings.model import Recording, State
from callcenter.recordings.names import open_folder, read_stem_name, stem_name
from callcenter.recordings.raw_voices import (
    AGENT_SUFFIX,
    CALLER_SUFFIX,
    clear,
    quiet_for_s,
    slip_or_orphan,
)
from callcenter.recordings.slips import Slip, Stage, read_slip, unfinished, write_slip
from callcenter.recordings.store import RecordingStore

log = structlog.get_logger()

GRACE_S = 120.0


class RecordingShelf:
    """
    Keeps the recordings of dialled legs.

    Args:
        home: Folder of all recordings, `home/recordings`.
        store: Their rows.
        clock: For dated folders.
        live: Ids of the calls that live now, here or in Asterisk: their raw files are left alone.
        on_swept: Told of each recording that a sweep finished, which its call does not know yet.
    """

    def __init__(
        self,
        home: Path,
        store: RecordingStore,
        clock: Clock,
        live: Callable[[], Collection[str]] = tuple,
        on_swept: Callable[[Recording], None] | None = None,
    ) -> None:
        self._home = home
        self._store = store
        self._clock = clock
        self._live = live
        self._on_swept = on_swept
        self._busy: set[Path] = set()
        self._freed = asyncio.Event()
        self._maker = Maker(home)

    def path(self, call_id: str, leg: int, facts: Mapping[str, Any] | None = None) -> Path:
        """
        Return where a leg is recorded, without suffixes; the folder exists.

        Args:
            call_id: Our call id.
            leg: Number of the leg within the call.
            facts: What `keep` would be told (`agent`, `queue`): kept beside the sound, so that a
                recording whose call ends while the service is down still knows them.

        Raises:
            ValueError: No id of ours.
            OSError: The disk is full or cannot be written.
        """
        stem = open_folder(self._home) / stem_name(call_id, leg)
        opened = {"call": call_id, "leg": leg, **(facts or {})}
        write_slip(stem, Slip(stage=Stage.OPEN, facts=opened), durable=False)
        return stem

    async def keep(self, stem: Path, facts: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """
        Complete and register a leg's recording; may be called twice.

        Args:
            stem: As `path` gave it; Asterisk writes no more into its files.
            facts: `call`, `leg`, `agent`, `queue`, `started_at` (seconds since 1970, None when
                nobody talked).

        Returns:
            `id`, `state`, `length_s`, `missing_reason`, `sha256`; None when nobody talked and
            nothing was recorded. While the database is away the row follows by `sweep`.
        """
        async with self._alone(stem):
            slip = await asyncio.to_thread(read_slip, stem)
            if slip is None or slip.stage is not Stage.MADE:
                slip = Slip(stage=Stage.CLOSED, facts=dict(facts))
                try:
                    await asyncio.to_thread(write_slip, stem, slip)
                except OSError:
                    log.exception("recording.slip_failed", stem=stem.name)
            recording = await self._finish(stem, slip)
        return None if recording is None else _told(recording)

    async def note_missing(self, call_id: str, leg: int, facts: Mapping[str, Any]) -> None:
        """
        Register that a leg which should have been recorded could not be.

        Args:
            call_id: Our call id.
            leg: Number of the leg; `path` raised `OSError` for it.
            facts: As for `keep`, and `reason`, such as `disk`.

        Raises:
            DatabaseAway: The row could not be written.
        """
        stem = self._home / stem_name(call_id, leg)
        slip = Slip(stage=Stage.CLOSED, facts=dict(facts))
        reason = str(facts.get("reason") or "disk")
        await self._store.put(without_sound(stem, slip, State.MISSING, reason))

    async def sweep(self, *, grace_s: float = GRACE_S) -> int:
        """
        Finish what a crash, a full disk or an absent database left unfinished.

        Args:
            grace_s: Raw files of an unknown fate are left alone while younger than this.

        Returns:
            How many recordings were finished.

        Raises:
            DatabaseAway: It still is; the rest waits for the next sweep.
        """
        stems = await asyncio.to_thread(self._unfinished, grace_s)
        finished = 0
        for stem in stems:
            if stem in self._busy or not self._due(stem, grace_s):
                continue
            async with self._alone(stem):
                slip = await asyncio.to_thread(slip_or_orphan, stem)
                if slip is None:
                    continue
                recording = await self._finish(stem, slip, raise_away=True)
                if recording is not None and recording.state is not State.PENDING:
                    finished += 1
                    if self._on_swept is not None:
                        self._on_swept(recording)
        return finished

    def _unfinished(self, grace_s: float) -> list[Path]:
        folder = open_folder(self._home)
        adopt_voices(self._home / "fallback", folder, self._live(), grace_s=grace_s)
        return list(unfinished(folder, CALLER_SUFFIX, AGENT_SUFFIX))

    def _due(self, stem: Path, grace_s: float) -> bool:
        slip = read_slip(stem)
        if slip is not None and slip.stage is not Stage.OPEN:
            return True
        named = read_stem_name(stem.name)
        if named is None or named[0] in self._live():
            return False
        return quiet_for_s(stem) >= grace_s

    async def _finish(
        self, stem: Path, slip: Slip, *, raise_away: bool = False
    ) -> Recording | None:
        """Take a sound through the steps that are left; None when there is nothing to keep."""
        recording = await self._maker.make(stem, slip)
        if recording is None:
            await asyncio.to_thread(clear, stem)
            return None
        try:
            recording = await self._store.put(recording)
        except DatabaseAway:
            log.warning("recording.row_waits", recording=recording.id)
            if raise_away:
                raise
            return recording
        if recording.state is not State.PENDING:
            await asyncio.to_thread(clear, stem)
        return recording

    @asynccontextmanager
    async def _alone(self, stem: Path) -> AsyncIterator[None]:
        """Let one at a time work on a recording."""
        while stem in self._busy:
            self._freed.clear()
            await self._freed.wait()
        self._busy.add(stem)
        try:
            yield
        finally:
            self._busy.remove(stem)
            self._freed.set()


def _told(recording: Recording) -> Mapping[str, Any]:
    return {
        "id": recording.id,
        "state": str(recording.state),
        "length_s": recording.length_s,
        "missing_reason": recording.missing_reason,
        "sha256": recording.sha256,
    }
