"""One day of a scenario: the production engine on virtual time."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from heapq import heapify, heappop, heappush, merge
from itertools import count
from typing import Any, TypeAlias

from callcenter.acd import events as ev
from callcenter.acd.commands import (
    AgentStateChanged,
    CallBackGivenUp,
    CallOverflowed,
    DialCustomer,
    MakeOffer,
    WakeAt,
    WithdrawOffer,
)
from callcenter.acd.engine import Engine
from callcenter.acd.model import Miss
from callcenter.acd.overflow_rules import To
from callcenter.simulation.arriving import Caller, callers
from callcenter.simulation.calling_back import CallBacks
from callcenter.simulation.chance import Draw, stream
from callcenter.simulation.scenario import Group, Scenario
from callcenter.simulation.tally import AgentClock, Cell, LineClock

Happening: TypeAlias = tuple[float, int, Callable[..., None], tuple[Any, ...]]
"""When, a number to tell equals apart, what happens, and to whom."""

Todo: TypeAlias = deque[ev.Event]

_FOREVER = float("inf")
_LONGEST_AFTER_CLOSE_S = 4 * 3600.0
_BACK_AFTER_S = 60.0
"""How soon an agent who missed a call asks for the next one."""
_COUNT_BEGIN, _COUNT_END = -2, -1
"""Before whatever else happens at that time."""


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
        self.here: dict[str, Caller] = {}
        self._heap: list[Happening] = []
        self._number = count()
        self._wake = _FOREVER
        self._pace = [group.pace for group in groups]
        self._line_of = {line.name: number for number, line in enumerate(lines)}
        seed = scenario.seed
        self._ring: dict[str, Draw | None] = {
            line.name: None
            if line.ring is None
            else line.ring.draws(stream(seed, run, line.name, "ring"))
            for line in lines
        }
        self._backs = CallBacks(self, run)
        self._arriving = merge(*self._streams(run), key=lambda caller: caller.at)
        self._perform: Mapping[type, Callable[[Any, float, Todo], None]] = {
            MakeOffer: self._offered,
            WithdrawOffer: self._withdrawn,
            WakeAt: self._wake_at,
            CallOverflowed: self._overflowed,
            DialCustomer: self._backs.dial_first,
            CallBackGivenUp: self._backs.given_up,
        }

    def _streams(self, run: int) -> Iterator[Iterator[Caller]]:
        for number, line in enumerate(self.scenario.lines):
            chance = tuple(
                stream(self.scenario.seed, run, line.name, what)
                for what in ("arrivals", "handling", "patience", "wanting")
            )
            yield callers(line, number, self.scenario.lasts_s, chance)

    def live(self) -> None:
        """Live through the whole day, until the last caller has gone or nobody can serve him."""
        for group in self.scenario.groups:
            self._heap += self._shifts(group)
        heapify(self._heap)
        end = self.scenario.lasts_s
        heappush(self._heap, (self.scenario.warm_up_s, _COUNT_BEGIN, self._count, (True,)))
        heappush(self._heap, (end, _COUNT_END, self._count, (False,)))
        caller = next(self._arriving, None)
        while True:
            due = self._heap[0][0] if self._heap else _FOREVER
            at = caller.at if caller is not None else _FOREVER
            now = min(due, at, self._wake)
            if now > end and (now > end + _LONGEST_AFTER_CLOSE_S or not self.here):
                break
            if self._wake <= now:
                self._wake = _FOREVER
                self.tell(ev.Ticked(), now)
            elif due <= at:
                _, _, happens, to = heappop(self._heap)
                happens(now, *to)
            elif caller is not None:
                self._enter(caller, now)
                caller = next(self._arriving, None)
        for left in self.here.values():
            # Callers who wait, and those who left the line and were not called back.
            self.cell(left).unserved += left.waits or left.back
        self.agents.close(end)

    def later(self, at: float, happens: Callable[..., None], *to: object) -> None:
        """Let something happen at a time: it is called with that time, and to whom it happens."""
        heappush(self._heap, (at, next(self._number), happens, to))

    def _count(self, now: float, begin: bool) -> None:  # noqa: FBT001 - of a happening
        """Begin to look at the lengths of the queues, or keep what was seen."""
        for clock in self.waiting:
            if begin:
                clock.begin(now)
            else:
                clock.end(now)

    def _shifts(self, group: Group) -> Iterator[Happening]:
        for profile in group.profiles:
            agent = profile.agent
            for start, end in group.shifts:
                yield self._told(start, ev.AgentSignedIn(agent=agent))
                yield self._told(start, ev.ReadyAsked(agent=agent))
                if end < self.scenario.lasts_s:
                    yield self._told(end, ev.AgentSignedOut(agent=agent))
            for start, end in group.breaks:
                yield self._told(start, ev.NotReadyAsked(agent=agent, reason="break"))
                yield self._told(end, ev.ReadyAsked(agent=agent))

    def _told(self, at: float, event: ev.Event) -> Happening:
        return at, next(self._number), self._tell_it, (event,)

    def _tell_it(self, now: float, event: ev.Event) -> None:
        self.tell(event, now)

    def entry(self, caller: Caller, **more: Any) -> ev.CallEntered:  # noqa: ANN401 - its fields
        """Make the event of a caller who waits where he stands, at his place."""
        line = self.scenario.lines[caller.stands_in]
        return ev.CallEntered(
            call=caller.call,
            queue=line.rule.name,
            entered_at=caller.at,
            steps=caller.steps,
            priority=caller.priority,
            **more,
        )

    def _enter(self, caller: Caller, now: float) -> None:
        """Let a caller come; where nobody takes him and there is no room, he is turned away."""
        line = self.scenario.lines[caller.line]
        self.calls += 1
        self.here[caller.call] = caller
        clock = self.waiting[caller.line]
        clock.change(1, now)
        self.tell(self.entry(caller), now)
        if not caller.waits:
            return
        if line.room is not None and clock.waiting > line.room and not caller.offers:
            self.gone(caller, now)
            self.cell(caller).turned_away += 1
            self.tell(ev.CallLeft(call=caller.call, why="full"), now)
            return
        if caller.patience_s < _FOREVER:
            self.later(now + caller.patience_s, self._hang_up, caller)
        if caller.wants_back and line.back is not None:
            self.later(now + line.back.after_s, self._backs.key, caller)

    def _hang_up(self, now: float, caller: Caller) -> None:
        if caller.waits and not caller.back:
            self.gone(caller, now)
            self.cell(caller).abandoned.append(now - caller.at)
            self.tell(ev.CallLeft(call=caller.call, why="hung_up"), now)

    def gone(self, caller: Caller, now: float) -> None:
        """Let a caller go who waits; what he counts as is for who calls this."""
        self.off_line(caller, now)
        del self.here[caller.call]

    def off_line(self, caller: Caller, now: float) -> None:
        """Let a caller stand in the line no more."""
        caller.waits = False
        caller.offers.clear()
        self.waiting[caller.stands_in].change(-1, now)

    def cell(self, caller: Caller) -> Cell:
        """Give the cell in which a caller counts."""
        return self.cells[caller.line][int(caller.at // self.scenario.interval_s)]

    def tell(self, event: ev.Event, now: float) -> None:
        """Tell the engine, and do what it asks for, in order."""
        todo = deque((event,))
        while todo:
            for command in self._engine.apply(todo.popleft(), now):
                kind = type(command)
                if kind is AgentStateChanged:
                    self.agents.change(command.agent, command.state, now)  # type: ignore[union-attr]
                elif kind in self._perform:
                    self._perform[kind](command, now, todo)

    def _wake_at(self, wake: WakeAt, _now: float, _todo: Todo) -> None:
        self._wake = wake.at

    def _withdrawn(self, withdrawn: WithdrawOffer, _now: float, _todo: Todo) -> None:
        caller = self.here.get(withdrawn.call)
        if caller is not None:
            caller.offers.discard(withdrawn.offer)

    def _offered(self, made: MakeOffer, now: float, todo: Todo) -> None:
        """Let the agent's phone ring for its time; without any he answers in this instant."""
        caller = self.here[made.call]
        ring = self._ring[made.queue]
        if ring is None:
            if not caller.offers:
                # Where all ring, the first answers; the engine withdraws the others.
                todo.append(ev.OfferAnswered(offer=made.offer))
                self._answered(caller, made, now)
            return
        caller.offers.add(made.offer)
        ring_s = ring()
        answers = ring_s <= made.ring_timeout_s
        self.later(now + min(ring_s, made.ring_timeout_s), self._rung, caller, made, answers)

    def _rung(self, now: float, caller: Caller, made: MakeOffer, answers: bool) -> None:  # noqa: FBT001 - of a happening
        """End an offer that is still open: answered, or rung in vain."""
        if made.offer not in caller.offers:
            return
        caller.offers.discard(made.offer)
        if answers:
            self.tell(ev.OfferAnswered(offer=made.offer), now)
            self._answered(caller, made, now)
            return
        self.tell(ev.OfferMissed(offer=made.offer, why=Miss.RING_TIMEOUT), now)
        self.later(now + _BACK_AFTER_S, self._tell_it, ev.ReadyAsked(agent=made.agent))

    def _answered(self, caller: Caller, made: MakeOffer, now: float) -> None:
        """Let a talk begin; an agent with a call-back dials first."""
        if made.callback:
            self._backs.dial(caller, made.agent, now)
            return
        if not caller.waits:
            return
        self.off_line(caller, now)
        cell = self.cell(caller)
        (cell.called_back if caller.back else cell.answered).append(now - caller.at)
        self.talk(caller, made.agent, now)

    def talk(self, caller: Caller, agent: str, now: float) -> None:
        """Let a talk last as long as it was drawn for, by the pace of the agent."""
        caller.back = False
        handling_s = caller.handling_s / self._pace[self._group_of[agent]]
        self.cell(caller).handled_s += handling_s
        self.later(now + handling_s, self._end_talk, caller, agent)

    def _end_talk(self, now: float, caller: Caller, agent: str) -> None:
        del self.here[caller.call]
        self.tell(ev.TalkEnded(agent=agent, call=caller.call), now)

    def _overflowed(self, overflowed: CallOverflowed, now: float, todo: Todo) -> None:
        """Let a caller stand in another line, leave the line for a call-back, or go."""
        caller = self.here[overflowed.call]
        if overflowed.to is To.QUEUE:
            self.waiting[caller.stands_in].change(-1, now)
            caller.stands_in = self._line_of[overflowed.target]
            self.waiting[caller.stands_in].change(1, now)
            self.cell(caller).overflowed += 1
        elif overflowed.to is To.CALLBACK:
            self.off_line(caller, now)
            todo.append(self._backs.entry(caller))
        elif overflowed.to is not To.ANNOUNCEMENT:
            self.gone(caller, now)
            self.cell(caller).sent_away += 1
