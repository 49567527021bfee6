"""Waiting calls in lanes: one lane for each queue and requirement that calls wait with."""

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from callcenter.acd.model import Refusal, Requirement
from callcenter.acd.records import Call, Key

if TYPE_CHECKING:
    from callcenter.acd.crews import Crew
    from callcenter.acd.turns import Turns

LaneKey = tuple[str, Requirement, bool]
Entry = tuple[float, float, str, int, Call]

_SLACK = 64


class Lane:
    """
    Calls of one queue with one requirement, all live or all to be called back.

    Whoever matches one of them matches all.

    A heap with lazy deletion: `tickets` holds the valid ticket of each call, an entry with
    another ticket is dropped when it comes to the top. `crews` are those that match; empty when
    the requirement names agents, who are looked at one by one.
    """

    __slots__ = (
        *("_heap", "_next_ticket", "_tickets"),
        *("crews", "key", "mismatches", "queue", "requirement"),
    )

    def __init__(self, key: LaneKey) -> None:
        self.key = key
        self.queue, self.requirement, _ = key
        self.crews: dict[Crew, None] = {}
        self.mismatches: tuple[int, dict[Refusal, int]] | None = None
        self._heap: list[Entry] = []
        self._tickets: dict[str, int] = {}
        self._next_ticket = 0

    def __len__(self) -> int:
        return len(self._tickets)

    def add(self, call: Call) -> None:
        """Let the call wait here."""
        self._next_ticket += 1
        self._tickets[call.call] = self._next_ticket
        heappush(self._heap, (*call.key, self._next_ticket, call))

    def remove(self, call: Call) -> None:
        """Take the call out."""
        del self._tickets[call.call]
        heap = self._heap
        if not self._tickets:
            heap.clear()
        elif heap[0][4] is call:
            heappop(heap)
        elif len(heap) > 2 * len(self._tickets) + _SLACK:
            self._heap = [entry for entry in heap if self._tickets.get(entry[2]) == entry[3]]
            heapify(self._heap)

    def ahead_of(self, key: Key) -> int:
        """Count the calls that rank before a key."""
        tickets = self._tickets
        return sum(entry[:3] < key and tickets.get(entry[2]) == entry[3] for entry in self._heap)

    def head(self) -> Call:
        """Return the call with the best rank; the lane must not be empty."""
        heap = self._heap
        while self._tickets.get(heap[0][2]) != heap[0][3]:
            heappop(heap)
        return heap[0][4]


class Lanes:
    """
    All lanes by what they ask; `busy` are those with calls.

    Empty lanes are kept for the next call of their kind, up to a bound that follows the number of
    busy ones.
    """

    def __init__(self, turns: "Turns") -> None:
        self._turns = turns
        self.by_key: dict[LaneKey, Lane] = {}
        self.busy: dict[Lane, None] = {}
        self.naming: dict[str, dict[Lane, None]] = {}

    def find(self, queue: str, requirement: Requirement, *, virtual: bool) -> tuple[Lane, bool]:
        """Return the lane, and whether it is new; call-backs have lanes of their own."""
        key = (queue, requirement, virtual)
        lane = self.by_key.get(key)
        if lane is not None:
            return lane, False
        lane = self.by_key[key] = Lane(key)
        for agent in requirement.agents:
            self.naming.setdefault(agent, {})[lane] = None
        return lane, True

    def add(self, call: Call, lane: Lane) -> None:
        """Let a call wait in a lane."""
        call.lane = lane
        call.queue.waiting += 1
        call.queue.virtual += lane.key[2]
        lane.add(call)
        self.busy[lane] = None

    def remove(self, call: Call) -> None:
        """Take a call out of its lane, if it waits."""
        lane, call.lane = call.lane, None
        if lane is not None:
            call.queue.waiting -= 1
            call.queue.virtual -= lane.key[2]
            lane.remove(call)
            if not lane:
                del self.busy[lane]

    def best(self, crew: "Crew", agent: str) -> Call | None:
        """
        Find the best-ranked waiting call that an agent matches.

        Args:
            crew: The agent's crew.
            agent: The agent, for lanes that name him.

        Returns:
            The call, or None.
        """
        lanes = self._within_reach(crew, agent)
        if self._turns.matter:
            return min((lane.head() for lane in lanes), key=self._turns.rank, default=None)
        best: Call | None = None
        best_key: Key | None = None
        for lane in lanes:
            call = lane.head()
            if best_key is None or call.key < best_key:
                best, best_key = call, call.key
        return best

    def _within_reach(self, crew: "Crew", agent: str) -> list[Lane]:
        """Busy lanes that the agent matches, looked up from the shorter side."""
        busy, matched = self.busy, crew.lanes
        if len(busy) < len(matched):
            lanes = [lane for lane in busy if lane in matched]
        else:
            lanes = [lane for lane in matched if lane in busy]
        named = self.naming.get(agent)
        if named:
            lanes += [lane for lane in named if lane in busy and crew.has_skills(lane.requirement)]
        return lanes

    def surplus(self, *, keep: Lane) -> list[Lane]:
        """Forget empty lanes, all but one, when they are many; return those forgotten."""
        if len(self.by_key) <= 2 * len(self.busy) + _SLACK:
            return []
        gone = [lane for lane in self.by_key.values() if not lane and lane is not keep]
        for lane in gone:
            del self.by_key[lane.key]
            for agent in lane.requirement.agents:
                lanes = self.naming[agent]
                del lanes[lane]
                if not lanes:
                    del self.naming[agent]
        return gone
