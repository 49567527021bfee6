"""Text to speech by espeak-ng, as a process: bounded in number, time and length of text."""

import asyncio
import contextlib
import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from callcenter.prompts.sound import BadSound, Samples, from_stream_wav

VOICES: Mapping[str, tuple[str, int]] = {"zh-CN": ("cmn", 230), "en": ("en-gb", 155)}
"""Voice and words per minute; these figures sound equally quick in both languages."""

MAX_TEXT = 1_500
TIMEOUT_S = 10.0
MAX_SOUND_BYTES = 22_050 * 2 * 600
AT_ONCE = 2
_PHONEMES = re.compile(r"\[\[|\]\]|[\x00-\x1f\x7f]")


class NotSynthesised(Exception):
    """No sound could be made of a text; says why, without the text."""


class Synthesiser(Protocol):
    """Makes speech; whatever implements it may be put in its place."""

    @property
    def signature(self) -> str:
        """Changes whenever the same text would sound different: part of the cache's key."""

    async def speak(self, text: str, language: str) -> Samples:
        """
        Make the sound of a text, for the telephone.

        Raises:
            NotSynthesised: It could not be made in time, or at all.
        """

    async def close(self) -> None:
        """Let go of whatever it holds; it can still be asked, and then takes it again."""


class EspeakSynthesiser:
    """
    Speaks with espeak-ng.

    Args:
        argv: How to start it, without arguments of ours; see `toolbox.command`.
        env: Its whole environment.
    """

    def __init__(self, argv: Sequence[str], env: Mapping[str, str]) -> None:
        self._argv = list(argv)
        self._env = dict(env)
        self._places = asyncio.Semaphore(AT_ONCE)

    @property
    def signature(self) -> str:
        """See `Synthesiser.signature`."""
        return f"espeak-ng {sorted(VOICES.items())}"

    async def speak(self, text: str, language: str) -> Samples:
        """See `Synthesiser.speak`."""
        voice = VOICES.get(language)
        if voice is None:
            raise NotSynthesised(f"no voice speaks {language}")
        # Double brackets would be taken for phonemes.
        plain = _PHONEMES.sub(" ", text)[:MAX_TEXT].strip()
        if not plain:
            raise NotSynthesised("the text is empty")
        # The text goes through stdin: it can never be taken for an option or a file name.
        name, speed = voice
        options = ["-v", name, "-s", str(speed), "-b", "1", "--stdin", "--stdout"]
        return await spoken_by([*self._argv, *options], self._env, plain, self._places)

    async def close(self) -> None:
        """See `Synthesiser.close`; each text has a process of its own."""


async def spoken_by(
    argv: Sequence[str], env: Mapping[str, str], text: str, places: asyncio.Semaphore
) -> Samples:
    """
    Have a program speak: text in, a WAV file out.

    Args:
        argv: How to start it.
        env: Its whole environment.
        text: Given through its stdin.
        places: How many may run at once.

    Raises:
        NotSynthesised: It could not be started, failed, took too long, or gave no sound.
    """
    try:
        async with asyncio.timeout(TIMEOUT_S), places:
            raw = await _run(argv, env, text)
    except TimeoutError:
        raise NotSynthesised(f"not ready within {TIMEOUT_S:.0f} s") from None
    try:
        return await asyncio.to_thread(from_stream_wav, raw)
    except BadSound as error:
        raise NotSynthesised(str(error)) from error


async def _run(argv: Sequence[str], env: Mapping[str, str], text: str) -> bytes:
    pipe = asyncio.subprocess.PIPE
    try:
        process = await asyncio.create_subprocess_exec(
            *argv, stdin=pipe, stdout=pipe, stderr=pipe, env=dict(env)
        )
    except OSError as error:
        raise NotSynthesised(f"it cannot be started: {error}") from error
    try:
        raw, complaint = await process.communicate(text.encode())
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode != 0:
        words = complaint.decode(errors="replace").strip()[:200]
        raise NotSynthesised(f"it ended with {process.returncode}: {words}")
    return raw[:MAX_SOUND_BYTES]
