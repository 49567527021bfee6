"""Where messages stand: from the file that Asterisk wrote to a registered voicemail."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

from callcenter.clock import Clock
from callcenter.errors import DatabaseAway
from callcenter.recordings.names import dated_path, open_folder, read_stem_name, stem_name
from callcenter.recordings.slips import Slip, Stage, drop_slip, read_slip, unfinished, write_slip
from callcenter.voicemails.fallback import adopt_messages
from callcenter.voicemails.message_file import complete_message, move_to, quiet_for_s, wav_of
from callcenter.voicemails.model import Voicemail
from callcenter.voicemails.store import VoicemailStore

log = structlog.get_logger()

GRACE_S = 120.0
SHORTEST_S = 0.5
"""Anything shorter is somebody who hung up at the beep."""
FALLBACK_MAILBOX = "fallback"


class VoicemailShelf:
    """
    Keeps messages.

    Args:
        home: Folder of all messages, `home/voicemails`.
        store: Their rows.
        clock: For dated folders.
        live: Ids of the calls that live now: their files are left alone.
        mailbox: For messages that Asterisk took by itself while the service was away.
        on_swept: Told of each message that a sweep registered.
    """

    def __init__(
        self,
        home: Path,
        store: VoicemailStore,
        clock: Clock,
        live: Callable[[], Collection[str]] = tuple,
        mailbox: str = FALLBACK_MAILBOX,
        on_swept: Callable[[Voicemail], None] | None = None,
    ) -> None:
        self._home = home
        self._store = store
        self._clock = clock
        self._live = live
        self._mailbox = mailbox
        self._on_swept = on_swept
        self._busy: set[Path] = set()

    def path(self, call_id: str, number: int, facts: Mapping[str, Any] | None = None) -> Path:
        """
        Return where a message is recorded, without extension; the folder exists.

        Args:
            call_id: Our call id.
            number: Number within the call; not that of another message of it.
            facts: What `keep` would be told (`mailbox`, `caller`, `taken_at`): kept beside the
                sound, so that a message whose call ends while the service is down is not lost.

        Raises:
            ValueError: No id of ours.
            OSError: The disk is full or cannot be written.
        """
        stem = open_folder(self._home) / stem_name(call_id, number)
        opened = {"call": call_id, "taken_at": self._clock.now_s(), **(facts or {})}
        write_slip(stem, Slip(stage=Stage.OPEN, facts=opened), durable=False)
        return stem

    async def keep(self, stem: Path, facts: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """
        Register a message; may be called twice.

        Args:
            stem: As `path` gave it; Asterisk writes no more into its file.
            facts: `call`, `mailbox`, `caller`, `taken_at` (seconds since 1970).

        Returns:
            `id`, `length_s`, `sha256`; None when it is empty. While the database is away the row
            follows by `sweep`.
        """
        self._busy.add(stem)
        try:
            voicemail = await self._keep(stem, facts)
        finally:
            self._busy.discard(stem)
        if voicemail is None:
            return None
        return {
            "id": voicemail.id,
            "length_s": voicemail.length_s,
            "sha256": voicemail.sha256,
        }

    async def _keep(self, stem: Path, facts: Mapping[str, Any]) -> Voicemail | None:
        slip = await asyncio.to_thread(read_slip, stem)
        if slip is None and not wav_of(stem).exists():
            return await self._store.one(stem.name)  # kept before, or never there
        if slip is None or slip.stage is not Stage.MADE:
            slip = Slip(stage=Stage.CLOSED, facts=dict(facts))
            await asyncio.to_thread(write_slip, stem, slip)
        return await self._finish(stem, slip)

    async def sweep(self, *, grace_s: float = GRACE_S) -> int:
        """
        Register what a crash or an absent database left over; returns how many.

        Args:
            grace_s: Messages of an unknown fate are left alone while younger than this.

        Raises:
            DatabaseAway: It still is; the rest waits for the next sweep.
        """
        kept = 0
        for stem in await asyncio.to_thread(self._unfinished, grace_s):
            named = read_stem_name(stem.name)
            slip = await asyncio.to_thread(read_slip, stem)
            if named is None or slip is None or stem in self._busy:
                continue
            if slip.stage is Stage.OPEN and (
                named[0] in self._live() or quiet_for_s(stem) < grace_s
            ):
                continue
            self._busy.add(stem)
            try:
                message = await self._finish(stem, slip, raise_away=True)
                if message is not None:
                    kept += 1
                    if self._on_swept is not None:
                        self._on_swept(message)
            finally:
                self._busy.discard(stem)
        return kept

    def _unfinished(self, grace_s: float) -> list[Path]:
        folder = open_folder(self._home)
        adopt_messages(
            self._home / "fallback", folder, self._live(), self._mailbox, grace_s=grace_s
        )
        return list(unfinished(folder))

    async def _finish(
        self, stem: Path, slip: Slip, *, raise_away: bool = False
    ) -> Voicemail | None:
        if slip.stage is not Stage.MADE:
            message = await asyncio.to_thread(complete_message, wav_of(stem))
            if message is None or message.length_s < SHORTEST_S:
                await asyncio.to_thread(_throw_away, stem)
                return None
            path = dated_path(f"{stem.name}.wav", self._taken_at(slip))
            slip = replace(slip, stage=Stage.MADE, made={"path": path, **asdict(message)})
            await asyncio.to_thread(write_slip, stem, slip)
        await asyncio.to_thread(move_to, wav_of(stem), self._home / slip.made["path"])
        voicemail = self._voicemail(stem, slip)
        try:
            await self._store.put(voicemail)
        except DatabaseAway:
            log.warning("voicemail.row_waits", voicemail=voicemail.id)
            if raise_away:
                raise
            return voicemail
        await asyncio.to_thread(drop_slip, stem)
        return voicemail

    def _voicemail(self, stem: Path, slip: Slip) -> Voicemail:
        facts = slip.facts
        call, _ = read_stem_name(stem.name) or (stem.name, 1)
        return Voicemail(
            id=stem.name,
            call=str(facts.get("call") or call),
            mailbox=str(facts.get("mailbox") or self._mailbox),
            caller=facts.get("caller"),
            taken_at=self._taken_at(slip),
            **slip.made,
        )

    def _taken_at(self, slip: Slip) -> datetime:
        taken_at = float(slip.facts.get("taken_at") or self._clock.now_s())
        return datetime.fromtimestamp(taken_at, tz=UTC)


def _throw_away(stem: Path) -> None:
    wav_of(stem).unlink(missing_ok=True)
    drop_slip(stem)
