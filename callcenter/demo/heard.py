"""What one side of a simulated call hears: kept, waited for, measured and saved."""

import asyncio
import wave
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np

from callcenter.demo.g711 import Samples
from callcenter.demo.outcomes import CallOver, NotHeard
from callcenter.demo.patience import PATIENCE_S
from callcenter.demo.tones import RATE_HZ, SILENCE_LEVEL, has_tone, level, pure_tone

BLOCK = 640
"""Samples in one block of listening: 80 ms, long enough to tell tones 25 Hz apart."""
_KEEP_S = 1800


class Heard:
    """
    Sound received, in order of arrival, at 8 kHz; bounded to half an hour.

    Waiting starts with what arrives from now on; where nothing arrives, time passes as silence.
    `listened` is how far the latest wait has listened: what follows it is awaited from there.
    """

    def __init__(self) -> None:
        self._sound = bytearray()
        self._dropped = 0
        self._fresh = asyncio.Event()
        self._over = False
        self.listened = 0
        self.keys = ""
        self.first_at_s: float | None = None

    def take(self, samples: Samples, at_s: float) -> None:
        """Keep samples that arrived at `at_s` of the loop's clock."""
        if self.first_at_s is None:
            self.first_at_s = at_s
        self._sound += samples.tobytes()
        if len(self._sound) > 2 * RATE_HZ * _KEEP_S:
            cut = 2 * RATE_HZ * 60
            del self._sound[:cut]
            self._dropped += cut // 2
        self._fresh.set()

    def take_key(self, key: str) -> None:
        """Keep a key that the other side pressed."""
        self.keys += key
        self._fresh.set()

    def close(self) -> None:
        """Tell everybody who waits that nothing more will come."""
        self._over = True
        self._fresh.set()

    @property
    def length(self) -> int:
        """Samples received since the beginning."""
        return self._dropped + len(self._sound) // 2

    def samples(self, start: int = 0, end: int | None = None) -> Samples:
        """Return the sound between two positions (samples since the beginning)."""
        first = max(0, start - self._dropped)
        last = None if end is None else max(0, end - self._dropped) * 2
        return np.frombuffer(bytes(self._sound[first * 2 : last]), np.int16)

    def level_now(self) -> float:
        """Return the loudness of the last 100 ms, as root mean square."""
        return level(self.samples(max(0, self.length - 800)))

    def share_of_tone(self, hz: float, start: int = 0, end: int | None = None) -> float:
        """Return in which share of the blocks between two positions the tone of `hz` is heard."""
        sound = self.samples(start, end)
        blocks = [sound[at : at + BLOCK] for at in range(0, sound.size - BLOCK + 1, BLOCK)]
        return sum(has_tone(block, hz) for block in blocks) / len(blocks) if blocks else 0.0

    async def blocks(self, within_s: float, since: int | None = None) -> AsyncIterator[Samples]:
        """
        Yield what is heard, 80 ms at a time, for at most `within_s`.

        Args:
            within_s: Bound.
            since: Where to begin, in samples (see `length`); with what comes now if None.

        Raises:
            CallOver: The call ended meanwhile.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within_s
        at = self.length if since is None else max(since, self._dropped)
        patience = 3 * BLOCK / RATE_HZ
        while loop.time() < deadline:
            if self.length - at >= BLOCK:
                self.listened = at + BLOCK
                yield self.samples(at, at + BLOCK)
                at += BLOCK
                patience = 3 * BLOCK / RATE_HZ
            elif self._over:
                raise CallOver("the call ended while listening")
            elif not await self._more(min(patience, deadline - loop.time())):
                patience = BLOCK / RATE_HZ
                yield np.zeros(BLOCK, np.int16)

    async def _more(self, within_s: float) -> bool:
        self._fresh.clear()
        try:
            async with asyncio.timeout(max(0.001, within_s)):
                await self._fresh.wait()
        except TimeoutError:
            # Where this process slept, what came meanwhile and the bound wake it at once.
            return self._fresh.is_set()
        return True

    async def tone(
        self,
        hz: float,
        *,
        for_s: float = 0.4,
        within_s: float = PATIENCE_S,
        since: int | None = None,
    ) -> None:
        """
        Wait until a tone is heard without a break, or was since then (see `blocks`).

        Raises:
            NotHeard: It was not, within the bound.
        """
        run = 0
        async for block in self.blocks(within_s, since):
            run = run + 1 if has_tone(block, hz) else 0
            if run * BLOCK >= for_s * RATE_HZ:
                return
        raise NotHeard(f"no tone of {hz:g} Hz within {within_s:g} s")

    async def sound(
        self, *, for_s: float = 0.16, within_s: float = PATIENCE_S, since: int | None = None
    ) -> None:
        """
        Wait until anything audible is heard, or was since then.

        Music has rests, and a busy machine drops packets: what is silent takes back as much as it
        lasts, and no more.

        Raises:
            NotHeard: It was not, within the bound.
        """
        heard = 0
        async for block in self.blocks(within_s, since):
            heard = heard + 1 if level(block) > SILENCE_LEVEL else max(0, heard - 1)
            if heard * BLOCK >= for_s * RATE_HZ:
                return
        raise NotHeard(f"no {for_s:g} s of sound within {within_s:g} s")

    async def silence(self, *, for_s: float = 1.0, within_s: float = PATIENCE_S) -> None:
        """Wait until it stays silent (or nothing arrives); raises `NotHeard`."""
        run = 0
        async for block in self.blocks(within_s):
            run = run + 1 if level(block) <= SILENCE_LEVEL else 0
            if run * BLOCK >= for_s * RATE_HZ:
                return
        raise NotHeard(f"no silence of {for_s:g} s within {within_s:g} s")

    async def beep(
        self,
        *,
        within_s: float = PATIENCE_S,
        near_hz: float | None = None,
        since: int | None = None,
    ) -> float:
        """
        Wait for a beep: one clear tone of at least 160 ms.

        Args:
            within_s: Bound.
            since: See `blocks`.
            near_hz: Only a beep within 20 Hz of it counts (music may hold clear tones too).

        Returns:
            Its frequency in hertz.

        Raises:
            NotHeard: None came within the bound.
        """
        last: float | None = None
        async for block in self.blocks(within_s, since):
            hz = pure_tone(block)
            if hz is not None and near_hz is not None and abs(hz - near_hz) > 20:
                hz = None
            if hz is not None and last is not None and abs(hz - last) < 15:
                return hz
            last = hz
        raise NotHeard(f"no beep within {within_s:g} s")

    def save(self, path: Path) -> None:
        """Write everything kept into a mono WAV file."""
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE_HZ)
            file.writeframes(bytes(self._sound))
