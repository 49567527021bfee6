"""What becomes due, and when."""

from heapq import heappop, heappush
from itertools import count
from typing import Protocol


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

    def arm(self, owner: Due) -> None:
        """Note the owner's alarm, if it has one."""
        if owner.alarm is not None:
            heappush(self._heap, (owner.alarm, next(self._count), owner))

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
