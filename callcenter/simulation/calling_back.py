"""Callers who leave the line to be called back, on a simulated day."""

from random import Random
from typing import TYPE_CHECKING

from callcenter.acd import events as ev
from callcenter.acd.commands import CallBackGivenUp, DialCustomer
from callcenter.acd.model import First
from callcenter.simulation.arriving import Caller
from callcenter.simulation.chance import Draw, stream
from callcenter.simulation.scenario import CallingBack

if TYPE_CHECKING:
    from callcenter.simulation.day import Day, Todo


class CallBacks:
    """
    Plays the customers: whether they are there when they are dialled, and what comes of it.

    Args:
        day: The day.
        run: Its number.
    """

    def __init__(self, day: "Day", run: int) -> None:
        self._day = day
        scenario = day.scenario
        self._dials: dict[int, tuple[CallingBack, Draw, Random]] = {}
        for number, line in enumerate(scenario.lines):
            if line.back is not None:
                names = (scenario.seed, run, line.name)
                draw = line.back.dial.draws(stream(*names, "dial"))
                self._dials[number] = line.back, draw, stream(*names, "reached")

    def key(self, now: float, caller: Caller) -> None:
        """Let a caller who still waits leave the line, unless a phone rings for him."""
        if caller.waits and not caller.offers and caller.stands_in in self._dials:
            self._day.off_line(caller, now)
            self._day.tell(ev.CallLeft(call=caller.call, why="callback"), now)
            self._day.tell(self.entry(caller), now)

    def entry(self, caller: Caller) -> ev.CallEntered:
        """Make the event of a caller who keeps his place without a line."""
        caller.back = True
        back, _, _ = self._dials[caller.stands_in]
        return self._day.entry(caller, callback=back.rule)

    def dial_first(self, command: DialCustomer, now: float, _todo: "Todo") -> None:
        """Dial a customer for whom an agent is free."""
        self.dial(self._day.here[command.call], None, now)

    def dial(self, caller: Caller, agent: str | None, now: float) -> None:
        """Dial a customer; his agent, if he has one, listens."""
        _, draw, _ = self._dials[caller.stands_in]
        self._day.timeline.later(now + draw(), self._dialled, caller, agent)

    def _dialled(self, now: float, caller: Caller, agent: str | None) -> None:
        back, _, chance = self._dials[caller.stands_in]
        day = self._day
        if chance.random() < back.reached:
            if back.rule.first is First.CUSTOMER:
                caller.waits = True
                day.waiting[caller.stands_in].change(1, now)
                day.tell(ev.CallBackReached(call=caller.call), now)
                return
            day.tell(ev.CallBackReached(call=caller.call), now)
            if agent is not None:
                day.cell(caller).called_back.append(now - caller.at)
                day.desks.talk(caller, agent, now)
            return
        day.tell(ev.CallBackMissed(call=caller.call, why="not_reached"), now)
        if agent is not None:
            day.tell(ev.TalkEnded(agent=agent, call=caller.call), now)

    def given_up(self, command: CallBackGivenUp, _now: float, _todo: "Todo") -> None:
        """Let a customer go who was dialled as often as he may be."""
        caller = self._day.here.pop(command.call)
        self._day.cell(caller).not_reached += 1
