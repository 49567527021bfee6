"""One day of a scenario: the production engine on virtual time."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from heapq import merge
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
from callcenter.acd.overflow_rules import To
from callcenter.simulation.arriving import Caller, callers
from callcenter.simulation.calling_back import CallBacks
from callcenter.simulation.chance import stream
from callcenter.simulation.desks import Desks
from callcenter.simulation.scenario import Scenario
from callcenter.simulation.shifts import shifts
from callcenter.simulation.tally import AgentClock, Cell, LineClock
from callcenter.simulation.timeline import FOREVER, Timeline

Todo: TypeAlias = deque[ev.Event]
"""What is to be told next, in the instant at hand."""

_LONGEST_AFTER_CLOSE_S = 4 * 3600.0


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
        group_of = {
            profile.agent: number
            for number, group in enumerate(groups)
            for profile in group.profiles
        }
        self.agents = AgentClock(intervals, scenario.interval_s, group_of)
        self.waiting = [LineClock() for _ in lines]
        self.calls = 0
        self.here: dict[str, Caller] = {}
        self.timeline = Timeline()
        self.desks = Desks(self, run)
        self.backs = CallBacks(self, run)
        self._engine = Engine(
            queues=[line.rule for line in lines],
            agents=[profile for group in groups for profile in group.profiles],
            explain=False,
            overdue_grace_s=3600.0,  # every answer is told, however long the drawn ring
        )
        self._wake = FOREVER
        self._line_of = {line.name: number for number, line in enumerate(lines)}
        self._arriving = merge(*self._streams(run), key=lambda caller: caller.at)
        self._perform: Mapping[type, Callable[[Any, float, Todo], None]] = {
            MakeOffer: self.desks.offered,
            WithdrawOffer: self.desks.withdrawn,
            WakeAt: self._wake_at,
            CallOverflowed: self._overflowed,
            DialCustomer: self.backs.dial_first,
            CallBackGivenUp: self.backs.given_up,
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
        timeline, end = self.timeline, self.scenario.lasts_s
        timeline.later(self.scenario.warm_up_s, self._count, True)
        timeline.later(end, self._count, False)
        for group in self.scenario.groups:
            for at, event in shifts(group, end):
                self.tell_later(event, at)
        caller = next(self._arriving, None)
        while True:
            due = timeline.next_at()
            at = caller.at if caller is not None else FOREVER
            now = min(due, at, self._wake)
            if now > end and (now > end + _LONGEST_AFTER_CLOSE_S or not self.here):
                break
            if self._wake <= now:
                self._wake = FOREVER
                self.tell(ev.Ticked(), now)
            elif due <= at:
                timeline.happen(now)
            elif caller is not None:
                self._enter(caller, now)
                caller = next(self._arriving, None)
        for left in self.here.values():
            # Callers who wait, and those who left the line and were not called back.
            self.cell(left).unserved += left.waits or left.back
        self.agents.close(end)

    def _count(self, now: float, begin: bool) -> None:  # noqa: FBT001 - of a happening
        """Begin to look at the lengths of the queues, or keep what was seen."""
        for clock in self.waiting:
            if begin:
                clock.begin(now)
            else:
                clock.end(now)

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
        if caller.patience_s < FOREVER:
            self.timeline.later(now + caller.patience_s, self._hang_up, caller)
        if caller.wants_back and line.back is not None:
            self.timeline.later(now + line.back.after_s, self.backs.key, caller)

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

    def tell_later(self, event: ev.Event, at: float) -> None:
        """Tell the engine at a time."""
        self.timeline.later(at, self._tell_then, event)

    def _tell_then(self, now: float, event: ev.Event) -> None:
        self.tell(event, now)

    def tell(self, event: ev.Event, now: float) -> None:
        """Tell the engine, and do what it asks for, in order."""
        todo = deque((event,))
        while todo:
            for command in self._engine.apply(todo.popleft(), now):
                if type(command) is AgentStateChanged:
                    self.agents.change(command.agent, command.state, now)
                elif (perform := self._perform.get(type(command))) is not None:
                    perform(command, now, todo)

    def _wake_at(self, wake: WakeAt, _now: float, _todo: Todo) -> None:
        self._wake = wake.at

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
            todo.append(self.backs.entry(caller))
        elif overflowed.to is not To.ANNOUNCEMENT:
            self.gone(caller, now)
            self.cell(caller).sent_away += 1
