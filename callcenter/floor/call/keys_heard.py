"""
A key is told twice: by the line that heard it, and by the news of the exchange, either one first.

Without this, the key by which a caller came into a queue would be taken for one pressed there.
"""

from callcenter.clock import Clock

TOGETHER_S = 2.0
"""So far apart the two may be told."""


class KeysHeard:
    """Of each side the last key that the other one has not told."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heard: tuple[str, float] | None = None
        self._told: tuple[str, float] | None = None

    def heard(self, key: str) -> None:
        """Note that the line heard a key."""
        if self._is_fresh(self._told, key):
            self._told = None
        else:
            self._heard = (key, self._clock.now_s())

    def told(self, key: str) -> bool:
        """Note that a key is told by the news; False where the line had heard that one."""
        if self._is_fresh(self._heard, key):
            self._heard = None
            return False
        self._told = (key, self._clock.now_s())
        return True

    def _is_fresh(self, last: tuple[str, float] | None, key: str) -> bool:
        return last is not None and last[0] == key and self._clock.now_s() - last[1] <= TOGETHER_S
