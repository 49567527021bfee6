"""The recent service level of a queue."""

from collections import deque

LATELY_S = 1800.0
_REMEMBERED = 1000


class Served:
    """
    How long the last calls waited that left the queue, answered or not; bounded.

    The level is the share answered in time of all but those who hung up within that time.
    """

    __slots__ = ("_waits", "within_s")

    def __init__(self, within_s: float) -> None:
        self.within_s = within_s
        self._waits: deque[tuple[float, float, bool]] = deque(maxlen=_REMEMBERED)

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
