"""One day of a scenario: the production engine on virtual time."""

from collections import deque
from collections.abc import Iterator
from heapq import heapify, heappop, heappush, merge
from itertools import count
from typing import Any

from callcenter.acd import events as ev
from callcenter.acd.commands import AgentStateChanged, MakeOffer, WakeAt, WithdrawOffer
from callcenter.acd.engine import Engine
from callcenter.acd.model import Miss
from callcenter.simulation.arriving import Caller, callers
from callcenter.simulation.chance import Draw, stream
from callcenter.simulation.scenario import Group, Scenario
from callcenter.simulation.tally import AgentClock, Cell, LineClock

Happening = tuple[float, int, int, Any, Any]
"""When, a number to tell equals apart, what it is, and about whom."""

_HANG_UP, _ANSWER, _MISS, _END_TALK, _TELL, _COUNT = range(6)
_RINGS = (_ANSWER, _MISS)
_FOREVER = float("inf")
_LONGEST_AFTER_CLOSE_S = 4 * 3600.0
_BACK_AFTER_S = 60.0
"""How soon an agent who missed a call asks for the next one."""


class Day:
    """
    Lives through one day.

    Args:
        scenario: What is simulated.
        run: Number of the day, from 0; gives it a chance of its own.
    """

    def __init__(self, scenario: Scenario, run: int) -> None:
        self.scenario = scenario
        intervals = max(1, -int(-scenario.lasts_s // scenario.interval_s))
        lines, groups = scenario.lines, scenario.groups
        self.cells = [[Cell() for _ in range(intervals)] for _ in lines]
        self._group_of = {
            profile.agent: number
            for number, group in enumerate(groups)
            for profile in group.profiles
        }
        self.agents = AgentClock(intervals, scenario.interval_s, self._group_of)
        self.waiting = [LineClock() for _ in lines]
        self.calls = 0
        self._engine = Engine(
            queues=[line.rule for line in lines],
            agents=[profile for group in groups for profile in group.profiles],
            explain=False,
            overdue_grace_s=3600.0,  # every answer is told, however long the drawn ring
        )
        self._here: dict[str, Caller] = {}
        self._heap: list[Happening] = []
        self._number = count()
        self._wake = _FOREVER
        self._pace = [group.pace for group in groups]
        seed = scenario.seed
        self._ring: list[Draw | None] = [
            None if line.ring is None else line.ring.draws(stream(seed, run, line.name, "ring"))
            for line in lines
        ]
        self._arriving = merge(*self._streams(run), key=lambda caller: caller.at)

    def _streams(self, run: int) -> Iterator[Iterator[Caller]]:
        for number, line in enumerate(self.scenario.lines):
            chance = tuple(
                stream(self.scenario.seed, run, line.name, what)
                for what in ("arrivals", "handling", "patience")
            )
            yield callers(line, number, self.scenario.lasts_s, chance)

    def live(self) -> None:
        """Live through the whole day, until the last caller has gone or nobody can serve him."""
        for group in self.scenario.groups:
            self._heap += self._shifts(group)
        heapify(self._heap)
        end = self.scenario.lasts_s
        heappush(self._heap, (self.scenario.warm_up_s, -2, _COUNT, True, None))
        heappush(self._heap, (end, -1, _COUNT, False, None))
        caller = next(self._arriving, None)
        while True:
            due = self._heap[0][0] if self._heap else _FOREVER
            at = caller.at if caller is not None else _FOREVER
            now = min(due, at, self._wake)
            if now > end and (now > end + _LONGEST_AFTER_CLOSE_S or not self._here):
                break
            if self._wake <= now:
                self._wake = _FOREVER
                self._tell(ev.Ticked(), now)
            elif due <= at:
                _, _, kind, who, what = heappop(self._heap)
                self._happen(now, kind, who, what)
            elif caller is not None:
                self._enter(caller, now)
                caller = next(self._arriving, None)
        self._close(end)

    def _count(self, now: float, *, begin: bool) -> None:
        """Begin to look at the lengths of the queues, or keep what was seen."""
        for clock in self.waiting:
            if begin:
                clock.begin(now)
            else:
                clock.end(now)

    def _close(self, end: float) -> None:
        """Count those who still wait as unserved, and the agents' time up to now."""
        for caller in self._here.values():
            if caller.waits:
                self._cell(caller).unserved += 1
        self.agents.close(end)

    def _shifts(self, group: Group) -> Iterator[Happening]:
        for profile in group.profiles:
            agent = profile.agent
            for start, end in group.shifts:
                yield start, next(self._number), _TELL, ev.AgentSignedIn(agent=agent), None
                yield start, next(self._number), _TELL, ev.ReadyAsked(agent=agent), None
                if end < self.scenario.lasts_s:
                    yield end, next(self._number), _TELL, ev.AgentSignedOut(agent=agent), None
            for start, end in group.breaks:
                pause = ev.NotReadyAsked(agent=agent, reason="break")
                yield start, next(self._number), _TELL, pause, None
                yield end, next(self._number), _TELL, ev.ReadyAsked(agent=agent), None

    def _enter(self, caller: Caller, now: float) -> None:
        """Let a caller come; where nobody takes him and there is no room, he is turned away."""
        line = self.scenario.lines[caller.line]
        self.calls += 1
        self._here[caller.call] = caller
        clock = self.waiting[caller.line]
        clock.change(1, now)
        self._tell(
            ev.CallEntered(
                call=caller.call,
                queue=line.rule.name,
                entered_at=now,
                steps=line.steps,
                priority=caller.priority,
            ),
            now,
        )
        if not caller.waits:
            return
        if line.room is not None and clock.waiting > line.room and caller.offer is None:
            self._gone(caller, now)
            self._cell(caller).turned_away += 1
            self._tell(ev.CallLeft(call=caller.call, why="full"), now)
        elif caller.patience_s < _FOREVER:
            heappush(
                self._heap, (now + caller.patience_s, next(self._number), _HANG_UP, caller, None)
            )

    def _happen(self, now: float, kind: int, who: Any, what: Any) -> None:  # noqa: ANN401
        if kind == _END_TALK:
            del self._here[who.call]
            self._tell(ev.TalkEnded(agent=what, call=who.call), now)
        elif kind == _HANG_UP:
            if who.waits:
                self._gone(who, now)
                self._cell(who).abandoned.append(now - who.at)
                self._tell(ev.CallLeft(call=who.call, why="hung_up"), now)
        elif kind in _RINGS:
            if who.offer == what.offer:
                self._rung(kind, who, what, now)
        elif kind == _COUNT:
            self._count(now, begin=who)
        else:
            self._tell(who, now)

    def _rung(self, kind: int, caller: Caller, made: MakeOffer, now: float) -> None:
        """End an offer that is still open: answered, or rung in vain."""
        caller.offer = None
        if kind == _ANSWER:
            self._tell(ev.OfferAnswered(offer=made.offer), now)
            self._talk(caller, made.agent, now)
            return
        self._tell(ev.OfferMissed(offer=made.offer, why=Miss.RING_TIMEOUT), now)
        back = ev.ReadyAsked(agent=made.agent)
        heappush(self._heap, (now + _BACK_AFTER_S, next(self._number), _TELL, back, None))

    def _gone(self, caller: Caller, now: float) -> None:
        caller.waits = False
        caller.offer = None
        self.waiting[caller.line].change(-1, now)
        del self._here[caller.call]

    def _talk(self, caller: Caller, agent: str, now: float) -> None:
        """Let a talk begin, whose end is known by now."""
        caller.waits = False
        self.waiting[caller.line].change(-1, now)
        handling_s = caller.handling_s / self._pace[self._group_of[agent]]
        cell = self._cell(caller)
        cell.answered.append(now - caller.at)
        cell.handled_s += handling_s
        heappush(self._heap, (now + handling_s, next(self._number), _END_TALK, caller, agent))

    def _cell(self, caller: Caller) -> Cell:
        return self.cells[caller.line][int(caller.at // self.scenario.interval_s)]

    def _tell(self, event: ev.Event, now: float) -> None:
        """Tell the engine, and do what it asks for, in order."""
        todo = deque((event,))
        while todo:
            for command in self._engine.apply(todo.popleft(), now):
                kind = type(command)
                if kind is AgentStateChanged:
                    self.agents.change(command.agent, command.state, now)  # type: ignore[union-attr]
                elif kind is MakeOffer:
                    self._offered(command, now, todo)  # type: ignore[arg-type]
                elif kind is WakeAt:
                    self._wake = command.at  # type: ignore[union-attr]
                elif kind is WithdrawOffer:
                    self._withdrawn(command)  # type: ignore[arg-type]

    def _withdrawn(self, withdrawn: WithdrawOffer) -> None:
        caller = self._here.get(withdrawn.call)
        if caller is not None:
            caller.offer = None

    def _offered(self, made: MakeOffer, now: float, todo: deque[ev.Event]) -> None:
        """Let the agent's phone ring for its time; without any he answers in this instant."""
        caller = self._here[made.call]
        ring = self._ring[caller.line]
        if ring is None:
            todo.append(ev.OfferAnswered(offer=made.offer))
            self._talk(caller, made.agent, now)
            return
        caller.offer = made.offer
        ring_s = ring()
        kind = _ANSWER if ring_s <= made.ring_timeout_s else _MISS
        at = now + min(ring_s, made.ring_timeout_s)
        heappush(self._heap, (at, next(self._number), kind, caller, made))
