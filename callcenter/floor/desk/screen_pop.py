"""
The screen-pop: the caller's record on the agent's desk before the phone rings.

The record is looked up from the moment the call arrives. What is not there 300 ms after an offer
is due does not hold it up: the pop goes out without, and the record follows.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Protocol

import structlog

from callcenter.background import Background
from callcenter.clock import Clock
from callcenter.errors import NotFound, RemoteError
from callcenter.floor.agents.floor_agents import FloorAgents
from callcenter.floor.call.live_call import LiveCall, Talk
from callcenter.floor.desk.desk_events import CallCustomer, CallFacts, CallOffered
from callcenter.ledger import events
from callcenter.ledger.ledger import Ledger

PATIENCE_S = 0.3
LOOKUP_LIMIT_S = 10.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is known of a caller: the best matching customer, how many match, last contacts."""

    customer: Mapping[str, Any] | None = None
    matches: int = 0
    history: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


UNKNOWN = Found()


class CallerLookup(Protocol):
    """Finds a caller by number."""

    async def find(self, caller: str | None) -> Found:
        """Look the number up in every usual form; a withheld one finds nobody."""

    async def all_with(self, number: str) -> Sequence[Mapping[str, Any]]:
        """Return every customer to whom a number belongs, the likeliest first."""

    async def named(self, customer_id: int) -> Found:
        """
        Find one customer by id.

        Raises:
            NotFound: There is none.
        """


def no_notes(call_id: str) -> Sequence[Mapping[str, Any]]:
    """Know of nothing that was noted of a call."""
    del call_id
    return ()


class ScreenPop:
    """Looks callers up and pops them on the desks concerned."""

    def __init__(
        self,
        lookup: CallerLookup,
        agents: FloorAgents,
        ledger: Ledger,
        clock: Clock,
        background: Background,
    ) -> None:
        self._lookup = lookup
        self._agents = agents
        self._ledger = ledger
        self._clock = clock
        self._background = background
        self._found: dict[str, asyncio.Future[Found]] = {}
        self.notes_of: Callable[[str], Sequence[Mapping[str, Any]]] = no_notes
        self._current: dict[str, CallOffered] = {}
        self._former: dict[str, CallOffered] = {}

    def begin(self, call: LiveCall) -> None:
        """Start looking the caller up; does nothing when it runs already."""
        if call.id in self._found:
            return
        future: asyncio.Future[Found] = asyncio.get_running_loop().create_future()
        self._found[call.id] = future
        self._background.spawn(self._look_up(call, future), f"lookup {call.id}")

    def found(self, call_id: str) -> Found:
        """Return what is known of the caller by now."""
        future = self._found.get(call_id)
        return future.result() if future is not None and future.done() else UNKNOWN

    async def known(self, call: LiveCall, wait_s: float) -> Found:
        """Return what is known of the caller, waiting for the look-up that long at most."""
        self.begin(call)
        await asyncio.wait({self._found[call.id]}, timeout=wait_s)
        return self.found(call.id)

    def identified(self, call: LiveCall, found: Found) -> None:
        """Take over who the caller proved to be; a look-up that still runs changes nothing."""
        future: asyncio.Future[Found] = asyncio.get_running_loop().create_future()
        future.set_result(found)
        before = self._found.get(call.id)
        self._found[call.id] = future
        if found.customer is not None:
            call.customer = found.customer["id"]
        if before is not None and not before.done():
            before.set_result(found)
        if found.customer is not None:
            self._ledger.append(
                f"call:{call.id}", events.CallIdentified(customer=found.customer["id"], matches=1)
            )

    async def matches(self, number: str) -> Sequence[Mapping[str, Any]]:
        """Return every customer to whom a number belongs, the likeliest first."""
        return await self._lookup.all_with(number)

    async def name(self, call: LiveCall, customer_id: int) -> None:
        """
        Take over whom a call of our own goes to; without the database it goes out all the same.

        Raises:
            NotFound: There is no such customer.
        """
        try:
            self.identified(call, await self._lookup.named(customer_id))
        except RemoteError:
            log.warning("pop.customer_not_read", call=call.id)

    async def choose(self, agent: str, call_id: str, customer_id: int) -> None:
        """
        Take over whom the agent says to have on the line: of several, or just entered.

        Raises:
            NotFound: There is no such customer.
        """
        found = await self._lookup.named(customer_id)
        if call_id in self._found:
            self._found[call_id] = asyncio.get_running_loop().create_future()
            self._found[call_id].set_result(found)
        matches = 1
        for pops in (self._current, self._former):
            pop = pops.get(agent)
            if pop is not None and pop.call.id == call_id:
                matches = pop.matches  # the others can still be chosen
                pops[agent] = replace(pop, customer=found.customer, history=found.history)
        self._ledger.append(
            f"call:{call_id}", events.CallIdentified(customer=customer_id, matches=1)
        )
        self._agents.tell(
            agent,
            CallCustomer(
                call=call_id, customer=found.customer, matches=matches, history=found.history
            ),
        )

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
        self.begin(call)
        future = self._found[call.id]
        left_s = due_s + PATIENCE_S - self._clock.now_s()
        if not future.done() and left_s > 0:
            await asyncio.wait({future}, timeout=left_s)
        if talk.withdrawn or talk.over:
            return  # meanwhile the caller left, or the agent did
        pop = replace(self._pop(call, talk, self.found(call.id)), asked_by=asked_by)
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

    def forget(self, call_id: str) -> None:
        """Forget a call that ended."""
        self._found.pop(call_id, None)

    async def _look_up(self, call: LiveCall, future: asyncio.Future[Found]) -> None:
        found = UNKNOWN
        try:
            async with asyncio.timeout(LOOKUP_LIMIT_S):
                found = await self._of(call)
        except (RemoteError, TimeoutError) as error:
            log.warning("pop.lookup_failed", call=call.id, error=type(error).__name__)
        finally:
            if not future.done():
                future.set_result(found)
        if found.customer is not None and not call.ended:
            self._ledger.append(
                f"call:{call.id}",
                events.CallIdentified(customer=found.customer["id"], matches=found.matches),
            )

    async def _of(self, call: LiveCall) -> Found:
        """Find who the caller proved to be, in this life of the service or a former one."""
        if call.customer is not None:
            with contextlib.suppress(NotFound):
                return await self._lookup.named(call.customer)
        return await self._lookup.find(call.caller)

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
            notes=[note for note in self.notes_of(call.id) if note["agent"] != talk.agent],
        )
