"""
What the two links to Asterisk cost alone, without Asterisk: processor time of our side.

AMI: the events of one dialled call, as this Asterisk sent them, read again and again; the floor is
cutting them into lines and putting those into a dict. FastAGI: one command and its answer; the
floor is a bare pair of asyncio streams that says the same.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import perf_counter, process_time

from callcenter.demo.caller import Caller
from callcenter.demo.desk import Desk
from callcenter.demo.phone import Phone
from callcenter.telephony.agi.server import AgiServer
from callcenter.telephony.agi.session import AgiSession
from callcenter.telephony.ami.limits import Tally
from callcenter.telephony.ami.reading import to_event
from callcenter.telephony.ami.wire import LinkManager, LinkProtocol
from callcenter.telephony.events import WANTED, EventReader
from callcenter.telephony.pbx_config import AMI_EVENTS_USER, read_agi_token, read_ami_secret
from tests.benchmarks.figure import Figure, quantiles
from tests.benchmarks.house import AGENT_HZ, House
from tests.integration.hotline.installation import PASSWORD

AGENT = "1001"
READINGS, SLICES = 20, 15
COMMANDS = 1000
HEADERS = (
    "agi_network: yes\nagi_request: agi://127.0.0.1/call?token=t\n"
    "agi_channel: PJSIP/demo-trunk-00000001\nagi_uniqueid: pbx1-1.2\n\n"
)


def figures(house: House) -> list[Figure]:
    """Measure in turns."""
    return asyncio.run(_measure(house))


async def _measure(house: House) -> list[Figure]:
    events = await _events_of_a_call(house)
    return _ami(events, read_agi_token(house.read_settings())) + await _agi()


async def _events_of_a_call(house: House) -> bytes:
    """Listen beside the service while one call is dialled, talked and hung up."""
    settings = house.read_settings()
    reader, writer = await asyncio.open_connection("127.0.0.1", settings.ami_port)
    secret = read_ami_secret(settings)
    login = f"Action: Login\r\nUsername: {AMI_EVENTS_USER}\r\nSecret: {secret}\r\n\r\n"
    writer.write(login.encode())
    await reader.readuntil(b"Event: FullyBooted")
    await reader.readuntil(b"\r\n\r\n")
    async with (
        Phone(house.server, AGENT, PASSWORD, answer_after_s=0.05, tone_hz=AGENT_HZ),
        Desk(house.url, AGENT, PASSWORD) as desk,
    ):
        await desk.take(f"sip:{AGENT}")
        async with Caller(house.server, "13900000003") as caller:
            await caller.dial("4103")
            await caller.hear_tone(AGENT_HZ, for_s=0.16)
            await caller.hang_up()
        await asyncio.sleep(0.5)
        await desk.do("agent.sign_out")
    heard = await reader.read(1 << 20)
    writer.close()
    return heard


def _ami(events: bytes, seal: str) -> list[Figure]:
    ours, floor = (_slices(work) for work in (_our_reading(events, seal), _bare_reading(events)))
    count = events.count(b"\r\n\r\n")
    return quantiles(
        f"AMI alone: reading the {count} events of a dialled call",
        [1e6 * each for each in ours],
        [1e6 * each for each in floor],
        beside="the same lines into dicts",
        unit="us",
    )


def _slices(work: Callable[[], None]) -> list[float]:
    taken = []
    for _ in range(SLICES):
        begun_s = process_time()
        for _ in range(READINGS):
            work()
        taken.append((process_time() - begun_s) / READINGS)
    return taken


def _our_reading(events: bytes, seal: str) -> Callable[[], None]:
    reader = EventReader(seal)
    manager = LinkManager(
        lambda message, doubtful: reader.read(to_event(message, epoch=1, seq=1, doubtful=doubtful)),
        lambda: None,
        Tally(),
        WANTED,
    )
    protocol = LinkProtocol(manager)
    protocol.responses, protocol.version = {}, None
    protocol.data_received(b"Asterisk Call Manager/11.0.0\r\n")
    return lambda: protocol.data_received(events)


def _bare_reading(events: bytes) -> Callable[[], None]:
    def read() -> None:
        for frame in events.decode().split("\r\n\r\n"):
            dict(line.split(": ", 1) for line in frame.split("\r\n") if ": " in line)

    return read


async def _agi() -> list[Figure]:
    ours: list[float] = []
    floor: list[float] = []
    async with _our_session() as session, _bare_session() as (reader, writer):
        for _ in range(COMMANDS):
            begun_s = perf_counter()
            await session.send("SET VARIABLE", "CC_STATE", "wait")
            ours.append(1e6 * (perf_counter() - begun_s))
            begun_s = perf_counter()
            writer.write(b'SET VARIABLE "CC_STATE" "wait"\n')
            await reader.readuntil(b"\n")
            floor.append(1e6 * (perf_counter() - begun_s))
    return quantiles(
        "FastAGI alone: one command and its answer",
        ours,
        floor,
        beside="bare asyncio streams",
        unit="us",
    )


@asynccontextmanager
async def _our_session() -> AsyncIterator[AgiSession]:
    taken: asyncio.Future[AgiSession] = asyncio.get_running_loop().create_future()
    over = asyncio.Event()

    async def handler(session: AgiSession) -> None:
        taken.set_result(session)
        await over.wait()

    listener = socket.create_server(("127.0.0.1", 0))
    server = AgiServer(listener, handler, token="t")
    await server.start()
    peer = asyncio.create_task(_answer_all(listener.getsockname()[1], HEADERS))
    try:
        yield await taken
    finally:
        over.set()
        await server.drain(1)
        await peer


@asynccontextmanager
async def _bare_session() -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    taken: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = (
        asyncio.get_running_loop().create_future()
    )
    server = await asyncio.start_server(
        lambda reader, writer: taken.set_result((reader, writer)), "127.0.0.1", 0
    )
    peer = asyncio.create_task(_answer_all(server.sockets[0].getsockname()[1], ""))
    reader, writer = await taken
    try:
        yield reader, writer
    finally:
        writer.close()
        server.close()
        await peer


async def _answer_all(port: int, headers: str) -> None:
    """Play Asterisk's side: answer every command until the other side closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(headers.encode())
    while await reader.readline():
        writer.write(b"200 result=1\n")
    writer.close()
