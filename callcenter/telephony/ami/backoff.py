"""How long to wait before the next attempt to connect."""

import random
from collections.abc import Callable


class Backoff:
    """
    Grows from `first_s` by doubling up to `most_s`, each wait shortened by chance.

    The cap is low: Asterisk stands beside us, and calls wait for it.
    """

    def __init__(
        self,
        first_s: float = 0.1,
        most_s: float = 1.0,
        *,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._first_s = first_s
        self._most_s = most_s
        self._chance = chance
        self._tries = 0

    def next_s(self) -> float:
        """Return the next wait, between half and all of what is due."""
        due_s = min(self._most_s, self._first_s * (1 << min(self._tries, 16)))
        self._tries += 1
        return due_s * (0.5 + 0.5 * self._chance())

    def reset(self) -> None:
        """Begin again after a success."""
        self._tries = 0
