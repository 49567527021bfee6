"""The figures of a queue in an interval, and what several runs together say about them."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from callcenter.simulation.tally import Cell, WorkedTime

Figures: TypeAlias = Mapping[str, float | None]
"""Name to value; None where nothing happened that it could be worked out from."""

NAMES = (
    "offered",
    "answered",
    "abandoned",
    "turned_away",
    "sent_away",
    "overflowed",
    "called_back",
    "not_reached",
    "unserved",
    "abandonment",
    "service_level",
    "service_level_abandoned_against",
    "service_level_abandoned_for",
    "asa_s",
    "wait_mean_s",
    "wait_p50_s",
    "wait_p90_s",
    "wait_p95_s",
    "wait_max_s",
    "called_back_after_s",
    "handle_mean_s",
    "occupancy",
)


def figures(
    cells: Iterable[Cell], within_s: float, worked: Iterable[tuple[float, float]]
) -> Figures:
    """
    Work out the figures of one queue over some intervals.

    Args:
        cells: Its calls.
        within_s: The time of its service level.
        worked: Seconds there and seconds busy of the agents who serve it.

    Returns:
        All figures of `NAMES`; shares between 0 and 1, times in seconds.

    Source:
        The three definitions of the service level are those of Cisco's contact centre: calls
        abandoned within the time are left out of all calls, or count as all others (against it),
        or count as answered in time (for it). Calls abandoned later always count as offered; so do
        calls turned or sent away. Callers who chose to be called back are left out.
    """
    all_ = Cell()
    for cell in cells:
        all_.add(cell)
    answered, abandoned, called_back = sorted(all_.answered), all_.abandoned, all_.called_back
    stayed = len(answered) + len(abandoned) + all_.turned_away + all_.sent_away + all_.unserved
    offered = stayed + len(called_back) + all_.not_reached
    in_time = sum(wait <= within_s for wait in answered)
    gone_early = sum(wait <= within_s for wait in abandoned)
    there_s, busy_s = (math.fsum(part) for part in zip((0.0, 0.0), *worked, strict=True))
    waited_s = math.fsum(answered)
    return {
        "offered": float(offered),
        "answered": float(len(answered)),
        "abandoned": float(len(abandoned)),
        "turned_away": float(all_.turned_away),
        "sent_away": float(all_.sent_away),
        "overflowed": float(all_.overflowed),
        "called_back": float(len(called_back)),
        "not_reached": float(all_.not_reached),
        "unserved": float(all_.unserved),
        "abandonment": share(len(abandoned), offered),
        "service_level": share(in_time, stayed - gone_early),
        "service_level_abandoned_against": share(in_time, stayed),
        "service_level_abandoned_for": share(in_time + gone_early, stayed),
        "asa_s": share(waited_s, len(answered)),
        "wait_mean_s": share(waited_s + math.fsum(abandoned), len(answered) + len(abandoned)),
        "wait_p50_s": percentile(answered, 50),
        "wait_p90_s": percentile(answered, 90),
        "wait_p95_s": percentile(answered, 95),
        "wait_max_s": answered[-1] if answered else None,
        "called_back_after_s": share(math.fsum(called_back), len(called_back)),
        "handle_mean_s": share(all_.handled_s, len(answered) + len(called_back)),
        "occupancy": share(busy_s, there_s),
    }


def share(part: float, whole: float) -> float | None:
    """Divide; None where there is nothing to divide by."""
    return part / whole if whole > 0 else None


def percentile(ordered: Sequence[float], percent: float) -> float | None:
    """
    Find the smallest value that so many percent do not exceed.

    Args:
        ordered: Values, smallest first.
        percent: More than 0, at most 100.

    Returns:
        The value; None where there is none.

    Source:
        Nearest rank.
    """
    if not ordered:
        return None
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]


def worked_in(worked: WorkedTime, first: int, last: int) -> tuple[float, float]:
    """Sum the seconds there and busy of the intervals from `first` up to but without `last`."""
    return math.fsum(worked.there_s[first:last]), math.fsum(worked.busy_s[first:last])


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """
    What several runs say about one figure.

    Args:
        mean: Mean over the runs that have the figure; None where none has.
        half_width: Half of the 95 % confidence interval; None with fewer than two values.
        runs: How many runs have it.
    """

    mean: float | None
    half_width: float | None
    runs: int


def estimate(values: Iterable[float | None]) -> Estimate:
    """
    Put the values of several runs together.

    Args:
        values: One of each run.

    Returns:
        Mean and interval.

    Source:
        Student's t on independent runs.
    """
    known = [value for value in values if value is not None]
    if not known:
        return Estimate(mean=None, half_width=None, runs=0)
    mean = math.fsum(known) / len(known)
    if len(known) == 1:
        return Estimate(mean=mean, half_width=None, runs=1)
    variance = math.fsum((value - mean) ** 2 for value in known) / (len(known) - 1)
    half_width = t_quantile(len(known) - 1) * math.sqrt(variance / len(known))
    return Estimate(mean=mean, half_width=half_width, runs=len(known))


_NORMAL = 1.959964
_SMALL = (12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281)


def t_quantile(freedom: int) -> float:
    """
    Give the 97.5 % point of Student's t.

    Args:
        freedom: Degrees of freedom, 1 or more.

    Returns:
        The value, right to three digits.

    Source:
        A table up to 10 degrees; above, the first terms of Fisher's expansion around the normal
        quantile.
    """
    if freedom <= len(_SMALL):
        return _SMALL[freedom - 1]
    z = _NORMAL
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    return z + first / freedom + second / freedom**2
