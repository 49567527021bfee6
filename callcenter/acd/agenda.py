"""What becomes due, and when."""

from collections.abc import Iterable
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Protocol, TypeAlias

_NEVER = float("inf")
_SLACK = 256


class Due(Protocol):
    """Something with one alarm at a time."""

    alarm: float | None


Entry: TypeAlias = tuple[float, int, Due]


class Agenda:
    """
    Alarms of calls, agents and the hold.

    The owner's `alarm` is the truth: an entry that no longer agrees with it is dropped when its
    turn comes, so that changing or clearing an alarm costs nothing.

    `_soon` is in order, a heap of all entries before `_opened`. The others lie in `_later` by
    whole second, in no order: most alarms are cleared before theirs comes, and never need one.
    Before `earliest` nothing is due.
    """

    def __init__(self) -> None:
        self._soon: list[Entry] = []
        self._later: dict[float, list[Entry]] = {}
        self._seconds: list[float] = []
        self._opened = -_NEVER
        self.earliest = _NEVER
        self._count = count()
        self._room = _SLACK

    def arm(self, owner: Due) -> None:
        """Note the owner's alarm, if it has one."""
        at = owner.alarm
        if at is None or at == _NEVER:
            return
        self.earliest = min(at, self.earliest)
        entry = (at, next(self._count), owner)
        if at < self._opened:
            heappush(self._soon, entry)
        else:
            second = at // 1
            entries = self._later.get(second)
            if entries is None:
                entries = self._later[second] = []
                heappush(self._seconds, second)
            entries.append(entry)
        self._room -= 1
        if self._room < 0:
            self._sweep()

    def _sweep(self) -> None:
        """Clear away entries that no longer hold, so that they never outnumber the others long."""
        self._soon = _held(self._soon)
        heapify(self._soon)
        later = {second: _held(entries) for second, entries in self._later.items()}
        self._later = {second: entries for second, entries in later.items() if entries}
        self._seconds = sorted(self._later)
        self._room = 4 * (len(self._soon) + sum(map(len, self._later.values()))) + _SLACK

    def next_at(self) -> float | None:
        """Tell when the next alarm is due; None when there is none."""
        while self._soon or self._seconds:
            if not self._soon:
                self._open()
            while self._soon:
                at, _, owner = self._soon[0]
                if owner.alarm == at:
                    self.earliest = at
                    return at
                heappop(self._soon)
        self.earliest = _NEVER
        return None

    def _open(self) -> None:
        """Bring the entries of the next second into their order."""
        second = heappop(self._seconds)
        self._soon = sorted(_held(self._later.pop(second)))
        self._opened = second + 1

    def pop_due(self, now_s: float) -> Due | None:
        """Take the next owner whose alarm is due, and clear that alarm."""
        at = self.next_at()
        if at is None or at > now_s:
            return None
        owner = heappop(self._soon)[2]
        owner.alarm = None
        return owner


def _held(entries: Iterable[Entry]) -> list[Entry]:
    """Keep the entries that hold."""
    return [entry for entry in entries if entry[2].alarm == entry[0]]
