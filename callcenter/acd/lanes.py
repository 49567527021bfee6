"""Waiting calls in lanes: one lane for each queue and requirement that calls wait with."""

from array import array
from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from callcenter.acd.columns import FEW, NumberList, Numbers
from callcenter.acd.model import Refusal, Requirement
from callcenter.acd.records import Call, Key

if TYPE_CHECKING:
    from callcenter.acd.crews import Crew
    from callcenter.acd.turns import Turns

LaneKey: TypeAlias = tuple[str, Requirement, bool]

LANES_KEPT = 4096
"""So many empty lanes are kept, and as many more as there are busy ones."""

_SLACK = 64
_NOBODY = float("inf")
_by_key = attrgetter("key")


class Lane:
    """
    Calls of one queue with one requirement, all live or all to be called back.

    Whoever matches one of them matches all. `_calls` stand in their order, `_ranks` beside them,
    close together in memory, so that a place among many is found quickly; `first` is the first.
    `crews` are the numbers of those that match, and `takers` counts who takes calls in them; none
    when the requirement names agents, who are looked at one by one. `number` is its own, in
    `Lanes`.
    """

    __slots__ = (
        *("_calls", "_ranks", "crews", "first", "key"),
        *("mismatches", "number", "queue", "requirement", "takers"),
    )

    def __init__(self, key: LaneKey) -> None:
        self.key = key
        self.queue, self.requirement, _ = key
        self.number = -1
        self.crews = NumberList()
        self.takers = 0
        self.mismatches: tuple[int, dict[Refusal, int]] | None = None
        self.first: Call | None = None
        self._calls: list[Call] = []
        self._ranks = array("d")

    def __len__(self) -> int:
        return len(self._calls)

    def add(self, call: Call) -> None:
        """Let the call wait here."""
        place = self.ahead_of(call.key)
        self._calls.insert(place, call)
        self._ranks.insert(place, call.key[0])
        self.first = self._calls[0]

    def remove(self, call: Call) -> None:
        """Take the call out."""
        place = 0 if call is self.first else self.ahead_of(call.key)
        del self._calls[place], self._ranks[place]
        self.first = self._calls[0] if self._calls else None

    def ahead_of(self, key: Key) -> int:
        """Count the calls that rank before a key."""
        first = bisect_left(self._ranks, key[0])
        after = bisect_right(self._ranks, key[0], first)
        return bisect_left(self._calls, key, first, after, key=_by_key)


