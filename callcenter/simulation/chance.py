"""Distributions of times, and how one is drawn with a source of chance that the caller gives."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

Draw: TypeAlias = Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exponential:
    """Without memory: how long it has lasted says nothing about how long it will."""

    mean: float

    def draws(self, random: Random) -> Draw:
        """Make a source of values in seconds."""
        draw, rate = random.expovariate, 1 / self.mean
        return lambda: draw(rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogNormal:
    """Many short and a few very long ones, as talks usually are."""

    mean: float
    sd: float

    def draws(self, random: Random) -> Draw:
        """
        Make a source of values in seconds.

        Source: mean = exp(m + s²/2) and variance = (exp(s²) - 1)·exp(2m + s²), solved for m and s.
        """
        variance = math.log1p((self.sd / self.mean) ** 2)
        m, s = math.log(self.mean) - variance / 2, math.sqrt(variance)
        draw = random.lognormvariate
        return lambda: draw(m, s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gamma:
    """Shape 1 is exponential; a whole shape k is Erlang's with k phases; more varies less."""

    mean: float
    shape: float

    def draws(self, random: Random) -> Draw:
        """Make a source of values in seconds."""
        draw, shape, scale = random.gammavariate, self.shape, self.mean / self.shape
        return lambda: draw(shape, scale)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deterministic:
    """Always the same."""

    mean: float

    def draws(self, _random: Random) -> Draw:
        """Make a source of values in seconds."""
        mean = self.mean
        return lambda: mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Empirical:
    """One of the values that were observed, each as likely as any other."""

    values: tuple[float, ...]

    @property
    def mean(self) -> float:
        """Mean of the values."""
        return math.fsum(self.values) / len(self.values)

    def draws(self, random: Random) -> Draw:
        """Make a source of values in seconds."""
        choose, values = random.choice, self.values
        return lambda: choose(values)


Distribution: TypeAlias = Exponential | LogNormal | Gamma | Deterministic | Empirical


def stream(*names: object) -> Random:
    """
    Make a source of chance of its own for everything that is drawn.

    With a source each for the arrivals, the handling and the patience of every queue, two scenarios
    with one seed meet the same callers, so that their difference is that of the scenarios.

    Args:
        names: Seed, run, and what it is for.
    """
    return Random("/".join(map(str, names)))  # noqa: S311 - repeatable chance, no secret
