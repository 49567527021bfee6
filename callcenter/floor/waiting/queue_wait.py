"""A call in a queue: music, announcements, keys, the longest wait, and the offers that come."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import structlog

from callcenter.acd import events as acd
from callcenter.acd.commands import CallOverflowed, MakeOffer, WithdrawOffer
from callcenter.floor.call.handling import Handling
from callcenter.floor.talk.leg_recording import CannotRecord
from callcenter.floor.waiting import overflowing
from callcenter.floor.waiting.announcing import announcement, say_every_s
from callcenter.floor.waiting.door import Door
from callcenter.floor.waiting.inbox import Heard, Inbox, Item, Moved, Points
from callcenter.floor.waiting.open_offers import OpenOffers
from callcenter.floor.waiting.queue_entry import DIRECT
from callcenter.ivr.commands import Enqueue, Key, Outcome, Served, WaitedTooLong

ASIDE_S = 10.0
"""How long a call that must be recorded waits until the disk is tried again."""

log = structlog.get_logger()


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
        self._door = Door(handling, wanted, on_entered=on_entered)
        self._single_offer = single_offer
        self._inbox = Inbox(handling)
        self._offers = OpenOffers(handling)
        self._back_at: float | None = None

    # --- from outside -----------------------------------------------------------------------

    def offer(self, command: MakeOffer) -> None:
        """An agent was found for this call."""
        self._offers.note(command)
        self._inbox.put_at_once(command)

    def withdraw(self, command: WithdrawOffer) -> None:
        """An offer not yet begun was taken back."""
        self._offers.withdrawn(command)

    def overflow(self, command: CallOverflowed) -> None:
        """A rule of the queue sends this call elsewhere."""
        self._inbox.put_at_once(command)

    def move(self, queue: str) -> bool:
        """A supervisor wants the call in another queue; False while it talks or is elsewhere."""
        waits = self._inbox.idle or self._inbox.speaking
        if not waits or self._door.wanted.queue == DIRECT:
            return False
        self._inbox.put(Moved(queue=queue))
        return True

    def prioritised(self, points: int) -> None:
        """A supervisor gave the call these points; a restart must not take them away."""
        self._inbox.put(Points(points=points))

    def key(self, key: str) -> None:
        """The caller pressed a key; while something is spoken the line itself hears it."""
        if self._inbox.idle and key in self._door.wanted.waiting.keys:
            self._inbox.put(Heard(key=key))

    # --- the call's own task ----------------------------------------------------------------

    async def run(self) -> Outcome:
        """
        Wait until served, or until the flow's reason to leave comes.

        Raises:
            CallerGone: The line is not ours any more.
        """
        if (refused := self._door.refusal()) is not None:
            return refused
        await self._door.enter()
        outcome = await self._wait()
        if not isinstance(outcome, Served):
            self._door.leave(outcome)
        return outcome

    async def _wait(self) -> Outcome:
        now = asyncio.get_running_loop().time
        entered_at = self._call.entered_at or self._around.clock.now_s()
        longest_s = self._door.wanted.longest_s
        left_s = None if longest_s is None else longest_s - self._around.clock.now_s() + entered_at
        ends_at = None if left_s is None else now() + left_s
        every_s = say_every_s(self._door.wanted.waiting)
        says_at = None if every_s is None else now() + every_s
        while True:
            moments = (ends_at, says_at, self._back_at)
            until = min((at for at in moments if at is not None), default=None)
            item = await self._inbox.next(None if until is None else max(0.0, until - now()))
            if item is not None:
                outcome = await self._take(item)
            elif ends_at is not None and now() >= ends_at:
                outcome = WaitedTooLong()
            elif self._back_at is not None and now() >= self._back_at:
                self._back_at = None
                await self._door.enter()
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
                together = [item, *self._inbox.other_offers()]
                try:
                    if await self._offers.ring(together):
                        return Served()
                except CannotRecord:
                    self._stand_aside(item)
                    return None
                if self._single_offer:
                    return WaitedTooLong()
                await self._wait_on()
            case CallOverflowed():
                return await self._overflow(item)
            case Heard():
                return Key(key=item.key)
            case Moved():
                await self._move(item.queue)
            case Points():
                self._call.stay = replace(self._call.stay, points=item.points)
                await self._line.save("wait", self._call.saved())
        return None

    def _stand_aside(self, offer: MakeOffer) -> None:
        """Be offered to nobody for a while: no agent can help, and each would be asked in turn."""
        log.error("queue.cannot_record", call=self._call.id, queue=self._door.wanted.queue)
        self._around.dispatcher.tell(
            acd.OfferVoided(offer=offer.offer, why="cannot_record", caller_gone=True)
        )
        self._back_at = asyncio.get_running_loop().time() + ASIDE_S

    async def _wait_on(self) -> None:
        await self._line.save("wait", self._call.saved())
        await self._line.music(self._door.wanted.waiting.music)

    async def _move(self, queue: str) -> None:
        self._back_at = None
        await self._door.move(queue)

    async def _overflow(self, item: CallOverflowed) -> Outcome | None:
        """Go where a rule sends the call; None where it waits on."""
        outcome = await overflowing.go(self._handling, item, self._door.wanted)
        if outcome is not None:
            return outcome
        wanted = self._door.wanted
        if self._call.queue != wanted.queue:
            self._door.wanted = replace(wanted, queue=self._call.queue or wanted.queue)
        await self._wait_on()
        return None

    async def _announce(self) -> Outcome | None:
        """Tell place, wait and announcements; an offer cuts them short. A key may end the stay."""
        waiting = self._door.wanted.waiting
        prompts = announcement(self._call, waiting, self._around)
        if not prompts:
            return None
        sounds = await self._around.paths(prompts)
        self._inbox.speaking = True
        try:
            if not self._inbox.empty:
                return None
            heard = await self._line.play(sounds, stop_on=waiting.keys)
        finally:
            self._inbox.speaking = False
        if heard.key is not None:
            self._handling.keys.heard(heard.key)
            return Key(key=heard.key)
        await self._line.music(waiting.music)
        return None
