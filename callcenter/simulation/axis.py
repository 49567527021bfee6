"""Ends of the axes of charts."""

import math

_ROUND = (1.0, 2.0, 4.0, 5.0, 8.0, 10.0)
"""Numbers of which half and a quarter are easily read."""


def round_top(highest: float) -> float:
    """
    Find where an axis ends that shows all values and is easily read.

    Args:
        highest: The highest value, above 0.

    Returns:
        A round number, no smaller.
    """
    unit = 10.0 ** math.floor(math.log10(highest))
    return next(number * unit for number in _ROUND if number * unit >= highest)
