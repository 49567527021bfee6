"""Into a queue and out of it: the place, what is decided at the entry, and who is told."""

from collections.abc import Callable
from dataclasses import replace

from callcenter.acd import events as acd
from callcenter.acd.model import AgentState
from callcenter.floor.agents.explanations import range_told, waiting_explained
from callcenter.floor.call.handling import Handling
from callcenter.floor.call.live_call import LiveCall
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.waiting.queue_entry import (
    DIRECT,
    overflow_rules,
    points,
    preferred,
    steps_of,
    told,
)
from callcenter.floor.waiting.stay import Left, Stay
from callcenter.ivr.commands import (
    Enqueue,
    Key,
    Need,
    NoAgents,
    Outcome,
    Started,
    WaitedTooLong,
)
from callcenter.ledger import events
from callcenter.ledger.events import Event

LOOKUP_S = 1.0
"""How long a caller's entry waits for the register of customers, where that is slow."""
_WHYS = {WaitedTooLong: "waited_too_long", Key: "key", Started: "overflowed"}


class Door:
    """
    The door of one stay.

    `wanted` is what the call waits for; where it was moved, that is another queue than its flow's.
    """

    def __init__(
        self, handling: Handling, wanted: Enqueue, *, on_entered: Callable[[], None]
    ) -> None:
        self._call = handling.call
        self._line = handling.line
        self._around = handling.around
        self._on_entered = on_entered
        _return(self._call, wanted.queue)
        self.wanted = _where(wanted, self._call)

    def refusal(self) -> Outcome | None:
        """Tell why the call is not let in; None where it is."""
        if self.wanted.leave_if_nobody and not self._somebody_signed_in():
            return NoAgents()
        if self._is_full():
            self._tell(events.CallUnqueued(queue=self.wanted.queue, why="full"))
            return WaitedTooLong()
        return None

    async def enter(self, *, moved: bool = False) -> None:
        """
        Let the call wait, at its place if it has one there.

        Raises:
            CallerGone: The line is not ours any more.
        """
        call, wanted = self._call, self.wanted
        again = call.queue == wanted.queue and call.entered_at is not None
        returned = again and call.left is not None
        await self._line.music(wanted.waiting.music)
        if not again and not moved:
            call.entered_at = self._around.clock.now_s()
            call.stay = await self._decide()
        call.queue = wanted.queue
        if wanted.queue != DIRECT:
            call.left = None
            call.untold = call.untold or not again
        await self._line.save("wait", call.saved())
        entry = _entry(call, wanted, self._around, again=again)
        called_back = self._around.callbacks.dials(call.id)
        self._tell(
            events.CallQueued(
                queue=wanted.queue,
                priority=entry.priority,
                entered_at=entry.entered_at,
                again=again and not (called_back or returned or call.untold),
                needs=told(entry.steps),
            )
        )
        call.untold = False
        self._around.dispatcher.tell(acd.CallBackReached(call=call.id) if called_back else entry)
        self._on_entered()
        if wanted.queue != DIRECT:
            self._tell_why()

    async def move(self, queue: str) -> None:
        """
        Let the call wait in another queue, where anybody may serve; the time of entry is kept.

        Raises:
            CallerGone: The line is not ours any more.
        """
        call = self._call
        self._around.dispatcher.tell(acd.CallLeft(call=call.id, why="moved"))
        call.moved = (call.moved[0] if call.moved else self.wanted.queue, queue)
        call.stay = Stay(since=self._around.clock.now_s(), points=call.stay.points)
        self.wanted = _for_anyone(self.wanted, queue)
        await self.enter(moved=True)

    def leave(self, outcome: Outcome) -> None:
        """Leave the queue; a call that a rule sent away has left routing already."""
        call, wanted = self._call, self.wanted
        why = _WHYS.get(type(outcome), "left")
        self._around.dispatcher.tell(acd.CallLeft(call=call.id, why=why))
        self._tell(events.CallUnqueued(queue=wanted.queue, why=why))
        if wanted.queue != DIRECT and call.entered_at is not None:
            call.left = Left(
                queue=wanted.queue,
                entered_at=call.entered_at,
                stay=with_all(call.stay, wanted),
                moved=call.moved[0] if call.moved else None,
                returns=isinstance(outcome, Key),
            )
        call.queue = call.moved = None
        call.stay = Stay()

    async def _decide(self) -> Stay:
        """
        Settle, once for this stay, what must not change by what is known after a restart.

        Who calls says how many points he has and whom he asks first: that is worth a moment.
        """
        if self.wanted.queue == DIRECT:
            return Stay()
        found = await self._around.callers.known(self._call, LOOKUP_S)
        queue = self._around.centre().queue(self.wanted.queue)
        at_work = {
            view.agent
            for view in self._around.dispatcher.engine.agents()
            if view.state is not AgentState.OFFLINE
        }
        prefer = preferred(queue, found.customer, found.history)
        return Stay(
            prefer=tuple(one for one in prefer if one[0] in at_work),
            points=points(self.wanted.priority, found.customer, self._around.centre()),
        )

    def _tell_why(self) -> None:
        """Write down why nobody takes the call at once, and how long that will last."""
        engine = self._around.dispatcher.engine
        view = engine.call(self._call.id)
        if view is None or view.offer is not None:
            return
        why = engine.explain_waiting(self._call.id, self._around.clock.now_s())
        if why is None:
            return
        wait = engine.estimate(self._call.id)
        self._tell(
            events.CallWaits(
                queue=view.queue,
                position=view.position,
                explanation=waiting_explained(why),
                expected=None if wait is None else range_told(wait),
            )
        )

    def _tell(self, event: Event) -> None:
        """A call for one person is in no queue that anybody reports on."""
        if self.wanted.queue != DIRECT:
            self._around.ledger.append(f"call:{self._call.id}", event)

    def _somebody_signed_in(self) -> bool:
        named = {agent for need in self.wanted.needs for agent in need.agents}
        return any(
            view.state is not AgentState.OFFLINE
            and (self.wanted.queue in view.profile.queues or view.agent in named)
            for view in self._around.dispatcher.engine.agents()
        )

    def _is_full(self) -> bool:
        """Tell whether the queue takes no more; who has a place in it keeps it."""
        queue = self._around.centre().queue(self.wanted.queue)
        if queue is None or self._call.queue == self.wanted.queue:
            return False
        return len(self._around.dispatcher.engine.waiting(queue.name)) >= queue.capacity


