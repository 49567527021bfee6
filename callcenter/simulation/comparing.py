"""Two scenarios side by side, run by run: with one seed both meet the same callers."""

from collections.abc import Mapping

from callcenter.simulation.figures import NAMES, Estimate, estimate
from callcenter.simulation.running import Result

Differences = Mapping[str, Mapping[str, Estimate]]
"""By queue and figure: how much higher it is in the second."""


def differences(first: Result, second: Result) -> Differences:
    """
    Subtract the figures of one scenario from those of another.

    Args:
        first: The one to compare with.
        second: The other; runs of equal number are compared, so that chance they share cancels.

    Returns:
        Means of the differences with their intervals, for the queues that both have.
    """
    others = {line.queue: line for line in second.lines}
    return {
        line.queue: {
            name: estimate(
                _minus(after[name], before[name])
                for before, after in zip(line.runs, others[line.queue].runs, strict=False)
            )
            for name in NAMES
        }
        for line in first.lines
        if line.queue in others
    }


def _minus(after: float | None, before: float | None) -> float | None:
    return None if after is None or before is None else after - before
