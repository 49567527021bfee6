"""
The screen-pop: the caller's record on the agent's desk before the phone rings.

What is not known of the caller 300 ms after an offer is due does not hold it up: the pop goes out
without, and the record follows.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeAlias

from callcenter.background import Background
from callcenter.clock import Clock
from callcenter.floor.agents.floor_agents import FloorAgents
from callcenter.floor.call.live_call import LiveCall, Talk
from callcenter.floor.desk.callers import Callers, Found
from callcenter.floor.desk.desk_events import CallCustomer, CallFacts, CallOffered

PATIENCE_S = 0.3

NotesOf: TypeAlias = Callable[[str], Sequence[Mapping[str, Any]]]
"""Returns what agents have noted of a call, by its id."""


class ScreenPop:
    """Pops calls on the desks concerned."""

    def __init__(
        self,
        callers: Callers,
        agents: FloorAgents,
        notes_of: NotesOf,
        clock: Clock,
        background: Background,
    ) -> None:
        self._callers = callers
        self._agents = agents
        self._notes_of = notes_of
        self._clock = clock
        self._background = background
        self._current: dict[str, CallOffered] = {}
        self._former: dict[str, CallOffered] = {}

    async def show(
        self, call: LiveCall, talk: Talk, *, due_s: float, asked_by: str | None = None
    ) -> None:
        """
        Pop the call on the agent's desk.

        Args:
            call: The call; its look-up has begun.
            talk: The leg about to be dialled.
            due_s: When the offer was due; the look-up is waited for until 300 ms after it.
            asked_by: The agent who only wants to ask about it.
        """
        future = self._callers.look_up(call)
        left_s = due_s + PATIENCE_S - self._clock.now_s()
        if not future.done() and left_s > 0:
            await asyncio.wait({future}, timeout=left_s)
        if talk.withdrawn or talk.over:
            return  # meanwhile the caller left, or the agent did
        pop = replace(self._pop(call, talk, self._callers.found(call.id)), asked_by=asked_by)
        self._current[talk.agent] = pop
        self._agents.tell(talk.agent, pop)
        if not future.done():
            self._background.spawn(self._follow(call, talk, future), f"late pop {call.id}")

    def current(self, agent: str) -> CallOffered | None:
        """Return the pop that is open on an agent's desk, for a desk that comes back."""
        return self._current.get(agent)

    def close(self, agent: str, call_id: str) -> None:
        """Forget the open pop of an agent, once his part in the call is over."""
        pop = self._current.get(agent)
        if pop is not None and pop.call.id == call_id:
            self._former[agent] = self._current.pop(agent)

    def former(self, agent: str, call_id: str | None) -> CallOffered | None:
        """Return the pop that an agent had of this call, if it is his last: for his wrap-up."""
        pop = self._former.get(agent)
        return pop if pop is not None and pop.call.id == call_id else None

    async def choose(self, agent: str, call_id: str, customer_id: int) -> None:
        """
        Take over whom the agent says to have on the line: of several, or just entered.

        Raises:
            NotFound: There is no such customer.
        """
        found = await self._callers.chosen(call_id, customer_id)
        matches = 1
        for pops in (self._current, self._former):
            pop = pops.get(agent)
            if pop is not None and pop.call.id == call_id:
                matches = pop.matches  # the others can still be chosen
                pops[agent] = replace(pop, customer=found.customer, history=found.history)
        self._agents.tell(
            agent,
            CallCustomer(
                call=call_id, customer=found.customer, matches=matches, history=found.history
            ),
        )

    async def _follow(self, call: LiveCall, talk: Talk, future: asyncio.Future[Found]) -> None:
        await asyncio.wait({future})
        found = future.result()
        if talk.over or talk.withdrawn or call.ended:
            return
        shown = self._current.get(talk.agent)
        asked_by = shown.asked_by if shown is not None else None
        self._current[talk.agent] = replace(self._pop(call, talk, found), asked_by=asked_by)
        self._agents.tell(
            talk.agent,
            CallCustomer(
                call=call.id,
                customer=found.customer,
                matches=found.matches,
                history=found.history,
            ),
        )

    def _pop(self, call: LiveCall, talk: Talk, found: Found) -> CallOffered:
        since = call.entered_at if call.entered_at is not None else call.arrived_at
        called_back = call.outgoing is not None and call.outgoing.callback is not None
        return CallOffered(
            offer=talk.offer,
            call=CallFacts(
                id=call.id,
                direction=call.direction,
                caller=call.caller,
                caller_name=call.caller_name,
                number=call.number,
                queue=talk.queue,
                language=call.language,
                arrived_at=datetime.fromtimestamp(call.arrived_at, tz=UTC),
                waited_s=round(max(0.0, self._clock.now_s() - since), 1),
                callback=called_back,
                waiting_since=datetime.fromtimestamp(since, tz=UTC) if called_back else None,
            ),
            customer=found.customer,
            matches=found.matches,
            history=found.history,
            path=list(call.path),
            notes=[note for note in self._notes_of(call.id) if note["agent"] != talk.agent],
        )
