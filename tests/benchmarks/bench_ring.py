"""
How soon a free agent's phone rings and his desk pops, while a caller waits.

The floor of the ring is one Originate straight to that phone by a bare AMI connection; the floor
of the pop is a bare WebSocket echo by another process. Each round the agent becomes ready, his
phone rings, and he declines.
"""

import asyncio
import time
from collections.abc import Awaitable, Mapping
from datetime import datetime
from typing import Any

from aiohttp import ClientSession

from callcenter.demo.call import Phase
from callcenter.demo.caller import Caller
from callcenter.demo.desk import Desk
from callcenter.demo.phone import Manner, Phone
from tests.benchmarks.bench_desk import READY
from tests.benchmarks.figure import Figure, quantiles
from tests.benchmarks.house import House
from tests.integration.asterisk.ami_probe import AmiProbe
from tests.integration.hotline.installation import PASSWORD

AGENT = "1001"
ROUNDS = 60
WARM_UP = 3
WITHIN_S = 5.0


class WatchedDesk(Desk):
    """A desk that notes when each event came (seconds since 1970)."""

    def __init__(self, house: House) -> None:
        super().__init__(house.url, AGENT, PASSWORD)
        self.came_at: dict[str, float] = {}

    async def _read(self, socket: Any) -> None:
        async def stamped() -> Any:
            async for message in socket:
                now_s = time.time()
                value = message.json()
                if value.get("type") == "call.offered":
                    self.came_at[value["data"]["offer"]] = now_s
                yield message

        await super()._read(stamped())  # type: ignore[arg-type]


def figures(house: House) -> list[Figure]:
    """Measure in turns."""
    return asyncio.run(_measure(house))


async def _measure(house: House) -> list[Figure]:
    rings: list[float] = []
    plain: list[float] = []
    echoes: list[float] = []
    async with (
        AmiProbe(house.read_settings()) as ami,
        Phone(house.server, AGENT, PASSWORD, manner=Manner.RING_ON) as phone,
        WatchedDesk(house) as desk,
        Caller(house.server, "13900000002") as caller,
        ClientSession() as client,
        client.ws_connect(f"http://127.0.0.1:{house.echo_port}/") as line,
    ):
        await desk.do("agent.device", device=f"sip:{AGENT}")
        await caller.dial("4104")
        await caller.hear_sound()
        for round_ in range(WARM_UP + ROUNDS):
            taken = (await _ready(desk, phone), await _originate(ami, phone), await _echo(line))
            if round_ >= WARM_UP:
                for times, once in zip((rings, plain, echoes), taken, strict=True):
                    times.append(once * 1000)
        call = await newest_call(house)
        await caller.hang_up()
        pops = await _pops(house, call, desk.came_at)
    return [
        *quantiles(
            "agent ready to phone ringing",
            rings,
            plain,
            beside="AMI Originate to that phone",
            unit="ms",
            shares=(50, 95),
        ),
        *quantiles(
            "call.offered in the ledger to pop received",
            pops[WARM_UP:],
            echoes,
            beside="bare WebSocket echo by another process",
            unit="ms",
            shares=(50, 99),
        ),
    ]


async def _ready(desk: Desk, phone: Phone) -> float:
    begun_s = asyncio.get_running_loop().time()
    await desk.do("agent.ready")
    return await declined(phone) - begun_s


async def _originate(ami: AmiProbe, phone: Phone) -> float:
    begun_s = asyncio.get_running_loop().time()
    await ami.act(
        "Originate",
        Channel=f"PJSIP/{AGENT}",
        Context="bench-hold",
        Exten="s",
        Priority="1",
        Async="true",
    )
    return await declined(phone) - begun_s


async def declined(phone: Phone, seen: Awaitable[object] | None = None) -> float:
    """
    Wait for the ring, decline it, and return when it came (loop's clock).

    Args:
        phone: Which rings.
        seen: Must have happened before: a ring may be declined before any page has shown it.
    """
    call = await phone.rings(within_s=WITHIN_S)
    if seen is not None:
        await seen
    phone.decline()
    # The refusal is acknowledged, its news are told, and the caller's channel has rested from the
    # recorder of this leg: a person is not ready again within a moment either.
    await asyncio.sleep(0.35)
    return call.phase_at_s[Phase.RINGING]


async def _echo(line: Any) -> float:
    begun_s = time.perf_counter()
    await line.send_str(READY.decode())
    await line.receive()
    return time.perf_counter() - begun_s


async def _pops(house: House, call: str, came_at: Mapping[str, float]) -> list[float]:
    offers = await offered_at(house, call)
    return [1000 * (came_at[offer] - at_s) for offer, at_s in offers.items()]


async def newest_call(house: House) -> str:
    """Return the id of the call that came last."""
    return str((await _ask(house, "/calls?limit=1"))["items"][0]["id"])


async def offered_at(house: House, call: str) -> dict[str, float]:
    """Read in the ledger when a call was offered (seconds since 1970), by offer, oldest first."""
    await asyncio.sleep(0.5)  # the ledger delivers in batches
    events = (await _ask(house, f"/calls/{call}/events"))["items"]
    return {
        event["data"]["offer"]: datetime.fromisoformat(event["at"]).timestamp()
        for event in events
        if event["type"] == "call.offered"
    }


async def _ask(house: House, path: str) -> Any:
    token = await asyncio.to_thread(house.token, "supervisor")
    async with (
        ClientSession(headers={"Authorization": f"Bearer {token}"}) as client,
        client.get(f"{house.url}/api/v1{path}") as answer,
    ):
        return await answer.json()
