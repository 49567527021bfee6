"""
Where the floor gets its sounds: recorded files converted, texts synthesised, each made once.

Whatever fails, the caller hears something and the call goes on.
"""

import asyncio
import hashlib
import os
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

import structlog

from callcenter.ivr.commands import Prompt
from callcenter.prompts import sound
from callcenter.prompts.synthesiser import NotSynthesised, Synthesiser

ENDINGS = (".wav", ".mp3", ".flac", ".ogg")
MAX_WAITING = 200
MAX_CACHE_BYTES = 1_000_000_000
TIDY_EVERY = 500
_FORM = "1"  # raise it when the making of sounds changes, so that the old ones are made again

log = structlog.get_logger(__name__)


class PromptShop:
    """
    Gives a sound file for every prompt.

    Args:
        home: Folder of the installation; sounds are kept below `home/prompts`.
        synthesiser: Makes speech of text.
        sounds: Folder of recorded files, as `<language>/<name>.wav` (mp3, flac, ogg); or several,
            of which an earlier one goes before the others.
        max_cache_bytes: What is used least recently goes first beyond that.
    """

    def __init__(
        self,
        home: Path,
        synthesiser: Synthesiser,
        *,
        sounds: Path | Sequence[Path] | None = None,
        max_cache_bytes: int = MAX_CACHE_BYTES,
    ) -> None:
        self._folder = home / "prompts"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._synthesiser = synthesiser
        self._sounds = [sounds] if isinstance(sounds, Path) else list(sounds or ())
        self._max_cache_bytes = max_cache_bytes
        self._making: dict[Path, asyncio.Task[None]] = {}
        self._made = 0
        self._beep = self._folder / "beep.wav"
        if not self._beep.exists():
            sound.save(sound.beep(), self._beep)

    @property
    def beep(self) -> str:
        """The tone, as a path without ending."""
        return str(self._beep.with_suffix(""))

    async def sound(self, prompt: Prompt) -> str:
        """
        Give the sound of a prompt; never raises for a prompt that cannot be made.

        Args:
            prompt: With its values filled in.

        Returns:
            Path without ending of an 8 kHz 16-bit mono WAV; a tone where nothing could be made.
        """
        recorded = self._recorded(prompt)
        if recorded is not None:
            made = await self._get(
                self._place_of_file(recorded),
                lambda: asyncio.to_thread(sound.from_file, recorded),
                prompt,
            )
            if made is not None:
                return made
        text = prompt.text
        if text is not None:
            made = await self._get(
                self._place_of_text(prompt),
                lambda: self._synthesiser.speak(text, prompt.language),
                prompt,
            )
            if made is not None:
                return made
        elif recorded is None:
            log.error("prompt.not_recorded", file=prompt.file, language=prompt.language)
        return self.beep

    async def prepare(self, prompts: Iterable[Prompt]) -> int:
        """
        Make sounds ahead, one after the other so that calls are not held up.

        Returns:
            How many of them are there now, not counting the tone's stand-ins.
        """
        sounds = [await self.sound(prompt) for prompt in prompts]
        return sum(made != self.beep for made in sounds)

    async def close(self) -> None:
        """End what is being made, and let go of the voices."""
        tasks = list(self._making.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._synthesiser.close()

    def recordings(self) -> frozenset[str]:
        """List the recorded files as `<language>/<name>`, for the check of flows."""
        return frozenset().union(*(recordings(folder) for folder in self._sounds))

    def _recorded(self, prompt: Prompt) -> Path | None:
        if prompt.file is None:
            return None
        for root in (folder.resolve() for folder in self._sounds):
            for ending in ENDINGS:
                path = root / prompt.language / f"{prompt.file}{ending}"
                if path.is_file() and path.resolve().is_relative_to(root):
                    return path
        return None

    def _place_of_file(self, path: Path) -> Path:
        seen = path.stat()
        return self._place("file", str(path), str(seen.st_mtime_ns), str(seen.st_size))

    def _place_of_text(self, prompt: Prompt) -> Path:
        return self._place("text", self._synthesiser.signature, prompt.language, prompt.text or "")

    def _place(self, *parts: str) -> Path:
        key = "\0".join((_FORM, *parts)).encode("utf-8", "surrogatepass")
        return self._folder / f"{hashlib.sha256(key).hexdigest()[:40]}.wav"

    async def _get(self, place: Path, making: "_Making", prompt: Prompt) -> str | None:
        """Take the file, or make it; two callers who need the same one wait for one making."""
        if _is_kept(place):
            return str(place.with_suffix(""))
        task = self._making.get(place)
        if task is None:
            if len(self._making) >= MAX_WAITING:
                log.error("prompt.too_many", waiting=len(self._making))
                return None
            task = asyncio.create_task(self._make(place, making), name="prompt")
            self._making[place] = task
            task.add_done_callback(lambda done: self._made_one(place, done))
        try:
            # One caller who hangs up must not take the sound from the others.
            await asyncio.shield(task)
        except (NotSynthesised, sound.BadSound, OSError) as error:
            log.error(  # noqa: TRY400 - the reason is the whole story
                "prompt.failed", language=prompt.language, file=prompt.file, why=str(error)
            )
            return None
        return str(place.with_suffix(""))

    async def _make(self, place: Path, making: "_Making") -> None:
        samples = await making()
        await asyncio.to_thread(sound.save, samples, place)

    def _made_one(self, place: Path, done: asyncio.Task[None]) -> None:
        self._making.pop(place, None)
        if not done.cancelled():
            done.exception()  # whoever waited was told; nobody may be waiting any more
        self._made += 1
        if self._made % TIDY_EVERY == 0:
            asyncio.get_running_loop().run_in_executor(None, self.tidy)

    def tidy(self) -> None:
        """Remove the sounds used least recently, until the cache has its size again."""
        files = []
        for path in self._folder.glob("*.wav"):
            try:
                seen = path.stat()
            except FileNotFoundError:
                continue
            if path != self._beep:
                files.append((seen.st_mtime, seen.st_size, path))
        total = sum(size for _, size, _ in files)
        for _, size, path in sorted(files):
            if total <= self._max_cache_bytes:
                break
            path.unlink(missing_ok=True)
            total -= size


def _is_kept(place: Path) -> bool:
    """Tell whether the file is there, and that it was used now."""
    try:
        os.utime(place)
    except FileNotFoundError:
        return False
    return True


_Making: TypeAlias = Callable[[], Awaitable[sound.Samples]]


def recordings(sounds: Path | None) -> frozenset[str]:
    """List recorded files as `<language>/<name>` without ending; none where there is no folder."""
    if sounds is None or not sounds.is_dir():
        return frozenset()
    return frozenset(
        path.relative_to(sounds).with_suffix("").as_posix()
        for path in sounds.rglob("*")
        if path.suffix in ENDINGS and path.is_file()
    )
