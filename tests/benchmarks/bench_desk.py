"""
How long a pop takes from the hub to the desk, beside a bare WebSocket in the same run.

`echo` is the floor: a bare round trip of the same bytes; `push` is one bare way. `pop` is
`DeskHub.send` of a full screen-pop until the client has it. `board` is one topic event to all desks
until the last has it; its floor `push_all` is one ready frame to all.
"""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any, cast

from aiohttp import ClientSession, ClientWebSocketResponse, TCPConnector, WSMsgType, web

from callcenter.floor.desk.desk_events import CallFacts, CallOffered
from callcenter.identity.model import EVERYONE, Principal, Role
from callcenter.testing.web_stage import MadeUpPeople, person, web_stage
from callcenter.web.desk_commands import DeskCommands, Topic
from callcenter.web.desk_feed import encode
from callcenter.web.desk_socket import DeskHub
from callcenter.web.routes import desk_routes
from tests.benchmarks.figure import Figure, quantiles

DESKS = 100
POPS, BOARDS = 2000, 60

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
POP = CallOffered(
    offer="offer-1",
    call=CallFacts(
        id="pbx1-1763743200.12",
        direction="in",
        caller="13800138000",
        caller_name="张伟",
        number="4001",
        queue="service",
        language="zh-CN",
        arrived_at=AT,
        waited_s=12.5,
    ),
    customer={"id": 7, "name": "张伟", "tier": "vip", "numbers": ["+8613800138000"], "notes": "-"},
    matches=1,
    history=[{"call": f"c{n}", "at": AT, "outcome": "answered", "agent": "1002"} for n in range(8)],
    path=[{"flow": "main", "step": "main_menu", "how": "key 0"}] * 4,
)
READY = encode({"seq": 1, "type": POP.type, "data": POP})
BOARD = {"queue": "service", "waiting": 3, "longest_s": 41.5, "service_level": 0.83, "ready": 4}
READY_BOARD = encode({"topic": "floor", "type": "queue.state", "data": BOARD})

Round = Callable[[int], Awaitable[None]]


class NoCentre:
    """Stands behind the hub and does nothing."""

    async def do(self, *_: object) -> Mapping[str, Any]:
        """Do nothing."""
        return {}

    def snapshot(self, _: Principal) -> Mapping[str, Any]:
        """Show nothing."""
        return {}

    def attached(self, _: Principal) -> None:
        """Note nothing."""

    def detached(self, _: Principal) -> None:
        """Note nothing."""


@asynccontextmanager
async def bare(count: int) -> AsyncIterator[tuple[list[web.WebSocketResponse], list[Any]]]:
    """Open bare connections: the server's ends (which echo) and the client's."""
    ends: list[web.WebSocketResponse] = []

    async def serve(request: web.Request) -> web.WebSocketResponse:
        end = web.WebSocketResponse(compress=False)
        await end.prepare(request)
        ends.append(end)
        async for message in end:
            await end.send_str(message.data)
        return end

    app = web.Application()
    app.router.add_get("/", serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        listener = socket.create_server(("127.0.0.1", 0))
        await web.SockSite(runner, listener).start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        connector = TCPConnector(limit=0)
        async with ClientSession(connector=connector) as client, AsyncExitStack() as stack:
            opened = [
                await stack.enter_async_context(client.ws_connect(address)) for _ in range(count)
            ]
            yield ends, opened
    finally:
        await runner.cleanup()


@asynccontextmanager
async def desks(count: int) -> AsyncIterator[tuple[DeskHub, list[ClientWebSocketResponse]]]:
    """Open real desks, one an agent, all watching the floor."""
    people = MadeUpPeople(
        [person(str(10_000 + n), Role.AGENT, user_id=n + 1) for n in range(count)]
    )
    floor = Topic(name="floor", roles=EVERYONE, snapshot=dict)
    hub = DeskHub(cast("DeskCommands", NoCentre()), people, topics=[floor])
    async with web_stage(desk_routes(hub), people, hub=hub) as stage, AsyncExitStack() as stack:
        opened = []
        for n in range(count):
            headers = stage.bearer(str(10_000 + n))
            desk = await stack.enter_async_context(
                stage.client.ws_connect("/api/v1/desk", headers=headers)
            )
            await desk.receive()
            await desk.send_json({"id": "w", "do": "topic.watch", "with": {"topic": "floor"}})
            await desk.receive()
            opened.append(desk)
        yield hub, opened


async def measure(rounds: int, **kinds: Round) -> dict[str, list[float]]:
    """Take the time of each round in microseconds, the kinds in turn: noise hits all alike."""
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    warm_up = max(3, rounds // 20)
    for n in range(warm_up + rounds):
        for kind, once in kinds.items():
            began = time.perf_counter()
            await once(n)
            if n >= warm_up:
                times[kind].append((time.perf_counter() - began) * 1e6)
    return times


async def pops() -> list[Figure]:
    """Measure one pop to one desk of many."""
    async with bare(DESKS) as (ends, lines), desks(DESKS) as (hub, opened):

        async def push(n: int) -> None:
            await ends[n % DESKS].send_frame(READY, WSMsgType.TEXT)
            await lines[n % DESKS].receive()

        async def echo(n: int) -> None:
            await lines[n % DESKS].send_str(READY.decode())
            await lines[n % DESKS].receive()

        async def pop(n: int) -> None:
            hub.send(str(10_000 + n % DESKS), POP.type, POP)
            await opened[n % DESKS].receive()

        times = await measure(POPS, push=push, echo=echo, pop=pop)
    return [
        *quantiles(
            "decision to pop received",
            times["pop"],
            times["echo"],
            beside="bare WebSocket echo",
            unit="us",
            shares=(50, 99),
        ),
        *quantiles(
            "decision to pop received",
            times["pop"],
            times["push"],
            beside="bare WebSocket, one way",
            unit="us",
        ),
    ]


async def boards() -> list[Figure]:
    """Measure one board update to all desks."""
    async with bare(DESKS) as (ends, lines), desks(DESKS) as (hub, opened):

        async def push_all(_: int) -> None:
            for end in ends:
                await end.send_frame(READY_BOARD, WSMsgType.TEXT)
            for line in lines:
                await line.receive()

        async def board(n: int) -> None:
            hub.publish("floor", "queue.state", BOARD, key=n)
            for desk in opened:
                await desk.receive()

        times = await measure(BOARDS, push_all=push_all, board=board)
    return quantiles(
        f"board update to {DESKS} desks",
        times["board"],
        times["push_all"],
        beside="one ready frame to each",
        unit="us",
    )


def figures() -> list[Figure]:
    """Measure pops, then boards."""
    return asyncio.run(pops()) + asyncio.run(boards())
