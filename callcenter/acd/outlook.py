"""How long calls of a queue will wait: learned from how long they did, bounded, without chance."""

import math

from callcenter.acd.memory import Learned
from callcenter.acd.value import value

_NEWEST = 0.02
_STEP = 0.06
_SHORTEST_S = 1.0
_MOST = 3.0
_ADDED_UP = 64
"""So many gaps are added up one by one."""


@value
class WaitRange:
    """
    An honest answer to "how long will it take?".

    Args:
        from_s: In one of ten cases it is shorter, in seconds from now.
        likely_s: As often shorter as longer.
        to_s: In one of ten cases it is longer.
        ahead: Calls before this one that the same agents will serve.
        agents: Agents signed in who can serve it and take calls.
        error_s: How far `likely_s` was off lately, on average; None while nothing is known.
        inside: Share of recent waits that were within their range; None while nothing is known.
            0.8 is what it should be.
    """

    from_s: float
    likely_s: float
    to_s: float
    ahead: float
    agents: int
    error_s: float | None
    inside: float | None

    def worth_saying(self, most_off_s: float) -> bool:
        """Tell whether it was right enough lately to be announced."""
        return self.error_s is not None and self.error_s <= most_off_s


class Outlook:
    """
    What a queue learned about its waits.

    The middle of an estimate is the time in which the agents who can serve get through the calls
    ahead; the ends are those of a gamma distribution with as many phases. Three factors, learned
    one small step at a time, bring each of the three to the share of waits that it shall exceed:
    what the model leaves out (pauses, uneven talks, other queues' calls) is in them.

    Source:
        Stochastic approximation of quantiles (Robbins and Monro) on the logarithm of the ratio of
        wait and estimate; gamma quantiles by Wilson and Hilferty.
    """

    __slots__ = ("_gone", "_handling_s", "_waited_s", "error_s", "factors", "inside", "measured")

    def __init__(self) -> None:
        self._handling_s: float | None = None
        self._gone = 0.0
        self._waited_s = 0.0
        self.factors = [0.0, 0.0, 0.0]
        self.error_s: float | None = None
        self.inside: float | None = None
        self.measured = 0

    @property
    def learned(self) -> Learned:
        """What it has learned, as a value."""
        low, middle, high = self.factors
        return Learned(
            handling_s=self._handling_s,
            given_up=self._gone,
            waited_s=self._waited_s,
            factors=(low, middle, high),
            error_s=self.error_s,
            inside=self.inside,
            measured=self.measured,
        )

    def recall(self, learned: Learned) -> None:
        """Go on from what was learned before a restart."""
        self._handling_s, self._gone = learned.handling_s, learned.given_up
        self._waited_s, self.factors = learned.waited_s, [*learned.factors]
        self.error_s, self.inside = learned.error_s, learned.inside
        self.measured = learned.measured

    def handled(self, seconds: float) -> None:
        """Learn how long a talk kept an agent busy, with the work after it."""
        before = self._handling_s
        self._handling_s = seconds if before is None else before + _NEWEST * 2 * (seconds - before)

    def left(self, waited_s: float, *, answered: bool) -> None:
        """Learn how long a call waited, and whether it gave up."""
        self._gone += _NEWEST * ((not answered) - self._gone)
        self._waited_s += _NEWEST * (waited_s - self._waited_s)

    def measure(self, told: WaitRange, waited_s: float) -> None:
        """Learn from an estimate, now that its call is answered."""
        if waited_s < _SHORTEST_S:
            return
        self.measured += 1
        step = max(_STEP, 1 / (1 + self.measured))
        values = (told.from_s, told.likely_s, told.to_s)
        for number, (share, seconds) in enumerate(zip((0.1, 0.5, 0.9), values, strict=True)):
            moved = self.factors[number] + step * (share - (waited_s < seconds))
            self.factors[number] = min(_MOST, max(-_MOST, moved))
        error_s = abs(waited_s - told.likely_s)
        inside = float(told.from_s <= waited_s <= told.to_s)
        self.error_s = _nearer(self.error_s, error_s)
        self.inside = _nearer(self.inside, inside)

    def estimate(self, ahead: float, agents: int, usual_s: float) -> WaitRange:
        """
        Say how long it will take.

        Args:
            ahead: Calls before this one that the same agents will serve; may be a fraction.
            agents: How many take calls and can serve it, 1 or more.
            usual_s: Handling time to use while none was seen.

        Returns:
            The range, in order.
        """
        handling_s = max(_SHORTEST_S, usual_s if self._handling_s is None else self._handling_s)
        hazard = self._gone / self._waited_s if self._waited_s > _SHORTEST_S else 0.0
        mean, variance = _until_served(ahead, agents / handling_s, hazard)
        shape = mean * mean / variance
        low, middle, high = (
            mean * _gamma(shape, z) * math.exp(factor)
            for z, factor in zip((-1.2816, 0.0, 1.2816), self.factors, strict=True)
        )
        return WaitRange(
            from_s=min(low, middle),
            likely_s=middle,
            to_s=max(high, middle),
            ahead=ahead,
            agents=agents,
            error_s=self.error_s,
            inside=self.inside,
        )


def _until_served(ahead: float, rate: float, hazard: float) -> tuple[float, float]:
    """
    Add up the gaps until a call is served: with k before it, one goes at `rate + k * hazard`.

    Args:
        ahead: Calls before it; of a fraction that part of a gap counts.
        rate: How many are served a second, above 0.
        hazard: How likely each of the others gives up in a second, 0 or more.

    Returns:
        Mean and variance of the sum.

    Source:
        Of a long line the sum beyond the first gaps is Euler and Maclaurin's: the integral, half of
        its ends and a twelfth of their slopes.
    """
    whole = int(ahead) + 1
    gaps = [1 / (rate + before * hazard) for before in range(min(whole, _ADDED_UP))]
    mean, variance = math.fsum(gaps), math.fsum(gap * gap for gap in gaps)
    if whole > _ADDED_UP:
        first, last = 1 / (rate + _ADDED_UP * hazard), 1 / (rate + (whole - 1) * hazard)
        apart = (whole - 1 - _ADDED_UP) * first
        mean += math.log1p(hazard * apart) / hazard if hazard else apart
        mean += (first + last) / 2 + hazard * (first**2 - last**2) / 12
        variance += apart * last
        variance += (first**2 + last**2) / 2 + hazard * (first**3 - last**3) / 6
    gap, part = 1 / (rate + whole * hazard), ahead + 1 - whole
    return mean + gap * part, variance + gap * gap * part


def _nearer(known: float | None, newest: float) -> float:
    """Move a running mean towards the newest value."""
    return newest if known is None else known + 0.05 * (newest - known)


def _gamma(shape: float, z: float) -> float:
    """Give a quantile of the gamma distribution of mean 1, for a quantile of the normal one."""
    ninth = 1 / (9 * shape)
    return max(0.02, 1 - ninth + z * math.sqrt(ninth)) ** 3
