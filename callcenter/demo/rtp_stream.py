"""One RTP socket: sends a frame each 20 ms, hears what comes, presses keys."""

import asyncio
import secrets
import socket
from collections import deque
from collections.abc import Callable, Iterator

from callcenter.demo import voice
from callcenter.demo.g711 import decode
from callcenter.demo.heard import Heard
from callcenter.demo.outcomes import CallOver
from callcenter.demo.rtp_packet import (
    FRAME_S,
    FRAME_SAMPLES,
    KeyEvent,
    RtpPacket,
    key_events,
    read_key,
    read_rtp,
    write_key,
    write_rtp,
)
from callcenter.demo.sdp import PCMA, PCMU, Sound

_MOST_LATE_S = 0.2
_PAIR_TRIES = 50
Voice = Callable[[int], Iterator[bytes]]
"""Gives the frames of what is said, for a codec."""


class RtpStream(asyncio.DatagramProtocol):
    """
    The sound of one call; silent until `talk_to` names the other side.

    Packets from anywhere but the negotiated address are counted as strays and not heard. What is
    too late to be sent, because the machine had no time for us, is left out and counted.
    """

    def __init__(self, heard: Heard) -> None:
        self.heard = heard
        self.port = 0
        self.sent = 0
        self.received = 0
        self.lost = 0
        self.strays = 0
        self.left_out_s = 0.0
        self._sockets: list[asyncio.DatagramTransport] = []
        self._peer: tuple[str, int] | None = None
        self._sends = False
        self._codec = PCMA
        self._events: int | None = None
        self._voice: Voice = voice.silence
        self._frames: Iterator[bytes] = voice.silence(PCMA)
        self._keys: deque[tuple[KeyEvent | None, asyncio.Future[None] | None]] = deque()
        self._key_at = 0
        self._source = secrets.randbits(32)
        self._sequence = secrets.randbits(15)
        self._clock = secrets.randbits(31)
        self._next_s = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._last_sequence: int | None = None
        self._last_key_at: int | None = None

    async def open(self, address: str) -> None:
        """Bind an even port and the odd one above it (for RTCP, which is not listened to)."""
        loop = asyncio.get_running_loop()
        for rtp, rtcp in _port_pair(address):
            transport, _ = await loop.create_datagram_endpoint(lambda: self, sock=rtp)
            beside, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, sock=rtcp)
            self._sockets = [transport, beside]
            self.port = rtp.getsockname()[1]

    def talk_to(self, theirs: Sound, *, codec: int, sends: bool) -> None:
        """Send to (and hear only) the address of `theirs`; again after each new agreement."""
        self._peer = (theirs.address, theirs.port) if theirs.port else None
        self._events = theirs.events
        self._sends = sends
        if codec != self._codec:
            self._codec = codec
            self._frames = self._voice(codec)
        if self._timer is None and self._sockets:
            loop = asyncio.get_running_loop()
            self._next_s = loop.time()
            self._timer = loop.call_at(self._next_s, self._tick)

    def say(self, what: Voice) -> None:
        """Say something else from the next frame on."""
        self._voice = what
        self._frames = what(self._codec)

    async def press(self, keys: str, *, held_s: float = 0.1, gap_s: float = 0.1) -> None:
        """
        Press keys one after the other; returns when the last was sent.

        Raises:
            ValueError: A key no telephone has.
            CallOver: The call ended, or the other side takes no keys.
        """
        if self._timer is None or self._events is None:
            raise CallOver("keys cannot be sent: no sound, or no telephone events agreed")
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        plan: list[KeyEvent | None] = []
        for key in keys:
            plan += [*key_events(key, held_s), *([None] * max(1, round(gap_s / FRAME_S)))]
        self._keys.extend((event, None) for event in plan)
        self._keys.append((None, done))
        await done

    def close(self) -> None:
        """Stop sending and give the sockets back."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for _, done in self._keys:
            if done is not None and not done.done():
                done.set_exception(CallOver("the call ended while keys were sent"))
        self._keys.clear()
        for transport in self._sockets:
            transport.close()
        self._sockets = []
        self.heard.close()

    def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        late_s = loop.time() - self._next_s
        if late_s > _MOST_LATE_S:
            missed = int(late_s / FRAME_S)
            self.left_out_s += missed * FRAME_S
            self._next_s += missed * FRAME_S
            self._clock += missed * FRAME_SAMPLES
        while self._next_s <= loop.time():
            self._send_frame()
            self._next_s += FRAME_S
        self._timer = loop.call_at(self._next_s, self._tick)

    def _send_frame(self) -> None:
        frame = next(self._frames)
        event, done = self._keys.popleft() if self._keys else (None, None)
        if done is not None and not done.done():
            done.set_result(None)
        if event is not None and self._events is not None:
            if event.duration == FRAME_SAMPLES and not event.end:
                self._key_at = self._clock
            first = event.duration == FRAME_SAMPLES and not event.end
            self._send(self._events, self._key_at, write_key(event), marker=first)
        elif self._sends:
            self._send(self._codec, self._clock, frame, marker=self.sent == 0)
        self._clock += FRAME_SAMPLES

    def _send(self, payload_type: int, timestamp: int, payload: bytes, *, marker: bool) -> None:
        if self._peer is None or not self._sockets:
            return
        packet = RtpPacket(
            payload_type=payload_type,
            sequence=self._sequence,
            timestamp=timestamp,
            source=self._source,
            payload=payload,
            marker=marker,
        )
        self._sockets[0].sendto(write_rtp(packet), self._peer)
        self._sequence += 1
        self.sent += 1

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Hear one packet."""
        packet = read_rtp(data)
        if packet is None:
            return
        if addr[:2] != self._peer:
            self.strays += 1
            return
        self.received += 1
        if self._last_sequence is not None:
            gap = (packet.sequence - self._last_sequence) & 0xFFFF
            self.lost += gap - 1 if 1 < gap < 100 else 0
        self._last_sequence = packet.sequence
        if packet.payload_type in {PCMA, PCMU}:
            at_s = asyncio.get_running_loop().time()
            self.heard.take(decode(packet.payload, packet.payload_type), at_s)
        elif packet.payload_type == self._events:
            self._hear_key(packet)

    def _hear_key(self, packet: RtpPacket) -> None:
        event = read_key(packet.payload)
        if event is not None and packet.timestamp != self._last_key_at:
            self._last_key_at = packet.timestamp
            self.heard.take_key(event.key)


def _port_pair(address: str) -> Iterator[tuple[socket.socket, socket.socket]]:
    for _ in range(_PAIR_TRIES):
        first = _bound(address, 0)
        if first is None:
            continue
        port = first.getsockname()[1]
        second = _bound(address, port + 1) if port % 2 == 0 else None
        if second is not None:
            yield first, second
            return
        first.close()
    raise OSError(f"no free pair of ports on {address}")


def _bound(address: str, port: int) -> socket.socket | None:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        sock.bind((address, port))
    except OSError:
        sock.close()
        return None
    return sock
