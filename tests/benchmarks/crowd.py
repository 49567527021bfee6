"""
Many desks in a process of their own, so that what they cost is not counted.

They are bare sockets which only note when something comes. Started by `bench_crowd` with a plan on
stdin; prints the milliseconds from each decision asked for until its desk heard of it.
"""

import asyncio
import json
import sys
import time
from typing import Any

WITHIN_S = 10.0
_WATCH = b'{"id":"w","do":"topic.watch","with":{"topic":"floor"}}'
# A client's frames carry a mask; this one changes nothing.
WATCH_FRAME = bytes([0x81, 0x80 | len(_WATCH), 0, 0, 0, 0]) + _WATCH


class Desk(asyncio.Protocol):
    """One desk: opened by hand, and then only listened to."""

    def __init__(self, opening: bytes, *, watches: bool) -> None:
        self.opened = asyncio.Event()
        self.asked_s: float | None = None
        self.took_ms: list[float] = []
        self._opening = opening
        self._watches = watches

    def connection_made(self, transport: Any) -> None:
        """Ask for the upgrade."""
        self._transport = transport
        transport.write(self._opening)

    def data_received(self, data: bytes) -> None:
        """Note when what was asked for came."""
        if not self.opened.is_set():
            assert data.startswith(b"HTTP/1.1 101"), data[:200]
            self.opened.set()
            if self._watches:
                self._transport.write(WATCH_FRAME)
        elif self.asked_s is not None:
            self.took_ms.append(1000 * (time.perf_counter() - self.asked_s))
            self.asked_s = None


async def main(plan: dict[str, Any]) -> None:
    """Open all desks, say so, and ask for decisions at an even pace."""
    loop = asyncio.get_running_loop()
    desks: list[Desk] = []
    for n in range(plan["desks"]):
        desk = Desk(_opening(plan["port"], n), watches=n < plan["watching"])
        await loop.create_connection(lambda desk=desk: desk, "127.0.0.1", plan["port"])
        await asyncio.wait_for(desk.opened.wait(), WITHIN_S)
        desks.append(desk)
    _, asking = await asyncio.open_connection("127.0.0.1", plan["asking"])
    await asyncio.sleep(0.5)  # what comes at the opening has come
    begun_s = loop.time()
    for n in range(plan["pops"]):
        await asyncio.sleep(begun_s + n / plan["per_s"] - loop.time())
        chosen = plan["watching"] + n % (len(desks) - plan["watching"])
        desks[chosen].asked_s = time.perf_counter()
        asking.write(b"%d\n" % chosen)
    await asyncio.sleep(1)
    asking.close()
    json.dump([took for desk in desks for took in desk.took_ms], sys.stdout)


def _opening(port: int, n: int) -> bytes:
    return (
        f"GET /api/v1/desk HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nAuthorization: Bearer {10_000 + n}\r\n\r\n"
    ).encode()


if __name__ == "__main__":
    asyncio.run(main(json.load(sys.stdin)))
