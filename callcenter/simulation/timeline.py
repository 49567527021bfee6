"""What is still to happen on a simulated day, in order of time."""

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from typing import Any, TypeAlias

FOREVER = float("inf")

Happening: TypeAlias = tuple[float, int, Callable[..., None], tuple[Any, ...]]
"""When, a number to tell equals apart, what happens, and to whom."""


class Timeline:
    """Happenings in order; of several at one time the one first noted comes first."""

    def __init__(self) -> None:
        self._heap: list[Happening] = []
        self._number = count()

    def later(self, at: float, happens: Callable[..., None], *to: object) -> None:
        """Let something happen at a time: it is called with that time, and to whom it happens."""
        heappush(self._heap, (at, next(self._number), happens, to))

    def next_at(self) -> float:
        """Tell when the next thing happens."""
        return self._heap[0][0] if self._heap else FOREVER

    def happen(self, now: float) -> None:
        """Let the next thing happen."""
        _, _, happens, to = heappop(self._heap)
        happens(now, *to)
