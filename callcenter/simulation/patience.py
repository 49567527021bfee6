"""How long callers would have waited, of whom most were answered before they gave up."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """
    The chance that a caller still waits, over time.

    Args:
        times: When somebody hung up, in seconds of waiting.
        left: The share that still waits after each of these times, falling.
    """

    times: tuple[float, ...]
    left: tuple[float, ...]

    @classmethod
    def of(cls, waits: Iterable[tuple[float, bool]]) -> Self:
        """
        Estimate it from waits.

        Args:
            waits: Seconds, and whether the caller hung up then; else he was answered.

        Returns:
            The estimate.

        Source:
            Kaplan and Meier's product-limit estimate: who was answered is known only to have
            been patient until then.
        """
        gone: Counter[float] = Counter()
        all_of_them: Counter[float] = Counter()
        for wait, hung_up in waits:
            all_of_them[wait] += 1
            gone[wait] += hung_up
        at_risk, share = all_of_them.total(), 1.0
        times: list[float] = []
        left: list[float] = []
        for wait in sorted(all_of_them):
            if gone[wait]:
                share *= 1 - gone[wait] / at_risk
                times.append(wait)
                left.append(share)
            at_risk -= all_of_them[wait]
        return cls(times=tuple(times), left=tuple(left))

    def beyond(self, wait_s: float, chance: float) -> float:
        """
        Say when a caller gives up of whom it is known that he waits so long.

        Args:
            wait_s: Seconds.
            chance: From 0 up to but without 1; gives the place among all such callers.

        Returns:
            Seconds, more than `wait_s`; infinite where the estimate ends before.
        """
        known = bisect_right(self.times, wait_s)
        goal = (self.left[known - 1] if known else 1.0) * (1 - chance)
        for number in range(known, len(self.times)):
            if self.left[number] <= goal:
                return self.times[number]
        return float("inf")
