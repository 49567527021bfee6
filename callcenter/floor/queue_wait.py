"""A call in a queue: music, announcements, keys, the longest wait, and the offers that come."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

from callcenter.acd import events as acd
from callcenter.acd.commands import MakeOffer, WithdrawOffer
from callcenter.acd.model import AgentState, Requirement, RoutingStep
from callcenter.floor.explanations import explained
from callcenter.floor.leg import Handling, Offered, ring_agents
from callcenter.floor.live_call import LiveCall, Talk
from callcenter.ivr.commands import (
    Enqueue,
    Key,
    Need,
    NoAgents,
    Outcome,
    Prompt,
    Served,
    WaitedTooLong,
    WaitingSounds,
)
from callcenter.ivr.wording import position
from callcenter.ledger import events
from callcenter.ledger.events import Event

DIRECT = "direct"
"""The queue of calls for one agent in person; routing knows it, no agent serves it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moved:
    queue: str


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
        self._wanted = _where_moved(wanted, handling.call)
        self._on_entered = on_entered
        self._single_offer = single_offer
        self._inbox: asyncio.Queue[MakeOffer | _Heard | _Moved] = asyncio.Queue()
        self._due: dict[str, float] = {}
        self._idle = False
        self._speaking = False

    # --- from outside -----------------------------------------------------------------------

    def offer(self, command: MakeOffer) -> None:
        """An agent was found for this call."""
        self._due[command.offer] = self._around.clock.now_s()
        self._inbox.put_nowait(command)
        if self._speaking:
            self._around.background.spawn(
                self._around.pbx.interrupt(self._call.channel), f"interrupt {self._call.id}"
            )

    def withdraw(self, command: WithdrawOffer) -> None:
        """An offer not yet begun was taken back."""
        self._due.pop(command.offer, None)

    def move(self, queue: str) -> bool:
        """A supervisor wants the call in another queue; False while it talks or is elsewhere."""
        if not (self._idle or self._speaking) or self._wanted.queue == DIRECT:
            return False
        self._inbox.put_nowait(_Moved(queue=queue))
        return True

    def key(self, key: str) -> None:
        """The caller pressed a key; while something is spoken the line itself hears it."""
        if self._idle and key in self._wanted.waiting.keys:
            self._inbox.put_nowait(_Heard(key=key))

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
        again = call.queue == wanted.queue and call.entered_at is not None
        if not again and not moved:
            call.entered_at = self._around.clock.now_s()
        call.queue = wanted.queue
        entered_at = call.entered_at or self._around.clock.now_s()
        await self._line.save("wait", call.saved())
        await self._line.music(wanted.waiting.music)
        self._tell(
            events.CallQueued(
                queue=wanted.queue, priority=wanted.priority, entered_at=entered_at, again=again
            )
        )
        self._around.dispatcher.tell(
            acd.CallEntered(
                call=call.id,
                queue=wanted.queue,
                entered_at=entered_at,
                steps=routing_steps(wanted.needs),
                priority=wanted.priority,
            )
        )
        self._on_entered()

    async def _reenter(self, queue: str) -> None:
        """Wait in another queue, where anybody may serve; the time of entry is kept."""
        call = self._call
        self._around.dispatcher.tell(acd.CallLeft(call=call.id, why="moved"))
        call.moved = (call.moved[0] if call.moved else self._wanted.queue, queue)
        self._wanted = _for_anyone(self._wanted, queue)
        await self._enter(moved=True)

    async def _wait(self) -> Outcome:
        now = asyncio.get_running_loop().time
        entered = self._call.entered_at or self._around.clock.now_s()
        longest_s = self._wanted.longest_s
        left_s = None if longest_s is None else longest_s - (self._around.clock.now_s() - entered)
        ends_at = None if left_s is None else now() + left_s
        say_every_s = self._say_every_s()
        says_at = None if say_every_s is None else now() + say_every_s
        while True:
            until = min((at for at in (ends_at, says_at) if at is not None), default=None)
            item = await self._next(None if until is None else max(0.0, until - now()))
            match item:
                case MakeOffer():
                    if await self._serve(item):
                        return Served()
                    if self._single_offer:
                        return WaitedTooLong()
                    await self._line.save("wait", self._call.saved())
                    await self._line.music(self._wanted.waiting.music)
                case _Heard():
                    return Key(key=item.key)
                case _Moved():
                    await self._reenter(item.queue)
                case None if ends_at is not None and now() >= ends_at:
                    return WaitedTooLong()
                case None:
                    key = await self._announce()
                    if key is not None:
                        return Key(key=key)
                    says_at = now() + (say_every_s or 0.0)

    async def _next(self, timeout_s: float | None) -> MakeOffer | _Heard | _Moved | None:
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
        offers = self._ring_apart(self._with_more(command))
        if not offers:
            return False  # withdrawn before it was begun
        due_s = min(self._due.pop(one.offer) for one in offers)
        self._call.legs += 1
        offered = [
            Offered(talk=self._talk(one), explanation=explained(one.explanation)) for one in offers
        ]
        ring_s = command.ring_timeout_s
        return await ring_agents(self._handling, offered, ring_s=ring_s, due_s=due_s)

    def _with_more(self, command: MakeOffer) -> list[MakeOffer]:
        """Take what else was offered meanwhile out of the inbox; what was withdrawn is left out."""
        offers, others = [command], []
        while not self._inbox.empty():
            item = self._inbox.get_nowait()
            if isinstance(item, MakeOffer):
                offers.append(item)
            else:
                others.append(item)
        for item in others:
            self._inbox.put_nowait(item)
        return [one for one in offers if one.offer in self._due]

    def _ring_apart(self, offers: list[MakeOffer]) -> list[MakeOffer]:
        """
        Leave out the outside numbers where phones of ours ring, too.

        A mailbox that answers would silence all others before anybody pressed a key.
        """
        apart = [one for one in offers if not self._device(one.agent).startswith("tel:")]
        chosen = apart or offers[:1]
        for one in offers:
            if one not in chosen:
                del self._due[one.offer]
                self._around.dispatcher.tell(
                    acd.OfferVoided(offer=one.offer, why="rings_alone", caller_gone=False)
                )
        return chosen

    def _talk(self, command: MakeOffer) -> Talk:
        return Talk(
            offer=command.offer,
            agent=command.agent,
            device=self._device(command.agent),
            queue=None if self._call.queue == DIRECT else self._call.queue,
            leg=self._call.legs,
            routed=True,
        )

    def _device(self, agent: str) -> str:
        return self._around.agents.device(agent) or f"sip:{agent}"

    async def _announce(self) -> str | None:
        """Tell position and announcements; an offer cuts them short. Returns a leaving key."""
        waiting = self._wanted.waiting
        prompts = list(waiting.announcements)
        place = self._around.dispatcher.engine.position(self._call.id)
        if waiting.say_position_every_s is not None and place is not None:
            prompts.insert(
                0, Prompt(language=waiting.language, text=position(place, waiting.language))
            )
        sounds = await self._around.paths(prompts)
        self._speaking = True
        try:
            if not self._inbox.empty():
                return None
            heard = await self._line.play(sounds, stop_on=waiting.keys)
        finally:
            self._speaking = False
        if heard.key is None:
            await self._line.music(waiting.music)
        return heard.key

    def _leave(self, outcome: Outcome) -> None:
        why = {WaitedTooLong: "waited_too_long", Key: "key"}.get(type(outcome), "left")
        self._around.dispatcher.tell(acd.CallLeft(call=self._call.id, why=why))
        self._tell(events.CallUnqueued(queue=self._wanted.queue, why=why))
        self._call.queue = self._call.moved = None

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

    def _say_every_s(self) -> int | None:
        waiting: WaitingSounds = self._wanted.waiting
        every = [s for s in (waiting.say_position_every_s, waiting.announce_every_s) if s]
        return min(every, default=None)


def _where_moved(wanted: Enqueue, call: LiveCall) -> Enqueue:
    """Let a call that comes back wait where a supervisor moved it, not where its flow says."""
    if call.moved is None or call.moved[0] != wanted.queue or call.moved[1] != call.queue:
        return wanted
    return _for_anyone(wanted, call.moved[1])


def _for_anyone(wanted: Enqueue, queue: str) -> Enqueue:
    return replace(wanted, queue=queue, needs=(Need(after_s=0, anyone=True),))


def routing_steps(needs: tuple[Need, ...]) -> tuple[RoutingStep, ...]:
    """Turn a flow's needs (from when) into routing steps (how long)."""
    steps = []
    for need, following in zip(needs, (*needs[1:], None), strict=True):
        lasts_s = None if following is None else float(following.after_s - need.after_s)
        requirement = Requirement.of(None if need.anyone else need.skills, need.agents)
        steps.append(RoutingStep(requirement=requirement, lasts_s=lasts_s))
    return tuple(steps)
