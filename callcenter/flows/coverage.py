"""How much of the flows the scripted calls have been through: steps, and ways out of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from callcenter.ivr.model import Flow
from callcenter.ivr.trial.running import Trial
from callcenter.ivr.ways import ways


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """
    What was tried and what was not.

    `missed_steps` are `flow.step`, `missed_branches` `flow.step: label`.
    """

    steps: int
    branches: int
    missed_steps: tuple[str, ...]
    missed_branches: tuple[str, ...]

    @property
    def percent(self) -> float:
        """Steps and branches tried, of a hundred; 100 where there is nothing to try."""
        every = self.steps + self.branches
        missed = len(self.missed_steps) + len(self.missed_branches)
        return 100.0 if not every else 100.0 * (every - missed) / every

    def told(self) -> str:
        """Tell it in one line."""
        steps, branches = len(self.missed_steps), len(self.missed_branches)
        line = (
            f"{self.steps - steps} of {self.steps} steps and "
            f"{self.branches - branches} of {self.branches} branches tried"
        )
        return line + (f", not {', '.join(self.missed_steps[:20])}" if steps else "")


def cover(flows: Iterable[Flow], trials: Sequence[Trial]) -> Coverage:
    """Compare what there is with where the calls have been."""
    visited = {place for trial in trials for place in trial.visited}
    taken = {(trace.flow, trace.way) for trial in trials for trace in trial.left}
    steps = branches = 0
    missed_steps: list[str] = []
    missed_branches: list[str] = []
    for flow in flows:
        for step in flow.steps.values():
            steps += 1
            if (flow.name, step.name) not in visited:
                missed_steps.append(f"{flow.name}.{step.name}")
            for way in ways(step):
                if way.end.startswith("flow:"):
                    continue
                branches += 1
                if (flow.name, (way.line, way.col)) not in taken:
                    missed_branches.append(f"{flow.name}.{step.name}: {way.label}")
        for key, to in flow.anywhere.items():
            branches += 1
            if (flow.name, (to.line, to.col)) not in taken:
                missed_branches.append(f"{flow.name}: key {key} anywhere")
    return Coverage(
        steps=steps,
        branches=branches,
        missed_steps=tuple(missed_steps),
        missed_branches=tuple(missed_branches),
    )
