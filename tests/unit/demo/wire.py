"""A caller and a telephone of ours, connected without a PBX."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from callcenter.demo.caller import Caller
from callcenter.demo.phone import Manner, Phone
from callcenter.demo.sip_message import Request, read_cseq, read_message
from callcenter.demo.sip_socket import Server, Timers

QUICK = Timers(first=0.05, longest=0.1, give_up=1.0)


class Wire(asyncio.DatagramProtocol):
    """Carries SIP between two ports; `lossy` loses the first copy of every message."""

    def __init__(self, *, lossy: bool) -> None:
        self.lossy = lossy
        self.ends: list[tuple[str, int]] = []
        self.seen: list[str] = []
        self.transport: asyncio.DatagramTransport | None = None

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Pass it on to the other end."""
        if addr not in self.ends:
            self.ends.append(addr)
        others = [end for end in self.ends if end != addr]
        message = read_message(data)
        assert message is not None
        kind = message.method if isinstance(message, Request) else str(message.status)
        name = f"{addr[1]} {kind} {read_cseq(message.headers)}"
        fresh = name not in self.seen
        self.seen.append(name)
        if others and self.transport is not None and not (self.lossy and fresh):
            self.transport.sendto(data, others[0])


@asynccontextmanager
async def two(
    *, lossy: bool = False, manner: Manner = Manner.ANSWER
) -> AsyncIterator[tuple[Caller, Phone]]:
    """Connect a caller and a telephone by a wire."""
    loop = asyncio.get_running_loop()
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    wire = Wire(lossy=lossy)
    transport, _ = await loop.create_datagram_endpoint(lambda: wire, sock=sock)
    wire.transport = transport
    server = Server(port=sock.getsockname()[1], timers=QUICK)
    phone = Phone(server, "1001", "x", manner=manner, answer_after_s=0.02)
    await phone.user_agent.open()
    wire.ends.append(("127.0.0.1", phone.user_agent.socket.port))
    try:
        async with Caller(server, "13800138000") as caller:
            yield caller, phone
        await phone.vanish()
    finally:
        transport.close()
