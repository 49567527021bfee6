"""What many crews are compared by, as columns of numbers: one row for each crew."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeAlias

import numpy as np
import numpy.typing as npt

from callcenter.acd.model import Choice, Refusal, Requirement

if TYPE_CHECKING:
    from callcenter.acd.crews import Crew

Column: TypeAlias = npt.NDArray[Any]
Numbers: TypeAlias = npt.NDArray[np.intp]
Rank: TypeAlias = Callable[[Numbers], Column]
"""What some crews are compared by; lower is better."""

FEW = 8
"""Up to so many are looked at one by one; more are compared as an array."""

_NO_NUMBERS: Numbers = np.zeros(0, np.intp)
_NUMBER = np.dtype(np.intp).char
_ROWS = 64
_NOT_IN_QUEUE = np.iinfo(np.int64).min
_NOBODY = float("inf")
_REASONS = tuple(Refusal)


class NumberList:
    """
    Numbers of crews or lanes, one after the other in memory, so that they can be seen as an array.

    It grows in place; an array given out shows the numbers of that moment and must not be kept, or
    there is no room to grow.
    """

    __slots__ = ("_numbers", "append")

    def __init__(self, numbers: Iterable[int] = ()) -> None:
        self._numbers = array(_NUMBER, numbers)
        self.append = self._numbers.append

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[int]:
        return iter(self._numbers)

    def array(self) -> Numbers:
        """Show the numbers as an array, without copying them."""
        return np.frombuffer(self._numbers, np.intp) if self._numbers else _NO_NUMBERS

    def renumbered(self, renumbered: Sequence[int]) -> Self:
        """Give the new numbers of those that are still there, by a table from old to new."""
        return type(self)(new for old in self if (new := renumbered[old]) >= 0)


class Columns:
    """
    Columns grow by doubling; a skill or queue has one from the first crew that knows it.

    `levels` by skill, `penalties` by queue, and in `_idle`, `_calls` and `_calls_idle` what the
    first of the free agents is ranked by. `_states` counts the members by why they are not free,
    and in its last column those who are.
    """

    def __init__(self) -> None:
        self._rows = _ROWS
        self._levels: dict[str, Column] = {}
        self._penalties: dict[str, Column] = {}
        self._with_penalty: set[str] = set()
        self._idle = np.full(_ROWS, _NOBODY)
        self._calls = np.zeros(_ROWS, np.int64)
        self._calls_idle = np.full(_ROWS, _NOBODY)
        self._skills = np.zeros(_ROWS, np.int64)
        self._states = np.zeros((_ROWS, len(_REASONS) + 1), np.int64)

    def add(self, number: int, skills: Mapping[str, int], queues: Mapping[str, int]) -> None:
        """Give a new crew its row."""
        while number >= self._rows:
            self._grow()
        self._skills[number] = len(skills)
        for skill, level in skills.items():
            if skill not in self._levels:
                self._levels[skill] = np.zeros(self._rows, np.uint8)
            self._levels[skill][number] = level
        for queue, penalty in queues.items():
            if queue not in self._penalties:
                self._penalties[queue] = np.full(self._rows, _NOT_IN_QUEUE)
            self._penalties[queue][number] = penalty
            if penalty:
                self._with_penalty.add(queue)

    def _grow(self) -> None:
        rows = self._rows
        self._rows = 2 * rows
        self._levels = {name: _longer(column, 0) for name, column in self._levels.items()}
        self._penalties = {
            name: _longer(column, _NOT_IN_QUEUE) for name, column in self._penalties.items()
        }
        self._idle, self._calls_idle = _longer(self._idle, _NOBODY), _longer(self._calls_idle, 0)
        self._calls, self._skills = _longer(self._calls, 0), _longer(self._skills, 0)
        self._states = np.concatenate([self._states, np.zeros_like(self._states)])

    def take_in_first(self, crew: "Crew") -> None:
        """Bring a crew up to date with who of its free agents is first."""
        number = crew.number
        if not crew.by_idle:
            self._idle[number] = _NOBODY
            return
        self._idle[number] = crew.by_idle[0][0]
        self._calls[number], self._calls_idle[number], _ = crew.by_calls[0]

    def take_in_states(self, crew: "Crew") -> None:
        """Bring a crew up to date with what its members do."""
        states = [crew.refusals.get(reason, 0) for reason in _REASONS]
        self._states[crew.number] = (*states, len(crew.by_idle))

    def matching(self, queue: str, requirement: Requirement) -> Numbers:
        """Find the crews that serve a queue and have what is required."""
        penalties = self._penalties.get(queue)
        if penalties is None:
            return np.zeros(0, np.intp)
        match = penalties != _NOT_IN_QUEUE
        for skill, level in requirement.skills:
            levels = self._levels.get(skill)
            if levels is None:
                return np.zeros(0, np.intp)
            match &= levels >= level
        return np.flatnonzero(match)

    def count(self, crews: Numbers) -> tuple[dict[Refusal, int], int]:
        """Count the members of some crews by why they are not free, and those who are."""
        sums = self._states[crews].sum(axis=0).tolist()
        free = sums.pop()
        return dict(zip(_REASONS, sums, strict=True)), free

    def front(
        self, crews: Numbers, wanted: int, *, queue: str, choice: Choice, requirement: Requirement
    ) -> list[int]:
        """
        Pick the crews in which the agents are whom a queue prefers.

        Args:
            crews: Crews that match, free or not.
            wanted: How many agents are wanted, 1 or more.
            queue: The queue.
            choice: Its rule.
            requirement: What the call asks.

        Returns:
            Crews with somebody free among whom the wanted number of best agents are; a few more
            where some rank equal.
        """
        ranks = self._ranks(queue, choice, requirement)
        idle = self._idle[crews]
        if wanted == len(ranks) == 1 and choice is not Choice.FEWEST_CALLS and len(crews):
            longest = idle.min()
            return _listed(crews[idle == longest]) if longest < _NOBODY else []
        free: Numbers = crews[idle < _NOBODY]
        if len(free) <= wanted:
            return _listed(free)
        if wanted == 1:
            for rank in ranks:
                values = rank(free)
                free = free[values == values.min()]
            return _listed(free)
        values_of = [rank(free) for rank in ranks]
        order = np.lexsort(values_of[::-1])
        chosen = np.ones(len(free), bool)
        for values in values_of:
            chosen &= values == values[order[wanted - 1]]
        chosen[order[:wanted]] = True
        return _listed(free[chosen])

    def _ranks(self, queue: str, choice: Choice, requirement: Requirement) -> list[Rank]:
        """List what the first free agents of crews are compared by, strongest first."""
        idle = self._idle
        ranks: list[Rank] = []
        if queue in self._with_penalty:
            ranks.append(self._penalties[queue].__getitem__)
        match choice:
            case Choice.FEWEST_CALLS:
                ranks.append(self._calls.__getitem__)
                idle = self._calls_idle
            case Choice.FEWEST_SKILLS:
                ranks.append(self._skills.__getitem__)
            case Choice.MOST_SKILLED:
                names = [skill for skill, _ in requirement.skills] or list(self._levels)
                ranks.append(partial(self._less_levels, names))
            case _:
                pass
        return [*ranks, idle.__getitem__]

    def _less_levels(self, skills: Sequence[str], crews: Numbers) -> Column:
        """Give the sums of the levels in some skills, the highest sum lowest."""
        sums = np.zeros(len(crews), np.int64)
        for skill in skills:
            sums -= self._levels[skill][crews]
        return sums


def _listed(numbers: Numbers) -> list[int]:
    listed: list[int] = numbers.tolist()
    return listed


def _longer(column: Column, filling: float) -> Column:
    """Double a column."""
    return np.concatenate([column, np.full_like(column, filling)])
