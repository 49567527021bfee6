"""How right the expected waits were: written into each call's history, summed up for figures."""

from dataclasses import dataclass

from callcenter.acd.commands import WaitMeasured
from callcenter.floor.agents.explanations import range_told
from callcenter.ledger import events
from callcenter.ledger.ledger import Ledger


@dataclass(slots=True)
class WaitFigures:
    """Sums over all answered calls of which a wait had been expected, since the start."""

    measured: int = 0
    inside: int = 0
    off_s: float = 0.0

    def take(self, command: WaitMeasured, ledger: Ledger) -> None:
        """Count and keep one."""
        told = command.predicted
        self.measured += 1
        self.inside += told.from_s <= command.waited_s <= told.to_s
        self.off_s += abs(command.waited_s - told.likely_s)
        ledger.append(
            f"call:{command.call}",
            events.WaitMeasured(
                queue=command.queue,
                expected=range_told(told),
                waited_s=round(command.waited_s, 3),
            ),
        )
