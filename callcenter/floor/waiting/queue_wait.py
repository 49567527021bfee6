"""A call in a queue: music, announcements, keys, the longest wait, and the offers that come."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

import structlog

from callcenter.acd import events as acd
from callcenter.acd.commands import CallOverflowed, MakeOffer, WithdrawOffer
from callcenter.acd.model import AgentState
from callcenter.floor.call.handling import Handling
from callcenter.floor.talk.leg_recording import CannotRecord
from callcenter.floor.waiting import overflowing
from callcenter.floor.waiting.open_offers import OpenOffers
from callcenter.floor.waiting.queue_entry import DIRECT, points, preferred, routing_steps, told
from callcenter.floor.waiting.stay import Left, Stay
from callcenter.floor.waiting.waiting_in_queue import (
    announcement,
    entered,
    for_anyone,
    say_every_s,
    tell_why,
    where,
)
from callcenter.ivr.commands import Enqueue, Key, NoAgents, Outcome, Served, Started, WaitedTooLong
from callcenter.ledger import events
from callcenter.ledger.events import Event

__all__ = ["DIRECT", "QueueWait", "routing_steps"]

ASIDE_S = 10.0
"""How long a call that must be recorded waits until the disk is tried again."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moved:
    queue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Points:
    points: int


Item = MakeOffer | CallOverflowed | _Heard | _Moved | _Points


