"""RTP packets (RFC 3550) and the keys that travel in them (RFC 4733)."""

import struct
from dataclasses import dataclass

_HEAD = struct.Struct("!BBHII")
_EVENT = struct.Struct("!BBH")
_KEYS = "0123456789*#ABCD"
_VOLUME = 10
_LONGEST = 0xFFFF

FRAME_S = 0.02
FRAME_SAMPLES = 160
END_PACKETS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class RtpPacket:
    """One packet; `timestamp` counts samples of 1/8000 s."""

    payload_type: int
    sequence: int
    timestamp: int
    source: int
    payload: bytes
    marker: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEvent:
    """A key being pressed, or (`end`) let go; `duration` in samples since it was pressed."""

    key: str
    duration: int
    end: bool


def write_rtp(packet: RtpPacket) -> bytes:
    """Write a packet; sequence and timestamp wrap."""
    return (
        _HEAD.pack(
            0x80,
            (0x80 if packet.marker else 0) | packet.payload_type,
            packet.sequence & 0xFFFF,
            packet.timestamp & 0xFFFFFFFF,
            packet.source,
        )
        + packet.payload
    )


def read_rtp(data: bytes) -> RtpPacket | None:
    """
    Read a datagram.

    Args:
        data: Any bytes whatever.

    Returns:
        None when it is no RTP packet of version 2 (RTCP, on the same port, is none either).
    """
    if len(data) < _HEAD.size:
        return None
    first, second, sequence, timestamp, source = _HEAD.unpack_from(data)
    if first >> 6 != 2 or 192 <= second <= 223:
        return None
    start = _HEAD.size + 4 * (first & 15)
    if first & 0x10:
        if len(data) < start + 4:
            return None
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4])
    end = len(data) - (data[-1] if first & 0x20 else 0)
    if start > end:
        return None
    return RtpPacket(
        payload_type=second & 127,
        sequence=sequence,
        timestamp=timestamp,
        source=source,
        payload=data[start:end],
        marker=bool(second & 128),
    )


def key_events(key: str, length_s: float) -> list[KeyEvent]:
    """
    Return the events of one key press, one for each 20 ms, the end three times.

    Args:
        key: One of `0`-`9`, `*`, `#`, `A`-`D`.
        length_s: How long it is held; at most 8 s.

    Raises:
        ValueError: No telephone has this key.
    """
    if len(key) != 1 or key not in _KEYS:
        raise ValueError(f"no telephone has the key {key!r}")
    frames = max(1, round(length_s / FRAME_S))
    lengths = [min(FRAME_SAMPLES * (n + 1), _LONGEST) for n in range(frames)]
    held = [KeyEvent(key=key, duration=length, end=False) for length in lengths]
    return held + [KeyEvent(key=key, duration=lengths[-1], end=True)] * END_PACKETS


def write_key(event: KeyEvent) -> bytes:
    """Write the payload of a telephone event."""
    return _EVENT.pack(_KEYS.index(event.key), (0x80 if event.end else 0) | _VOLUME, event.duration)


def read_key(payload: bytes) -> KeyEvent | None:
    """Read the payload of a telephone event; None when it is none, or no key."""
    if len(payload) < _EVENT.size:
        return None
    code, flags, duration = _EVENT.unpack_from(payload)
    if code >= len(_KEYS):
        return None
    return KeyEvent(key=_KEYS[code], duration=duration, end=bool(flags & 0x80))
