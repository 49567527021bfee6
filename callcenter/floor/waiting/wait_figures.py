"""How right the expected waits were: written into each call's history, summed up for figures."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from callcenter.acd.commands import WaitMeasured
from callcenter.floor.agents.explanations import range_told
from callcenter.ledger import events
from callcenter.ledger.ledger import Ledger


@dataclass(slots=True)
class QueueWaits:
    """Sums over the answered calls of a queue of which a wait had been expected."""

    measured: int = 0
    inside: int = 0
    off_s: float = 0.0


class WaitFigures:
    """These sums by queue, since the start."""

    def __init__(self) -> None:
        self._queues: defaultdict[str, QueueWaits] = defaultdict(QueueWaits)

    @property
    def queues(self) -> Mapping[str, QueueWaits]:
        """The sums by queue."""
        return self._queues

    def take(self, command: WaitMeasured, ledger: Ledger) -> None:
        """Count and keep one."""
        told, sums = command.predicted, self._queues[command.queue]
        sums.measured += 1
        sums.inside += told.from_s <= command.waited_s <= told.to_s
        sums.off_s += abs(command.waited_s - told.likely_s)
        ledger.append(
            f"call:{command.call}",
            events.WaitMeasured(
                queue=command.queue,
                expected=range_told(told),
                waited_s=round(command.waited_s, 3),
            ),
        )
