"""What became of the calls of recorded days: as it happened, and as it goes in a replay."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum

from callcenter.simulation.figures import percentile, share
from callcenter.simulation.recorded import Recorded
from callcenter.simulation.tally import Cell

WITHIN_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """
    What became of some calls.

    Args:
        calls: How many there were.
        abandonment: Share of those who hung up.
        service_level: Share answered within 20 s, of all but those who hung up within that time.
        asa_s: Average speed of answer.
        wait_p90_s: Nine of ten answered callers waited no longer.
    """

    calls: int
    abandonment: float
    service_level: float
    asa_s: float
    wait_p90_s: float

    @classmethod
    def of(cls, answered: Sequence[float], abandoned: Sequence[float]) -> "Outcome":
        """Work it out from waits: of those who were answered, and of those who hung up."""
        in_time = sum(wait <= WITHIN_S for wait in answered)
        early = sum(wait <= WITHIN_S for wait in abandoned)
        calls = len(answered) + len(abandoned)
        return cls(
            calls=calls,
            abandonment=share(len(abandoned), calls) or 0.0,
            service_level=share(in_time, calls - early) or 0.0,
            asa_s=share(fsum(answered), len(answered)) or 0.0,
            wait_p90_s=percentile(sorted(answered), 90) or 0.0,
        )


def as_recorded(calls: Iterable[Recorded]) -> Outcome:
    """
    Tell what became of recorded calls.

    Args:
        calls: The calls.

    Returns:
        The outcome.
    """
    known = list(calls)
    return Outcome.of(
        [call.waited_s for call in known if call.served],
        [call.waited_s for call in known if not call.served],
    )


def as_replayed(cells: Iterable[Cell]) -> Outcome:
    """
    Tell what became of replayed calls.

    Args:
        cells: Of all days.

    Returns:
        The outcome; whoever still waited at midnight is left out.
    """
    known = list(cells)
    return Outcome.of(
        [wait for cell in known for wait in cell.answered],
        [wait for cell in known for wait in cell.abandoned],
    )