class Lanes:
    """
    All lanes by what they ask; `busy` are those with calls.

    Each has a number. `_heads` holds the rank of the first call of each lane, by number; an agent
    who matches many lanes finds the best of them there at once. `_groups` tells, by number too, of
    which queue a lane is and whether its calls are live: what a turn is about.

    Empty lanes are kept for the next call of their kind, up to a bound that follows the number of
    busy ones.
    """

    def __init__(self, turns: "Turns") -> None:
        self._turns = turns
        self.by_key: dict[LaneKey, Lane] = {}
        self.by_number: list[Lane] = []
        self.busy: dict[Lane, None] = {}
        self.naming: dict[str, dict[Lane, None]] = {}
        self._heads = np.full(_SLACK, _NOBODY)
        self._groups = np.zeros(_SLACK, np.intp)
        self._group_numbers: dict[tuple[str, bool], int] = {}

    def find(self, queue: str, requirement: Requirement, *, virtual: bool) -> tuple[Lane, bool]:
        """Return the lane, and whether it is new; call-backs have lanes of their own."""
        key = (queue, requirement, virtual)
        lane = self.by_key.get(key)
        if lane is not None:
            return lane, False
        lane = self.by_key[key] = Lane(key)
        if len(self.by_number) == len(self._heads):
            self._heads = np.concatenate([self._heads, np.full(len(self._heads), _NOBODY)])
            self._groups = np.concatenate([self._groups, np.zeros_like(self._groups)])
        self._number(lane)
        for agent in requirement.agents:
            self.naming.setdefault(agent, {})[lane] = None
        return lane, True

    def _number(self, lane: Lane) -> None:
        """Give a lane the next number."""
        lane.number = len(self.by_number)
        self.by_number.append(lane)
        group = (lane.queue, lane.key[2])
        self._groups[lane.number] = self._group_numbers.setdefault(group, len(self._group_numbers))

    def add(self, call: Call, lane: Lane) -> None:
        """Let a call wait in a lane."""
        call.lane = lane
        call.queue.waiting += 1
        call.queue.virtual += lane.key[2]
        lane.add(call)
        if lane.first is call:
            self.busy[lane] = None
            self._heads[lane.number] = call.key[0]

    def remove(self, call: Call) -> None:
        """Take a call out of its lane, if it waits."""
        lane, call.lane = call.lane, None
        if lane is not None:
            call.queue.waiting -= 1
            call.queue.virtual -= lane.key[2]
            first = lane.first
            lane.remove(call)
            if lane.first is not first:
                self._note_first(lane)

    def _note_first(self, lane: Lane) -> None:
        """Note who is first in a lane by now."""
        if lane.first is None:
            del self.busy[lane]
            self._heads[lane.number] = _NOBODY
        else:
            self._heads[lane.number] = lane.first.key[0]

    def best(self, crew: "Crew", agent: str) -> Call | None:
        """
        Find the best-ranked waiting call that an agent matches.

        Args:
            crew: The agent's crew.
            agent: The agent, for lanes that name him.

        Returns:
            The call, or None.
        """
        if len(crew.lanes) <= FEW:
            by_number = self.by_number
            calls = [first for n in crew.lanes if (first := by_number[n].first) is not None]
        else:
            calls = self._best_of_many(crew)
        named = self.naming.get(agent)
        if named:
            calls += [
                lane.first
                for lane in named
                if lane.first is not None and crew.has_skills(lane.requirement)
            ]
        if len(calls) < 2:
            return calls[0] if calls else None
        return min(calls, key=self._turns.rank if self._turns.matter else _by_key)

    def _best_of_many(self, crew: "Crew") -> list[Call]:
        """Compare the heads of all lanes of a crew; several where they rank equal."""
        reach = crew.lanes.array()
        if self._turns.matter:
            reach = self._whose_turn(reach)
        if not len(reach):
            return []
        ranks = self._heads[reach]
        best = ranks.argmin()
        rank, ranks[best] = ranks[best], _NOBODY
        if rank == _NOBODY:
            return []
        alone = ranks[ranks.argmin()] > rank
        numbers = [reach[best]] if alone else reach[self._heads[reach] == rank]
        return [first for n in numbers if (first := self.by_number[n].first) is not None]

    def _whose_turn(self, reach: Numbers) -> Numbers:
        """Keep those of some lanes whose queue, or whose call-backs, are served first."""
        busy: Numbers = reach[self._heads[reach] < _NOBODY]
        groups = self._groups[busy]
        one_of = np.full(len(self._group_numbers), -1)
        one_of[groups] = busy
        places = {
            group: self._turns.place(first)
            for group, number in enumerate(one_of.tolist())
            if number >= 0 and (first := self.by_number[number].first) is not None
        }
        best = min(places.values(), default=None)
        served = np.array([places.get(group) == best for group in range(len(one_of))], bool)
        turn: Numbers = busy[served[groups]]
        return turn

    def too_many(self) -> bool:
        """Tell whether empty lanes outnumber the others by so much that they should go."""
        return len(self.by_key) > 2 * len(self.busy) + LANES_KEPT

    def forget(self, *, keep: Lane) -> list[int]:
        """
        Forget empty lanes, all but one, and number the others anew.

        Args:
            keep: A lane that is empty for the moment only.

        Returns:
            The new number of each lane by its old one; -1 for those that are gone.
        """
        renumbered = [-1] * len(self.by_number)
        kept = [lane for lane in self.by_number if lane or lane is keep]
        for lane in self.by_number:
            if not lane and lane is not keep:
                del self.by_key[lane.key]
                self._forget_names(lane)
        self.by_number = []
        self._group_numbers.clear()
        for lane in kept:
            before = lane.number
            self._number(lane)
            renumbered[before] = lane.number
        self._heads[:] = _NOBODY
        for lane in self.busy:
            self._note_first(lane)
        return renumbered

    def _forget_names(self, lane: Lane) -> None:
        for agent in lane.requirement.agents:
            lanes = self.naming[agent]
            del lanes[lane]
            if not lanes:
                del self.naming[agent]