def with_all(stay: Stay, wanted: Enqueue) -> Stay:
    """Say with a stay, too, what its flow says as long as the call is in it."""
    given = wanted.priority if stay.points is None else stay.points
    return replace(stay, points=given, needs=wanted.needs)


def _return(call: LiveCall, queue: str) -> None:
    """Give a call the place again that it left by a key, where its flow leads it back there."""
    left = call.left
    if call.queue is not None or left is None or not left.returns:
        return
    if queue == (left.moved or left.queue):
        call.queue, call.entered_at, call.stay = left.queue, left.entered_at, left.stay
        call.moved = left.moved_there


def _where(wanted: Enqueue, call: LiveCall) -> Enqueue:
    """Let a call that comes back wait where it was moved, not where its flow says."""
    if call.moved is None or call.moved[0] != wanted.queue or call.moved[1] != call.queue:
        return wanted
    if call.stay.been:
        return replace(wanted, queue=call.moved[1])  # a rule sent it: whom it needs still holds
    return _for_anyone(wanted, call.moved[1])


def _for_anyone(wanted: Enqueue, queue: str) -> Enqueue:
    return replace(wanted, queue=queue, needs=(Need(after_s=0, anyone=True),))


def _entry(
    call: LiveCall, wanted: Enqueue, around: Surroundings, *, again: bool
) -> acd.CallEntered:
    """Tell how the call enters its queue; `again`: it was there before, and is back."""
    entered_at = call.entered_at or around.clock.now_s()
    stay = call.stay
    rules = overflow_rules(around.centre().queue(wanted.queue))
    return acd.CallEntered(
        call=call.id,
        queue=wanted.queue,
        entered_at=entered_at,
        steps=steps_of(wanted.needs, stay, entered_at),
        priority=wanted.priority if stay.points is None else stay.points,
        steps_from=stay.since,
        again=again,
        # Whom we called ourselves is not sent elsewhere.
        acted=rules
        if call.outgoing is not None
        else tuple(rules[place] for place in stay.acted if place < len(rules)),
        been=stay.been,
    )
