"""
The extra English voice: the package hibari-tts, when it is installed.

Loading it takes half a second and 200 MB, a sentence takes a few hundredths of a second: so its
process is kept between sentences, and let go when nobody has asked for a while.
"""

import asyncio
import contextlib
import importlib.metadata
import importlib.util
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from callcenter.prompts import synthesiser
from callcenter.prompts.sound import BadSound, Samples, for_telephone
from callcenter.prompts.synthesiser import MAX_SOUND_BYTES, MAX_TEXT, NotSynthesised

NAME, LANGUAGE = "hibari", "en"
INSTALL = 'pip install "callcenter[voice]"'
RATE = 24_000
IDLE_S = 300.0
_WORKER = Path(__file__).with_name("hibari_worker.py")
_LENGTH_BYTES = 4


def installed() -> bool:
    """Tell whether the voice is there."""
    return importlib.util.find_spec("hibari") is not None


class HibariVoice:
    """
    Speaks English; one sentence after the other.

    Args:
        argv: How to start its process.
        idle_s: How long the process is kept without being asked.
    """

    def __init__(self, argv: Sequence[str] | None = None, *, idle_s: float = IDLE_S) -> None:
        # Isolated: nothing but the packages of this environment is loaded into it.
        self._argv = list(argv or (sys.executable, "-I", str(_WORKER)))
        self._idle_s = idle_s
        self._process: Process | None = None
        self._turn = asyncio.Lock()
        self._rest: asyncio.TimerHandle | None = None

    @property
    def signature(self) -> str:
        """See `Synthesiser.signature`."""
        return f"hibari {importlib.metadata.version('hibari-tts')}"

    async def speak(self, text: str, language: str) -> Samples:
        """See `Synthesiser.speak`."""
        plain = " ".join(text.split())[:MAX_TEXT]
        if language != LANGUAGE or not plain:
            raise NotSynthesised(f"{NAME} speaks English texts, and this is none")
        limit_s = synthesiser.TIMEOUT_S
        try:
            async with asyncio.timeout(limit_s), self._turn:
                raw = await self._spoken(plain.encode())
        except TimeoutError:
            raise NotSynthesised(f"not ready within {limit_s:.0f} s") from None
        if not raw:
            raise NotSynthesised("it found nothing to say")
        samples = np.frombuffer(raw, dtype="<i2").astype(np.float32) / np.float32(32_768)
        try:
            return await asyncio.to_thread(for_telephone, samples, RATE)
        except BadSound as error:
            raise NotSynthesised(str(error)) from error

    async def close(self) -> None:
        """See `Synthesiser.close`."""
        if self._rest is not None:
            self._rest.cancel()
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _spoken(self, text: bytes) -> bytes:
        """Ask the process; one that did not answer in full is never asked again."""
        if self._rest is not None:
            self._rest.cancel()
        try:
            process = await self._started()
            raw = await _answer(process, text)
        except (OSError, EOFError) as error:
            await self.close()
            raise NotSynthesised(f"its process ended: {type(error).__name__}") from error
        except BaseException:
            await self.close()
            raise
        self._rest = asyncio.get_running_loop().call_later(self._idle_s, self._let_go)
        return raw

    async def _started(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            # Secrets of the service are in its environment; a voice needs none of them.
            env = {
                name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ
            }
            self._process = await asyncio.create_subprocess_exec(
                *self._argv, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=env
            )
        return self._process

    def _let_go(self) -> None:
        """End the process by ending its input."""
        process, self._process = self._process, None
        if process is not None and process.stdin is not None:
            process.stdin.close()


async def _answer(process: Process, text: bytes) -> bytes:
    """Send a text and read its sound, each after its length."""
    assert process.stdin is not None  # noqa: S101 - it was started with pipes
    assert process.stdout is not None  # noqa: S101 - as above
    process.stdin.write(len(text).to_bytes(_LENGTH_BYTES, "big") + text)
    await process.stdin.drain()
    length = int.from_bytes(await process.stdout.readexactly(_LENGTH_BYTES), "big")
    if length > MAX_SOUND_BYTES:
        raise NotSynthesised("the sound is too long")
    return await process.stdout.readexactly(length)
