"""The recent service level of a queue."""

from collections import deque
from collections.abc import Iterable

from callcenter.acd.memory import Departure

LATELY_S = 1800.0
REMEMBERED = 1000


class Served:
    """
    How long the last calls waited that left the queue, answered or not; bounded.

    The level is the share answered in time of all but those who hung up within that time.
    """

    __slots__ = ("_waits", "within_s")

    def __init__(self, within_s: float) -> None:
        self.within_s = within_s
        self._waits: deque[tuple[float, float, bool]] = deque(maxlen=REMEMBERED)

    def recall(self, departures: Iterable[Departure]) -> None:
        """Remember those of before a restart, oldest first."""
        self._waits.extend((one.at, one.waited_s, one.answered) for one in departures)

    def departures(self) -> tuple[Departure, ...]:
        """Return the calls remembered, oldest first; those of long ago may be among them."""
        return tuple(
            Departure(at=at, waited_s=waited_s, answered=answered)
            for at, waited_s, answered in self._waits
        )

    def note(self, now_s: float, waited_s: float, *, answered: bool) -> None:
        """Remember how a call left."""
        self._waits.append((now_s, waited_s, answered))

    def level(self, now_s: float) -> float | None:
        """Work out the level of the last half hour, 0 to 1; None when nothing happened in it."""
        waits = self._waits
        while waits and waits[0][0] < now_s - LATELY_S:
            waits.popleft()
        counted = [
            (waited_s, answered)
            for _, waited_s, answered in waits
            if answered or waited_s > self.within_s
        ]
        if not counted:
            return None
        in_time = sum(answered and waited_s <= self.within_s for waited_s, answered in counted)
        return in_time / len(counted)
