"""To the packet: when a caller hears a tone, and when he lets a key go."""

import asyncio
from typing import Any

from callcenter.demo.call import Call
from callcenter.demo.caller import Caller
from callcenter.demo.g711 import Samples
from callcenter.demo.tones import has_tone
from tests.benchmarks.house import House

WITHIN_S = 5.0
_KEY_END = 0x80


class Ears:
    """Listens to a call from its first packet on; times are of the loop's clock."""

    def __init__(self, call: Call) -> None:
        self.key_up_s: float | None = None
        self._packets: list[tuple[float, Samples]] = []
        self._fresh = asyncio.Event()
        self._hear, call.heard.take = call.heard.take, self._take  # type: ignore[method-assign]
        self._send, call.stream._send = call.stream._send, self._sent  # type: ignore[method-assign]

    def _take(self, samples: Samples, at_s: float) -> None:
        self._packets.append((at_s, samples))
        self._fresh.set()
        self._hear(samples, at_s)

    def _sent(self, payload_type: int, timestamp: int, payload: bytes, **more: Any) -> None:
        self._send(payload_type, timestamp, payload, **more)
        if self.key_up_s is None and len(payload) == 4 and payload[1] & _KEY_END:
            self.key_up_s = asyncio.get_running_loop().time()

    async def first(self, hz: float) -> float:
        """Wait for the first packet that holds a tone, and return when it came."""
        seen = 0
        async with asyncio.timeout(WITHIN_S):
            while True:
                for at_s, samples in self._packets[seen:]:
                    seen += 1
                    if has_tone(samples, hz, share=0.5):
                        return at_s
                self._fresh.clear()
                await self._fresh.wait()


async def menu_times_s(house: House, number: str, hz: tuple[int, int]) -> tuple[float, float]:
    """
    Call a menu, and press 1 while its first prompt is spoken.

    Returns:
        Seconds from the INVITE to the first packet of the first prompt, and from the end of the
        key to the first packet of the second.
    """
    loop = asyncio.get_running_loop()
    async with Caller(house.server, "13900000001") as caller:
        begun_s = loop.time()
        call = await caller.start(number)
        ears = Ears(call)
        first_s = await ears.first(hz[0])
        await asyncio.sleep(0.1)
        pressing = asyncio.create_task(caller.press("1"))
        second_s = await ears.first(hz[1])
        await pressing
        await caller.hang_up()
        assert ears.key_up_s is not None
        return first_s - begun_s, second_s - ears.key_up_s
