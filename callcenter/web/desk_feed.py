"""The numbered events of one user's desks, and those kept for who was cut off."""

import re
import secrets
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from callcenter.identity.model import Principal

KEPT = 256
_AFTER = re.compile(r"([0-9a-f]{16})\.([0-9]{1,15})")
_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """The last event that a client has seen."""

    epoch: str
    seq: int


class Feed:
    """
    One user's stream of events; every tab of that user gets the same.

    The epoch names this very stream: another start of the service, or the same user after a long
    absence, has another, and an old number means nothing there.
    """

    def __init__(self, principal: Principal, *, kept: int = KEPT) -> None:
        self.principal = principal
        self.epoch = secrets.token_hex(8)
        self.seq = 0
        self._kept: deque[bytes] = deque(maxlen=kept)

    def number(self, type_: str, data: object) -> bytes:
        """Give an event its number, encode it once for all tabs, and keep it for a while."""
        self.seq += 1
        payload = encode({"seq": self.seq, "type": type_, "data": data})
        self._kept.append(payload)
        return payload

    def snapshot(self, data: object) -> bytes:
        """Encode the state at this point of the stream; the next event is the one after it."""
        frame = {"seq": self.seq, "epoch": self.epoch, "type": "snapshot", "data": data}
        return encode(frame)

    def missed(self, point: ResumePoint | None) -> list[bytes] | None:
        """
        Find what came after a point.

        Returns:
            The events in order, none if nothing was missed; None where only a snapshot helps.
        """
        if point is None or point.epoch != self.epoch:
            return None
        count = self.seq - point.seq
        if not 0 <= count <= len(self._kept):
            return None
        return list(self._kept)[len(self._kept) - count :]


def resume_point(text: str | None) -> ResumePoint | None:
    """Read `<epoch>.<seq>`; what cannot be read is no point, and gets a snapshot."""
    match = _AFTER.fullmatch(text or "")
    return ResumePoint(match[1], int(match[2])) if match else None


def encode(message: Mapping[str, object]) -> bytes:
    """Encode one message; dataclasses, times and enums become plain JSON."""
    return orjson.dumps(message, default=_plain, option=_OPTIONS)


def _plain(value: object) -> object:
    match value:
        case Mapping():
            return dict(value)
        case frozenset() | set():
            return sorted(value)
        case _:
            raise TypeError(type(value).__name__)
