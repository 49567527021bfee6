"""
The last half hour of each queue by minutes, made of the ledger's events.

Who *abandoned* is the same as in `today`: neither whom a rule sent out of all queues nor who ended
in the exchange's fallback.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from callcenter.ledger.events import Written
from callcenter.ledger.today import STAYS_IN_LINE

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
class _Stay:
    """A call in a queue; `away`: what took it out of the line, from where it may come back."""

    queue: str
    away: str | None = None


@dataclass(slots=True)
class Lately:
    """Counts by queue and minute; what is older than half an hour is forgotten."""

    _minutes: dict[str, deque[_Minute]] = field(default_factory=dict)
    _stays: dict[str, _Stay] = field(default_factory=dict)

    def take(self, event: Written) -> None:
        """Count one event; events come in the order of time."""
        kind, _, call = event.stream.partition(":")
        if kind != "call":
            return
        match event.type:
            case "call.queued":
                self._left(call, event.at)
                self._stays[call] = _Stay(queue=event.data["queue"])
                self._minute(event.data["queue"], event.at, 1)
            case "call.answered":
                self._left(call, event.at, answered=1)
            case "call.unqueued":
                self._left(call, event.at)
            case "call.overflowed" if event.data["to"] in STAYS_IN_LINE:
                self._back(call, event.at, whence="call.overflowed")
            case "call.overflowed" | "call.fallback":
                self._away(call, event)
            case "call.resumed":
                self._back(call, event.at, whence="call.fallback")
            case "call.ended":
                self._left(call, event.at, gave_up=event.data["by"] == "caller")

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

    def _away(self, call: str, event: Written) -> None:
        stay = self._stays.get(call)
        if stay is not None and stay.away is None:
            stay.away = event.type
            self._minute(stay.queue, event.at, -1)

    def _back(self, call: str, at: datetime, *, whence: str) -> None:
        stay = self._stays.get(call)
        if stay is not None and stay.away == whence:
            stay.away = None
            self._minute(stay.queue, at, 1)

    def _left(self, call: str, at: datetime, *, answered: int = 0, gave_up: bool = False) -> None:
        stay = self._stays.pop(call, None)
        if stay is not None:
            minute = self._minute(stay.queue, at, -1 if stay.away is None else 0)
            minute.answered += answered
            minute.abandoned += gave_up and stay.away is None

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
