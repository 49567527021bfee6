"""Prompts recorded by telephone: the page gives a code, which a phone dials or is rung for."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

import structlog

from callcenter.errors import Invalid
from callcenter.ivr.commands import Prompt
from callcenter.prompts.recorded import RecordedPrompts
from callcenter.prompts.shop import PromptShop

PREFIX = "*77"
"""Dialled before the code; the floor knows it too, see `floor.recorder_port`."""

VALID = timedelta(minutes=10)
MOST = 50
MOST_WRONG = 20
"""Wrong codes in a row after which all are void: somebody guesses."""

log = structlog.get_logger()


class Stage(StrEnum):
    """How far a recording by telephone is."""

    WAITING = "waiting"
    RINGING = "ringing"
    UNANSWERED = "unanswered"
    SPEAKING = "speaking"
    HEARING = "hearing"
    KEPT = "kept"


_OPEN = frozenset({Stage.WAITING, Stage.RINGING, Stage.UNANSWERED})
"""Nobody has spoken yet."""
_BUSY = frozenset({Stage.SPEAKING, Stage.HEARING})
"""Somebody is on the line."""


@dataclass(slots=True, kw_only=True)
class Take:
    """One prompt that somebody was asked to speak; `stem` is where, without extension."""

    language: str
    name: str
    who: str
    code: str
    until: datetime
    stem: Path
    stage: Stage = Stage.WAITING


class Studio:
    """
    Invites people to record prompts by telephone, and keeps what they spoke.

    Invitations are in memory: after a restart the page asks for another.

    Args:
        recorded: Where recordings are kept.
        shop: Makes them ready to be played.
        folder: Where takes lie until they are kept; made when missing.
        now: The time, aware.
    """

    def __init__(
        self,
        recorded: RecordedPrompts,
        shop: PromptShop,
        folder: Path,
        now: Callable[[], datetime],
    ) -> None:
        self._recorded = recorded
        self._shop = shop
        self._folder = folder
        self._now = now
        self._takes: dict[str, Take] = {}
        self._wrong = 0
        folder.mkdir(parents=True, exist_ok=True)

    def invite(self, language: str, name: str, *, who: str) -> Take:
        """
        Make a code for a prompt; one that was made for it before is void.

        Raises:
            NotFound: The language or the name cannot be.
            Invalid: Too many are invited already.
        """
        self._recorded.check(language, name)
        self._tidy()
        for take in list(self._takes.values()):
            if (take.language, take.name) == (language, name):
                del self._takes[take.code]
        if len(self._takes) >= MOST:
            raise Invalid("Too many recordings by telephone are open; wait a few minutes.")
        code = self._fresh_code()
        take = Take(
            language=language,
            name=name,
            who=who,
            code=code,
            until=self._now() + VALID,
            stem=self._folder / secrets.token_hex(8),
        )
        self._takes[code] = take
        return take

    def of(self, language: str, name: str) -> Take | None:
        """Find the invitation for a prompt, while it is open or was just kept."""
        self._tidy()
        for take in self._takes.values():
            if (take.language, take.name) == (language, name):
                return take
        return None

    def begin(self, code: str) -> Path | None:
        """See `floor.recorder_port.Recorder`; too many wrong codes make all void."""
        self._tidy()
        take = self._takes.get(code)
        if take is not None and take.stage in _BUSY:
            return None  # somebody else speaks it just now: two would write over each other
        if take is None or take.stage is Stage.KEPT:
            self._wrong += 1
            if self._wrong >= MOST_WRONG:
                log.warning("studio.guessed", void=len(self._takes))
                self._takes.clear()
                self._wrong = 0
            return None
        self._wrong = 0
        take.stage = Stage.SPEAKING
        return take.stem

    def progress(self, code: str, *, hearing: bool) -> None:
        """Note that what was spoken is heard now, or is spoken again."""
        take = self._takes.get(code)
        if take is not None and take.stage in _BUSY:
            take.stage = Stage.HEARING if hearing else Stage.SPEAKING

    def rung(self, code: str) -> None:
        """Note that a telephone rings for a code."""
        take = self._takes.get(code)
        if take is not None and take.stage in _OPEN:
            take.stage = Stage.RINGING

    def unanswered(self, code: str) -> bool:
        """Note that who was rung for a code did not answer; False where he is on the line."""
        take = self._takes.get(code)
        if take is not None and take.stage is Stage.RINGING:
            take.stage = Stage.UNANSWERED
        return take is None or take.stage not in _BUSY

    async def keep(self, code: str) -> bool:
        """Keep what was spoken; False where it cannot be used, and nothing has changed."""
        take = self._takes.get(code)
        if take is None:
            return False
        file = take.stem.with_suffix(".wav")
        try:
            raw = await asyncio.to_thread(file.read_bytes)
            await asyncio.to_thread(self._recorded.put, take.language, take.name, raw)
        except (OSError, Invalid) as error:
            log.warning("studio.not_kept", name=take.name, why=type(error).__name__)
            return False
        await self._shop.sound(Prompt(language=take.language, file=take.name))
        take.stage = Stage.KEPT
        log.info("prompt.spoken", language=take.language, name=take.name, who=take.who)
        return True

    async def drop(self, code: str) -> None:
        """Forget what was spoken; an invitation that was not used up can be dialled again."""
        take = self._takes.get(code)
        if take is None:
            return
        await asyncio.to_thread(take.stem.with_suffix(".wav").unlink, missing_ok=True)
        if take.stage in _BUSY:
            take.stage = Stage.WAITING

    def _tidy(self) -> None:
        now = self._now()
        self._takes = {code: take for code, take in self._takes.items() if take.until > now}

    def _fresh_code(self) -> str:
        while True:
            code = f"{secrets.randbelow(1_000_000):06}"
            if code not in self._takes:
                return code
