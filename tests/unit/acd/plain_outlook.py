"""How long a call will wait, worked out by plain counting, and what is learned from waits."""

import math
from dataclasses import dataclass, field

SHARES = (0.1, 0.5, 0.9)
NORMAL = (-1.2816, 0.0, 1.2816)


@dataclass(eq=False)
class PlainOutlook:
    """What a queue learned: `bent` are the logarithms by which its three estimates are bent."""

    handling: float | None = None
    lost: float = 0.0
    waited: float = 0.0
    bent: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])
    off: float | None = None
    hit: float | None = None
    learned: int = 0

    def handled(self, seconds: float) -> None:
        """One twenty-fifth of the newest handling time counts."""
        if self.handling is None:
            self.handling = seconds
        self.handling += (seconds - self.handling) / 25

    def left(self, seconds: float, *, answered: bool) -> None:
        """One fiftieth of the newest wait counts, and of whether it was given up."""
        self.lost += ((0.0 if answered else 1.0) - self.lost) / 50
        self.waited += (seconds - self.waited) / 50

    def measure(self, told: tuple[float, float, float], seconds: float) -> None:
        """Bend each estimate towards the share of waits that it shall exceed."""
        if seconds < 1:
            return
        self.learned += 1
        by = max(0.06, 1 / (1 + self.learned))
        for place, (share, value) in enumerate(zip(SHARES, told, strict=True)):
            change = by * (share - 1) if seconds < value else by * share
            self.bent[place] = max(-3.0, min(3.0, self.bent[place] + change))
        off, hit = abs(told[1] - seconds), 1.0 if told[0] <= seconds <= told[2] else 0.0
        self.off = off if self.off is None else self.off + (off - self.off) / 20
        self.hit = hit if self.hit is None else self.hit + (hit - self.hit) / 20

    def estimate(self, ahead: float, agents: int, usual: float) -> tuple[float, float, float]:
        """Let the agents get through those ahead, one after the other, while some give up."""
        handling = max(1.0, usual if self.handling is None else self.handling)
        giving_up = self.lost / self.waited if self.waited > 1 else 0.0
        mean = variance = 0.0
        left, before = ahead + 1, 0
        while left > 0:
            gap = 1 / (agents / handling + before * giving_up)
            mean += gap * min(1.0, left)
            variance += gap**2 * min(1.0, left)
            left, before = left - 1, before + 1
        ninth = variance / mean**2 / 9
        low, middle, high = (
            mean * max(0.02, 1 - ninth + z * math.sqrt(ninth)) ** 3 * math.exp(bent)
            for z, bent in zip(NORMAL, self.bent, strict=True)
        )
        return min(low, middle), middle, max(high, middle)
