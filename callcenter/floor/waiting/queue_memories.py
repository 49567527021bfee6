"""
What queues have learned of their waits and counted for their shares, so that a restart loses none.

A line is on its way to disk before anything follows from it. Service levels are made of the calls
that left: each has a line of its own, in as many places as are ever looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from callcenter.acd.commands import QueueLearned
from callcenter.acd.memory import Departure, Learned, QueueMemory
from callcenter.acd.served import LATELY_S, REMEMBERED
from callcenter.floor.journal import Journal

KEPT_S = 30 * 86_400.0
"""What a queue learned longer ago says nothing about today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryLine:
    """What a queue knew at an instant."""

    queue: str
    at: float
    memory: QueueMemory


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartureLine:
    """A call that left a queue; `place` is the one of its line among those kept."""

    queue: str
    place: int
    left: Departure


Line: TypeAlias = MemoryLine | DepartureLine


class QueueMemories(Journal[Line]):
    """
    The last line of every queue, and of the calls that left it lately.

    Args:
        path: Of the file.
        now_s: What is too old by then is forgotten.
    """

    def __init__(self, path: Path, now_s: float) -> None:
        super().__init__(path, lambda values: _read(values, now_s))
        self._known = {
            line.queue: replace(line.memory, departures=self._departures(line.queue))
            for line in self.found.values()
            if isinstance(line, MemoryLine)
        }
        self._next = {line.queue: line.place + 1 for line in self._oldest_first()}

    def take_up(self, queue: str) -> QueueMemory | None:
        """Return what a queue knew before this process began, once."""
        return self._known.pop(queue, None)

    def note(self, told: QueueLearned, now_s: float) -> None:
        """Keep what a queue knows now."""
        for left in told.left:
            place = self._next.get(told.queue, 0) % REMEMBERED
            self._next[told.queue] = place + 1
            self.write(DepartureLine(queue=told.queue, place=place, left=left))
        self.write(MemoryLine(queue=told.queue, at=now_s, memory=told.memory))

    def _departures(self, queue: str) -> tuple[Departure, ...]:
        return tuple(line.left for line in self._oldest_first() if line.queue == queue)

    def _oldest_first(self) -> list[DepartureLine]:
        lines = [line for line in self.found.values() if isinstance(line, DepartureLine)]
        return sorted(lines, key=lambda line: line.left.at)


def _read(values: Mapping[str, Any], now_s: float) -> tuple[str, Line | None]:
    """Read a line; what is too old to count is forgotten."""
    queue = values["queue"]
    if "left" in values:
        left = Departure(**values["left"])
        gone = DepartureLine(queue=queue, place=values["place"], left=left)
        return f"{queue} {gone.place}", gone if left.at >= now_s - LATELY_S else None
    known = values["memory"]
    learned = Learned(**{**known["learned"], "factors": tuple(known["learned"]["factors"])})
    counted = tuple(known.get("counted", ()))
    memory = QueueMemory(**{**known, "learned": learned, "counted": counted, "departures": ()})
    line = MemoryLine(queue=queue, at=values["at"], memory=memory)
    return queue, line if line.at >= now_s - KEPT_S else None
