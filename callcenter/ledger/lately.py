"""The last half hour of each queue by minutes, made of the ledger's events."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from callcenter.ledger.events import Written

MINUTES = 30
_MINUTE_S = 60


@dataclass(slots=True)
class _Minute:
    """
    One minute in which something happened.

    Args:
        number: Minutes since 1970.
        most: Calls that waited at once.
        left: Calls that waited when the last event of this minute was over.
    """

    number: int
    most: int
    left: int
    answered: int = 0
    abandoned: int = 0


@dataclass(slots=True)
class Lately:
    """Counts by queue and minute; what is older than half an hour is forgotten."""

    _minutes: dict[str, deque[_Minute]] = field(default_factory=dict)
    _waiting: dict[str, str] = field(default_factory=dict)

    def take(self, event: Written) -> None:
        """Count one event; events come in the order of time."""
        kind, _, call = event.stream.partition(":")
        if kind != "call":
            return
        match event.type:
            case "call.queued":
                self._left(call, event.at)
                self._waiting[call] = event.data["queue"]
                self._minute(event.data["queue"], event.at, 1)
            case "call.answered":
                self._left(call, event.at, answered=1)
            case "call.unqueued" | "call.fallback":
                self._left(call, event.at)
            case "call.ended":
                self._left(call, event.at, abandoned=int(event.data["by"] == "caller"))

    def lines(self, queue: str, now: datetime) -> Mapping[str, Any]:
        """
        Tell the last half hour of a queue, the oldest minute first.

        Returns:
            Lists of the same length: `waiting` (the most at once in that minute), `answered` and
            `abandoned`; the last entry is the minute that runs.
        """
        last = _number(now)
        known = {minute.number: minute for minute in self._minutes.get(queue, ())}
        first = last - MINUTES + 1
        waiting = max((m for m in known.values() if m.number < first), key=_age, default=None)
        carried = waiting.left if waiting is not None else 0
        rows = []
        for number in range(first, last + 1):
            minute = known.get(number)
            rows.append(
                (carried, 0, 0)
                if minute is None
                else (minute.most, minute.answered, minute.abandoned)
            )
            carried = carried if minute is None else minute.left
        names = ("waiting", "answered", "abandoned")
        return dict(zip(names, (list(line) for line in zip(*rows, strict=True)), strict=True))

    def _left(self, call: str, at: datetime, *, answered: int = 0, abandoned: int = 0) -> None:
        queue = self._waiting.pop(call, None)
        if queue is not None:
            minute = self._minute(queue, at, -1)
            minute.answered += answered
            minute.abandoned += abandoned

    def _minute(self, queue: str, at: datetime, more: int) -> _Minute:
        """Return the minute of an instant, once so many calls more wait."""
        minutes = self._minutes.setdefault(queue, deque(maxlen=MINUTES + 1))
        number, before = _number(at), minutes[-1].left if minutes else 0
        if not minutes or minutes[-1].number < number:
            minutes.append(_Minute(number=number, most=before, left=before))
        minute = minutes[-1]
        minute.left = before + more
        minute.most = max(minute.most, minute.left)
        return minute


def _number(at: datetime) -> int:
    return int(at.timestamp()) // _MINUTE_S


def _age(minute: _Minute) -> int:
    return minute.number