class QueueWait:
    """
    One stay in a queue.

    Offers, withdrawals and keys come in from outside, synchronously, while the call's task waits
    in `run`.
    """

    def __init__(
        self,
        handling: Handling,
        wanted: Enqueue,
        *,
        on_entered: Callable[[], None],
        single_offer: bool = False,
    ) -> None:
        self._handling = handling
        self._call = handling.call
        self._line = handling.line
        self._around = handling.around
        self._wanted = where(wanted, handling.call)
        self._on_entered = on_entered
        self._single_offer = single_offer
        self._inbox: asyncio.Queue[Item] = asyncio.Queue()
        self._offers = OpenOffers(handling)
        self._idle = False
        self._speaking = False
        self._back_at: float | None = None

    # --- from outside -----------------------------------------------------------------------

    def offer(self, command: MakeOffer) -> None:
        """An agent was found for this call."""
        self._offers.note(command)
        self._put(command)

    def withdraw(self, command: WithdrawOffer) -> None:
        """An offer not yet begun was taken back."""
        self._offers.withdrawn(command)

    def overflow(self, command: CallOverflowed) -> None:
        """A rule of the queue sends this call elsewhere."""
        self._put(command)

    def move(self, queue: str) -> bool:
        """A supervisor wants the call in another queue; False while it talks or is elsewhere."""
        if not (self._idle or self._speaking) or self._wanted.queue == DIRECT:
            return False
        self._inbox.put_nowait(_Moved(queue=queue))
        return True

    def prioritised(self, points: int) -> None:
        """A supervisor gave the call these points; a restart must not take them away."""
        self._inbox.put_nowait(_Points(points=points))

    def key(self, key: str) -> None:
        """The caller pressed a key; while something is spoken the line itself hears it."""
        if self._idle and key in self._wanted.waiting.keys:
            self._inbox.put_nowait(_Heard(key=key))

    def _put(self, item: Item) -> None:
        self._inbox.put_nowait(item)
        if self._speaking:
            self._around.background.spawn(
                self._around.pbx.interrupt(self._call.channel), f"interrupt {self._call.id}"
            )

    # --- the call's own task ----------------------------------------------------------------

    async def run(self) -> Outcome:
        """
        Wait until served, or until the flow's reason to leave comes.

        Raises:
            CallerGone: The line is not ours any more.
        """
        if self._wanted.leave_if_nobody and not self._somebody_signed_in():
            return NoAgents()
        if self._is_full():
            self._tell(events.CallUnqueued(queue=self._wanted.queue, why="full"))
            return WaitedTooLong()
        await self._enter()
        outcome = await self._wait()
        if not isinstance(outcome, Served):
            self._leave(outcome)
        return outcome

    async def _enter(self, *, moved: bool = False) -> None:
        call, wanted = self._call, self._wanted
        self._back_at = None
        again = call.queue == wanted.queue and call.entered_at is not None
        if not again and not moved:
            call.entered_at = self._around.clock.now_s()
            call.stay = self._decide()
        call.queue = wanted.queue
        await self._line.save("wait", call.saved())
        await self._line.music(wanted.waiting.music)
        entry = entered(call, wanted, self._around, again=again)
        called_back = self._around.callbacks.dials(call.id)
        self._tell(
            events.CallQueued(
                queue=wanted.queue,
                priority=entry.priority,
                entered_at=entry.entered_at,
                again=again and not called_back,
                needs=told(entry.steps),
            )
        )
        self._around.dispatcher.tell(acd.CallBackReached(call=call.id) if called_back else entry)
        self._on_entered()
        if wanted.queue != DIRECT:
            tell_why(call, self._around)

    def _decide(self) -> Stay:
        """Settle, once for this stay, what must not change by what is known after a restart."""
        if self._wanted.queue == DIRECT:
            return Stay()
        found = self._around.callers.found(self._call.id)
        queue = self._around.centre().queue(self._wanted.queue)
        at_work = {
            view.agent
            for view in self._around.dispatcher.engine.agents()
            if view.state is not AgentState.OFFLINE
        }
        prefer = preferred(queue, found.customer, found.history)
        return Stay(
            prefer=tuple(one for one in prefer if one[0] in at_work),
            points=points(self._wanted.priority, found.customer, self._around.centre()),
        )

    async def _reenter(self, queue: str) -> None:
        """Wait in another queue, where anybody may serve; the time of entry is kept."""
        call = self._call
        self._around.dispatcher.tell(acd.CallLeft(call=call.id, why="moved"))
        call.moved = (call.moved[0] if call.moved else self._wanted.queue, queue)
        call.stay = Stay(since=self._around.clock.now_s(), points=call.stay.points)
        self._wanted = for_anyone(self._wanted, queue)
        await self._enter(moved=True)

    async def _wait(self) -> Outcome:
        now = asyncio.get_running_loop().time
        entered_at = self._call.entered_at or self._around.clock.now_s()
        longest_s = self._wanted.longest_s
        left_s = None if longest_s is None else longest_s - self._around.clock.now_s() + entered_at
        ends_at = None if left_s is None else now() + left_s
        every_s = say_every_s(self._wanted.waiting)
        says_at = None if every_s is None else now() + every_s
        while True:
            moments = (ends_at, says_at, self._back_at)
            until = min((at for at in moments if at is not None), default=None)
            item = await self._next(None if until is None else max(0.0, until - now()))
            if item is not None:
                outcome = await self._take(item)
            elif ends_at is not None and now() >= ends_at:
                outcome = WaitedTooLong()
            elif self._back_at is not None and now() >= self._back_at:
                await self._enter()
                outcome = None
            else:
                outcome = await self._announce()
                says_at = now() + (every_s or 0.0)
            if outcome is not None:
                return outcome

    async def _take(self, item: Item) -> Outcome | None:
        """Do what came in; what it returns ends the stay."""
        match item:
            case MakeOffer():
                try:
                    if await self._serve(item):
                        return Served()
                except CannotRecord:
                    self._stand_aside(item)
                    return None
                if self._single_offer:
                    return WaitedTooLong()
                await self._wait_on()
            case CallOverflowed():
                return await self._overflow(item)
            case _Heard():
                return Key(key=item.key)
            case _Moved():
                await self._reenter(item.queue)
            case _Points():
                self._call.stay = replace(self._call.stay, points=item.points)
                await self._line.save("wait", self._call.saved())
        return None

    def _stand_aside(self, offer: MakeOffer) -> None:
        """Be offered to nobody for a while: no agent can help, and each would be asked in turn."""
        log.error("queue.cannot_record", call=self._call.id, queue=self._wanted.queue)
        self._around.dispatcher.tell(
            acd.OfferVoided(offer=offer.offer, why="cannot_record", caller_gone=True)
        )
        self._back_at = asyncio.get_running_loop().time() + ASIDE_S

    async def _wait_on(self) -> None:
        await self._line.save("wait", self._call.saved())
        await self._line.music(self._wanted.waiting.music)

    async def _overflow(self, item: CallOverflowed) -> Outcome | None:
        """Go where a rule sends the call; None where it waits on."""
        outcome = await overflowing.go(self._handling, item)
        if outcome is not None:
            return outcome
        if self._call.queue != self._wanted.queue:
            self._wanted = replace(self._wanted, queue=self._call.queue or self._wanted.queue)
        await self._wait_on()
        return None

    async def _next(self, timeout_s: float | None) -> Item | None:
        """Hold the line until something comes in; None when the time is over."""
        if not self._inbox.empty():
            return self._inbox.get_nowait()
        async with self._holding() as gone:
            coming = asyncio.ensure_future(self._inbox.get())
            try:
                await asyncio.wait(
                    {coming, gone}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED
                )
                if gone.done():
                    gone.result()
                return coming.result() if coming.done() else None
            finally:
                if not coming.done():
                    coming.cancel()
                elif not coming.cancelled() and gone.done():
                    self._inbox.put_nowait(coming.result())

    @contextlib.asynccontextmanager
    async def _holding(self) -> AsyncIterator["asyncio.Task[None]"]:
        gone = asyncio.create_task(self._line.wait(), name=f"hold {self._call.id}")
        self._idle = True
        try:
            yield gone
        finally:
            self._idle = False
            if not gone.done():
                gone.cancel()
                await asyncio.wait({gone})

    async def _serve(self, command: MakeOffer) -> bool:
        """Ring for an offer, and for those made together with it."""
        offers, others = [command], []
        while not self._inbox.empty():
            item = self._inbox.get_nowait()
            if isinstance(item, MakeOffer):
                offers.append(item)
            else:
                others.append(item)
        for item in others:
            self._inbox.put_nowait(item)
        return await self._offers.ring(offers)

    async def _announce(self) -> Outcome | None:
        """Tell place, wait and announcements; an offer cuts them short. A key may end the stay."""
        waiting = self._wanted.waiting
        prompts = announcement(self._call, waiting, self._around)
        if not prompts:
            return None
        sounds = await self._around.paths(prompts)
        self._speaking = True
        try:
            if not self._inbox.empty():
                return None
            heard = await self._line.play(sounds, stop_on=waiting.keys)
        finally:
            self._speaking = False
        if heard.key is not None:
            return Key(key=heard.key)
        await self._line.music(waiting.music)
        return None

    def _leave(self, outcome: Outcome) -> None:
        """Leave the queue; a call that a rule sent away has left routing already."""
        whys = {WaitedTooLong: "waited_too_long", Key: "key", Started: "overflowed"}
        why = whys.get(type(outcome), "left")
        self._around.dispatcher.tell(acd.CallLeft(call=self._call.id, why=why))
        self._tell(events.CallUnqueued(queue=self._wanted.queue, why=why))
        stay, entered_at = self._call.stay, self._call.entered_at
        if self._wanted.queue != DIRECT and entered_at is not None:
            self._call.left = Left(
                queue=self._wanted.queue,
                entered_at=entered_at,
                points=self._wanted.priority if stay.points is None else stay.points,
                needs=self._wanted.needs,
            )
        self._call.queue = self._call.moved = None
        self._call.stay = Stay()

    def _tell(self, event: Event) -> None:
        """A call for one person is in no queue that anybody reports on."""
        if self._wanted.queue != DIRECT:
            self._around.ledger.append(f"call:{self._call.id}", event)

    def _somebody_signed_in(self) -> bool:
        named = {agent for need in self._wanted.needs for agent in need.agents}
        return any(
            view.state is not AgentState.OFFLINE
            and (self._wanted.queue in view.profile.queues or view.agent in named)
            for view in self._around.dispatcher.engine.agents()
        )

    def _is_full(self) -> bool:
        """Tell whether the queue takes no more; who has a place in it keeps it."""
        queue = self._around.centre().queue(self._wanted.queue)
        if queue is None or self._call.queue == self._wanted.queue:
            return False
        return len(self._around.dispatcher.engine.waiting(queue.name)) >= queue.capacity
