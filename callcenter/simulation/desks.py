"""The agents of a simulated day: how long their phones ring, and how long they talk."""

from typing import TYPE_CHECKING

from callcenter.acd import events as ev
from callcenter.acd.commands import MakeOffer, WithdrawOffer
from callcenter.acd.model import Miss
from callcenter.simulation.arriving import Caller
from callcenter.simulation.chance import Draw, stream

if TYPE_CHECKING:
    from callcenter.simulation.day import Day, Todo

_BACK_AFTER_S = 60.0
"""How soon an agent who missed a call asks for the next one."""


class Desks:
    """
    Plays the agents: whether they answer what they are offered, and what comes of it.

    Args:
        day: The day.
        run: Its number.
    """

    def __init__(self, day: "Day", run: int) -> None:
        self._day = day
        scenario = day.scenario
        self._pace = {
            profile.agent: group.pace for group in scenario.groups for profile in group.profiles
        }
        self._ring: dict[str, Draw | None] = {
            line.name: None
            if line.ring is None
            else line.ring.draws(stream(scenario.seed, run, line.name, "ring"))
            for line in scenario.lines
        }

    def offered(self, made: MakeOffer, now: float, todo: "Todo") -> None:
        """Let the agent's phone ring for its time; without any he answers in this instant."""
        caller = self._day.here[made.call]
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
        ends_at = now + min(ring_s, made.ring_timeout_s)
        self._day.timeline.later(ends_at, self._rung, caller, made, answers)

    def withdrawn(self, withdrawn: WithdrawOffer, _now: float, _todo: "Todo") -> None:
        """Let a phone ring no more."""
        caller = self._day.here.get(withdrawn.call)
        if caller is not None:
            caller.offers.discard(withdrawn.offer)

    def _rung(self, now: float, caller: Caller, made: MakeOffer, answers: bool) -> None:  # noqa: FBT001 - of a happening
        """End an offer that is still open: answered, or rung in vain."""
        if made.offer not in caller.offers:
            return
        caller.offers.discard(made.offer)
        day = self._day
        if answers:
            day.tell(ev.OfferAnswered(offer=made.offer), now)
            self._answered(caller, made, now)
            return
        day.tell(ev.OfferMissed(offer=made.offer, why=Miss.RING_TIMEOUT), now)
        day.tell_later(ev.ReadyAsked(agent=made.agent), now + _BACK_AFTER_S)

    def _answered(self, caller: Caller, made: MakeOffer, now: float) -> None:
        """Let a talk begin; an agent with a call-back dials first."""
        day = self._day
        if made.callback:
            day.backs.dial(caller, made.agent, now)
            return
        if not caller.waits:
            return
        day.off_line(caller, now)
        cell = day.cell(caller)
        (cell.called_back if caller.back else cell.answered).append(now - caller.at)
        self.talk(caller, made.agent, now)

    def talk(self, caller: Caller, agent: str, now: float) -> None:
        """Let a talk last as long as it was drawn for, by the pace of the agent."""
        caller.back = False
        handling_s = caller.handling_s / self._pace[agent]
        self._day.cell(caller).handled_s += handling_s
        self._day.timeline.later(now + handling_s, self._end_talk, caller, agent)

    def _end_talk(self, now: float, caller: Caller, agent: str) -> None:
        del self._day.here[caller.call]
        self._day.tell(ev.TalkEnded(agent=agent, call=caller.call), now)
