"""
How soon a pop comes when 1,000 desks are open, 200 calls a second are offered and floors are shown.

A desk asks for a decision over a connection of its own, as Asterisk's news come, and notes when
the pop is there: what keeps the loop busy counts. Beside it the same frames, made beforehand, are
sent over bare WebSockets, with and without the floors. Each second all floors are told of every row
that changed.
"""

import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, cast

from aiohttp import WSMsgType, web

from callcenter.identity.model import EVERYONE, Role
from callcenter.testing.web_stage import MadeUpPeople, person, web_stage
from callcenter.web.desk_commands import DeskCommands, Topic
from callcenter.web.desk_feed import encode
from callcenter.web.desk_socket import DeskHub
from callcenter.web.routes import desk_routes
from tests.benchmarks.bench_desk import POP, READY, NoCentre
from tests.benchmarks.figure import Figure, quantiles

DESKS, FLOORS = 1000, 20
PER_S, POPS, TURNS = 200, 600, 2
ROWS: list[dict[str, object]] = [
    *({"queue": f"queue{n}", "waiting": n, "longest_s": 41.5, "ready": 4} for n in range(10)),
    *({"agent": str(10_000 + n), "name": "张伟", "state": "offering"} for n in range(PER_S)),
]

Pop = Callable[[int], Awaitable[None]]
Tell = Callable[[], Awaitable[None]]


def figures() -> list[Figure]:
    """Measure in turns."""
    ours: list[float] = []
    quiet: list[float] = []
    told: list[float] = []
    for _ in range(TURNS):
        ours += asyncio.run(_with_hub())
        quiet += asyncio.run(_with_bare_sockets(ROWS[:0]))
        told += asyncio.run(_with_bare_sockets(ROWS))
    return [
        figure
        for floor, beside in (
            (quiet, "ready frames over bare WebSockets, no floors"),
            (told, "ready frames over bare WebSockets, also to floors"),
        )
        for figure in quantiles(
            f"pop at {PER_S} offers/s, {DESKS} desks, {FLOORS} floors",
            ours,
            floor,
            beside=beside,
            unit="ms",
            shares=(50, 99),
        )
    ]


async def _with_hub() -> list[float]:
    people = MadeUpPeople(
        [person(str(10_000 + n), Role.AGENT, user_id=n + 1) for n in range(DESKS)]
    )
    floor = Topic(name="floor", roles=EVERYONE, snapshot=dict)
    hub = DeskHub(cast("DeskCommands", NoCentre()), people, topics=[floor])

    async def pop(n: int) -> None:
        hub.send(str(10_000 + n), POP.type, POP)

    async def tell() -> None:
        for n, row in enumerate(ROWS):
            hub.publish("floor", "floor.row", row, key=n)

    async with web_stage(desk_routes(hub), people, hub=hub) as stage:
        return await _measure(stage.port, pop, tell)


async def _with_bare_sockets(rows: Sequence[Mapping[str, object]]) -> list[float]:
    ends: dict[int, web.WebSocketResponse] = {}
    frames = [encode({"topic": "floor", "type": "floor.row", "data": row}) for row in rows]

    async def serve(request: web.Request) -> web.WebSocketResponse:
        end = web.WebSocketResponse(compress=False)
        await end.prepare(request)
        ends[int(request.headers["Authorization"].split()[1]) - 10_000] = end
        async for _ in end:
            pass
        return end

    async def pop(n: int) -> None:
        await ends[n].send_frame(READY, WSMsgType.TEXT)

    async def tell() -> None:
        for frame in frames:
            for end in [ends[n] for n in range(FLOORS) if n in ends]:
                await end.send_frame(frame, WSMsgType.TEXT)

    app = web.Application()
    app.router.add_get("/api/v1/desk", serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        listener = socket.create_server(("127.0.0.1", 0))
        await web.SockSite(runner, listener).start()
        return await _measure(listener.getsockname()[1], pop, tell)
    finally:
        await runner.cleanup()


async def _measure(port: int, pop: Pop, tell: Tell) -> list[float]:
    async with _asked(pop) as asking:
        plan = {
            "port": port, "asking": asking, "desks": DESKS, "watching": FLOORS,
            "per_s": PER_S, "pops": POPS,
        }  # fmt: skip
        crowd = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.benchmarks.crowd",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        telling = asyncio.create_task(_each_second(tell))
        try:
            told, _ = await crowd.communicate(json.dumps(plan).encode())
        finally:
            telling.cancel()
            with suppress(asyncio.CancelledError):
                await telling
            with suppress(ProcessLookupError):
                crowd.kill()
    times: list[float] = json.loads(told)
    assert len(times) == POPS, f"{len(times)} of {POPS} pops came"
    return times


@asynccontextmanager
async def _asked(pop: Pop) -> AsyncIterator[int]:
    """Listen for who asks for decisions; gives the port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async for line in reader:
            await pop(int(line))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield cast("Any", server.sockets[0]).getsockname()[1]


async def _each_second(tell: Tell) -> None:
    while True:
        await asyncio.sleep(1)
        with suppress(ConnectionError):  # the crowd is leaving
            await tell()
