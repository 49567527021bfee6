"""One UDP socket for SIP: matches answers to requests, repeats what is lost (RFC 3261, 17)."""

import asyncio
import secrets
import socket
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TypeVar

from callcenter.demo.loopback import checked_host
from callcenter.demo.outcomes import NoAnswer
from callcenter.demo.sip_message import (
    Headers,
    Request,
    Response,
    read_cseq,
    read_message,
    write_message,
)

_REMEMBERED = 256
KeyT = TypeVar("KeyT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timers:
    """
    How patiently we repeat, in seconds.

    Args:
        first: Before the first repetition (T1); doubles each time.
        longest: Most time between repetitions (T2).
        give_up: When a request counts as unanswered.
    """

    first: float = 0.5
    longest: float = 4.0
    give_up: float = 32.0

    def pauses(self) -> Iterator[float]:
        """Yield the pauses between repetitions, without end."""
        pause = self.first
        while True:
            yield pause
            pause = min(2 * pause, self.longest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """
    The PBX that simulated telephones talk to.

    Args:
        address, port: Where it listens for SIP over UDP.
        outside: Allows an address that is not on loopback.
        timers: How patiently to repeat.
    """

    address: str = "127.0.0.1"
    port: int = 5060
    outside: bool = False
    timers: Timers = field(default_factory=Timers)


class SipSocket(asyncio.DatagramProtocol):
    """
    Talks to one peer only: datagrams from anywhere else are dropped and counted.

    Args:
        server: The peer.
        on_request: Called with each new request (repetitions are answered here).
        on_stray_answer: Called with an answer to no open request: a repeated 200.
    """

    def __init__(
        self,
        server: Server,
        *,
        on_request: Callable[[Request], None],
        on_stray_answer: Callable[[Response], None],
    ) -> None:
        self.peer = (checked_host(server.address, outside=server.outside), server.port)
        self.outside = server.outside
        self.timers = server.timers
        self.address = ""
        self.port = 0
        self.strays = 0
        self._on_request = on_request
        self._on_stray_answer = on_stray_answer
        self._transport: asyncio.DatagramTransport | None = None
        self._waiting: dict[str, asyncio.Queue[Response]] = {}
        self._answered: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._acks: OrderedDict[str, bytes] = OrderedDict()

    async def open(self, port: int = 0) -> None:
        """Bind on the address that leads to the peer, on `port` or any free one."""
        loop = asyncio.get_running_loop()
        local = (_address_towards(self.peer), port)
        transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=local)
        self._transport = transport
        self.address, self.port = transport.get_extra_info("sockname")[:2]

    def close(self) -> None:
        """Give the socket back without a word."""
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    def via(self) -> tuple[str, str]:
        """Return a Via header with a new branch."""
        branch = f"z9hG4bK{secrets.token_hex(10)}"
        return ("Via", f"SIP/2.0/UDP {self.address}:{self.port};branch={branch};rport")

    async def ask(self, request: Request) -> Response:
        """
        Send a request that is not an INVITE and return its final answer.

        Raises:
            NoAnswer: None came before the timers gave up.
        """
        with self._open_request(request) as answers:
            for pause in self.pauses():
                self._send(write_message(request))
                response = await _next_final(answers, pause)
                if response is not None:
                    return response
        raise NoAnswer(f"no answer to {request.method} from {self.peer[0]}:{self.peer[1]}")

    async def invite(
        self, request: Request, *, on_progress: Callable[[Response], None], ring_s: float
    ) -> Response:
        """
        Send an INVITE and return its final answer; a refusal is acknowledged here.

        Args:
            request: Has a fresh Via on top.
            on_progress: Called with each provisional answer.
            ring_s: How long to wait for a final answer once there is a provisional one.

        Raises:
            NoAnswer: Neither came within its bound.
        """
        with self._open_request(request) as answers:
            response = await self._first_answer(request, answers)
            try:
                async with asyncio.timeout(ring_s):
                    while response.status < 200:
                        on_progress(response)
                        response = await answers.get()
            except TimeoutError:
                raise NoAnswer(f"no final answer to INVITE within {ring_s:g} s") from None
        if response.status >= 300:
            ack = write_message(_ack_of_refusal(request, response))
            _remember(self._acks, _branch(request.headers), ack)
            self._send(ack)
        return response

    async def _first_answer(self, request: Request, answers: asyncio.Queue[Response]) -> Response:
        for pause in self.pauses():
            self._send(write_message(request))
            try:
                async with asyncio.timeout(pause):
                    return await answers.get()
            except TimeoutError:
                continue
        raise NoAnswer(f"no answer to INVITE from {self.peer[0]}:{self.peer[1]}")

    def send(self, request: Request) -> None:
        """Send a request that has no answer (ACK)."""
        self._send(write_message(request))

    def answer(self, request: Request, response: Response) -> None:
        """Answer a request, now and whenever it is repeated."""
        data = write_message(response)
        _remember(self._answered, (_branch(request.headers), request.method), data)
        self._send(data)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Take one datagram."""
        if addr[:2] != self.peer:
            self.strays += 1
            return
        message = read_message(data)
        if isinstance(message, Response):
            self._take_answer(message)
        elif isinstance(message, Request):
            self._take_request(message)

    def _take_answer(self, response: Response) -> None:
        branch = _branch(response.headers)
        waiting = self._waiting.get(_key(branch, response.headers))
        if waiting is not None:
            if waiting.qsize() < _REMEMBERED:
                waiting.put_nowait(response)
        elif (read_cseq(response.headers) or (0, ""))[1] == "INVITE":
            if branch in self._acks:
                self._send(self._acks[branch])
            else:
                self._on_stray_answer(response)

    def _take_request(self, request: Request) -> None:
        before = self._answered.get((_branch(request.headers), request.method))
        if before is None:
            self._on_request(request)
        elif request.method != "ACK":
            self._send(before)

    def _send(self, data: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(data, self.peer)

    def pauses(self) -> Iterator[float]:
        """Yield how long to wait after each sending, until we give up."""
        left = self.timers.give_up
        for pause in self.timers.pauses():
            if left <= 0:
                return
            yield min(pause, left)
            left -= pause

    @contextmanager
    def _open_request(self, request: Request) -> Iterator[asyncio.Queue[Response]]:
        key = _key(_branch(request.headers), request.headers)
        answers: asyncio.Queue[Response] = asyncio.Queue()
        self._waiting[key] = answers
        try:
            yield answers
        finally:
            del self._waiting[key]


async def _next_final(answers: asyncio.Queue[Response], within_s: float) -> Response | None:
    try:
        async with asyncio.timeout(within_s):
            while True:
                response = await answers.get()
                if response.status >= 200:
                    return response
    except TimeoutError:
        return None


def _ack_of_refusal(request: Request, response: Response) -> Request:
    number, _ = read_cseq(request.headers) or (0, "")
    kept = [pair for pair in request.headers.pairs if pair[0] in {"Via", "From", "Route"}]
    own = (
        ("To", response.headers.get("to") or ""),
        ("Call-ID", request.headers.get("call-id") or ""),
        ("CSeq", f"{number} ACK"),
        ("Max-Forwards", "70"),
    )
    return replace(request, method="ACK", headers=Headers((*kept, *own)), body=b"")


def _address_towards(peer: tuple[str, int]) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(peer)
        return str(probe.getsockname()[0])


def _branch(headers: Headers) -> str:
    top = (headers.get("via") or "").split(",")[0]
    params = dict(part.strip().partition("=")[::2] for part in top.split(";")[1:])
    return params.get("branch", "")


def _key(branch: str, headers: Headers) -> str:
    return f"{branch} {(read_cseq(headers) or (0, ''))[1]}"


def _remember(known: OrderedDict[KeyT, bytes], key: KeyT, value: bytes) -> None:
    known[key] = value
    while len(known) > _REMEMBERED:
        known.popitem(last=False)
