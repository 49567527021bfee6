"""What becomes due, and when."""

from heapq import heapify, heappop, heappush
from itertools import count
from typing import Protocol

_SLACK = 256


class Due(Protocol):
    """Something with one alarm at a time."""

    alarm: float | None


class Agenda:
    """
    Alarms of calls, agents and the hold.

    The owner's `alarm` is the truth: an entry that no longer agrees with it is dropped when its
    turn comes, so that changing or clearing an alarm costs nothing.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Due]] = []
        self._count = count()
        self._sweep_at = _SLACK

    def arm(self, owner: Due) -> None:
        """Note the owner's alarm, if it has one."""
        if owner.alarm is not None:
            heappush(self._heap, (owner.alarm, next(self._count), owner))
            if len(self._heap) > self._sweep_at:
                self._sweep()

    def _sweep(self) -> None:
        """Clear away entries that no longer hold, so that they never outnumber the others long."""
        self._heap = [entry for entry in self._heap if entry[2].alarm == entry[0]]
        heapify(self._heap)
        self._sweep_at = 2 * len(self._heap) + _SLACK

    def may_be_due(self, now_s: float) -> bool:
        """Tell whether anything may be due; False is sure."""
        heap = self._heap
        return bool(heap) and heap[0][0] <= now_s

    def next_at(self) -> float | None:
        """Tell when the next alarm is due; None when there is none."""
        heap = self._heap
        while heap:
            at, _, owner = heap[0]
            if owner.alarm == at:
                return at
            heappop(heap)
        return None

    def pop_due(self, now_s: float) -> Due | None:
        """Take the next owner whose alarm is due, and clear that alarm."""
        at = self.next_at()
        if at is None or at > now_s:
            return None
        owner = heappop(self._heap)[2]
        owner.alarm = None
        return owner
