"""
The attempts of call-backs: one at a time, placed when routing says so, and what comes of each.

What comes of it is told by the far end of the call that was placed.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import structlog

from callcenter.acd import events as acd
from callcenter.acd.commands import DialCustomer, MakeOffer, WithdrawOffer
from callcenter.acd.model import NO_WRAP_UP, First
from callcenter.background import Background
from callcenter.clock import Clock
from callcenter.errors import Conflict, Forbidden, RemoteError
from callcenter.floor.agents.dispatcher import Dispatcher
from callcenter.floor.outgoing.callback_book import Wish
from callcenter.floor.outgoing.callback_list import CallbackList
from callcenter.ledger import events

LATER_S = 30.0
"""When a call cannot be made at all now, it is tried again after so long; that is no attempt."""
NOBODY_DIALLED = "cancelled"

log = structlog.get_logger()


class Placing(Protocol):
    """Who makes the calls."""

    async def call_back(self, wish: Wish) -> None:
        """
        Place the call of a call-back, under its id.

        Raises:
            Forbidden: Its number may not be dialled.
            Conflict, RemoteError: It cannot be dialled now.
        """

    def stop(self, call: str) -> None:
        """End a call that was placed; one that is gone is no error."""


class CallbackAttempts:
    """The attempts at all call-backs; every method is synchronous."""

    def __init__(
        self,
        wishes: CallbackList,
        dispatcher: Dispatcher,
        clock: Clock,
        background: Background,
        new_id: Callable[[], str],
    ) -> None:
        self._wishes = wishes
        self._dispatcher = dispatcher
        self._clock = clock
        self._background = background
        self._new_id = new_id
        self._offers: dict[str, list[MakeOffer]] = {}
        self._results: dict[str, str] = {}
        self._placing: Placing | None = None

    def place_with(self, placing: Placing) -> None:
        """Name who makes the calls; once, before the first link."""
        self._placing = placing

    # --- told by routing ------------------------------------------------------------------------

    def offer(self, command: MakeOffer) -> bool:
        """
        Keep an offer until the line is there that rings for it; have the call placed.

        Returns:
            False when it is about no call-back.
        """
        wish = self._wishes.of_call(command.call)
        if wish is None:
            return False
        self._offers.setdefault(wish.call, []).append(command)
        self._place(wish)
        return True

    def withdraw(self, command: WithdrawOffer) -> None:
        """Forget an offer that was taken back before its line was there."""
        if command.call in self._offers:
            waiting = self._offers[command.call]
            self._offers[command.call] = [one for one in waiting if one.offer != command.offer]

    def dial(self, command: DialCustomer) -> None:
        """An agent is free: the customer is called."""
        wish = self._wishes.of_call(command.call)
        if wish is not None:
            self._place(wish)

    # --- told by the call that was placed ---------------------------------------------------------

    def claim(self, call: str) -> list[MakeOffer]:
        """Return the offers that waited for the call's line."""
        return self._offers.pop(call, [])

    def result(self, wish_id: str, call: str, reached: bool, why: str) -> None:  # noqa: FBT001 - as told
        """
        Take what came of an attempt.

        Args:
            wish_id: Of the call-back.
            call: By which it was tried.
            reached: The customer is there in person, and has confirmed it.
            why: He is not; `cancelled` when nobody was called in vain. What follows from that is
                done when the call is over.
        """
        wish = self._wishes.get(wish_id)
        if wish is None or wish.call != call:
            return
        if reached:
            if wish.first == First.AGENT:
                self._dispatcher.tell(acd.CallBackReached(call=call))
            self._finish(wish, events.CallbackReached(call=call))
            return
        self._results[call] = why

    # --- told of its end --------------------------------------------------------------------------

    def over(self, call: str) -> None:
        """Go on when the call of an attempt has ended; one in vain is counted."""
        why = self._results.pop(call, None)
        if why is None:
            return
        self._free_agents(call)
        wish = self._wishes.of_call(call)
        if wish is not None and why == NOBODY_DIALLED:
            self._later(wish, LATER_S)
        elif wish is not None:
            self._in_vain(wish, why)

    def lost(self, wish: Wish) -> None:
        """The call of an attempt is gone, and nobody knows how it ended: it was in vain."""
        self._in_vain(wish, "lost")

    def cancelled(self, wish: Wish, *, by: str) -> None:
        """Take a call-back off the list, and end the call by which its customer is called."""
        self._finish(wish, events.CallbackCancelled(by=by))
        if wish.placed and self._placing is not None:
            self._results[wish.call] = NOBODY_DIALLED
            self._placing.stop(wish.call)
        self._dispatcher.tell(acd.CallLeft(call=wish.call, why="cancelled"))

    # --- inside ---------------------------------------------------------------------------------

    def _place(self, wish: Wish) -> None:
        if not wish.placed:
            placed = replace(wish, placed=True)
            self._wishes.note(placed)
            self._background.spawn(self._call(placed), f"call back {wish.call}")

    async def _call(self, wish: Wish) -> None:
        tried = events.CallbackTried(call=wish.call, attempt=wish.tried + 1, first=wish.first)
        self._wishes.tell(wish, tried)
        try:
            if self._placing is not None:
                await self._placing.call_back(wish)
        except Forbidden as error:
            self._give_up(wish, str(error.code))
        except (Conflict, RemoteError) as error:
            log.warning("callbacks.not_placed", call=wish.call, error=str(error))
            self._later(wish, LATER_S)

    def _in_vain(self, wish: Wish, why: str) -> None:
        """Count an attempt: later again, or no more."""
        self._dispatcher.tell(acd.CallBackMissed(call=wish.call, why=why))
        tried = wish.tried + 1
        self._wishes.tell(wish, events.CallbackMissed(call=wish.call, attempt=tried, why=why))
        if tried >= wish.attempts:
            self._give_up(replace(wish, tried=tried), why)
        else:
            self._later(replace(wish, tried=tried), wish.retry_after_s)

    def _give_up(self, wish: Wish, why: str) -> None:
        self._finish(wish, events.CallbackGivenUp(attempts=wish.tried, why=why))
        self._dispatcher.tell(acd.CallLeft(call=wish.call, why="given_up"))

    def _later(self, wish: Wish, after_s: float) -> None:
        """Let a call-back wait again at its place, under the id of its next call."""
        known = self._wishes.get(wish.id)
        if known is None:
            return
        self._offers.pop(wish.call, None)
        following = replace(
            known,
            call=self._new_id(),
            placed=False,
            tried=wish.tried,
            not_before=self._clock.now_s() + after_s,
        )
        self._dispatcher.tell(acd.CallLeft(call=wish.call, why="later"))
        self._wishes.wait(following)

    def _free_agents(self, call: str) -> None:
        """Let go who had answered for a customer who was not reached: there was no talk."""
        for view in self._dispatcher.engine.agents():
            if call in view.calls:
                self._dispatcher.tell(
                    acd.TalkEnded(agent=view.agent, call=call, wrap_up=NO_WRAP_UP)
                )

    def _finish(self, wish: Wish, event: events.Event) -> None:
        self._offers.pop(wish.call, None)
        self._wishes.finish(wish, event)
