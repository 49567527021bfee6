"""
The call-backs: promised, waiting at their places, tried one at a time, done or given up.

Routing has each as a call without a line, under the id of the call by which the customer will be
called. When its turn comes that call is placed; what comes of it is told by its far end. The story
is written into the history of the call in which it was asked for.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, Protocol

import structlog

from callcenter.acd import events as acd
from callcenter.acd.commands import DialCustomer, MakeOffer, WithdrawOffer
from callcenter.acd.model import NO_WRAP_UP, CallBack, First
from callcenter.background import Background
from callcenter.centre.model import Centre
from callcenter.clock import Clock
from callcenter.errors import Conflict, Forbidden, NotFound, RemoteError
from callcenter.floor.agents.dispatcher import Dispatcher
from callcenter.floor.call.live_call import LiveCall
from callcenter.floor.call.outside import Outside
from callcenter.floor.outgoing.callback_book import CallbackBook, Wish
from callcenter.floor.waiting.queue_entry import routing_steps
from callcenter.ledger import events
from callcenter.ledger.ledger import Ledger

LATER_S = 30.0
"""When a call cannot be made at all now, it is tried again after so long; that is no attempt."""
NOBODY_DIALLED = "cancelled"
ASKED_AGAIN = "asked_again"
"""Who "cancels" a call-back for which its customer has asked a second time."""

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


class CallBacks:
    """All call-backs of this centre; every method is synchronous."""

    def __init__(  # noqa: PLR0913, PLR0917 - the parts it works with
        self,
        book: CallbackBook,
        dispatcher: Dispatcher,
        ledger: Ledger,
        clock: Clock,
        background: Background,
        outside: Outside,
        centre: Callable[[], Centre],
        new_id: Callable[[], str],
    ) -> None:
        self._book = book
        self._dispatcher = dispatcher
        self._ledger = ledger
        self._clock = clock
        self._background = background
        self._outside = outside
        self._centre = centre
        self._new_id = new_id
        self._wishes = dict(book.found)
        self._offers: dict[str, list[MakeOffer]] = {}
        self._results: dict[str, tuple[Wish, str]] = {}
        self._placing: Placing | None = None

    def place_with(self, placing: Placing) -> None:
        """Name who makes the calls; once, before the first link."""
        self._placing = placing

    # --- asking for one -------------------------------------------------------------------------

    def promise(self, call: LiveCall, queue: str, number: str, priority: int = 0) -> str | None:
        """
        Promise the caller to call back; a number that may not be dialled is never promised a call.

        Args:
            call: The call in which it is asked for; its place in that queue is kept.
            queue: Whose agents call back.
            number: Whom to call, in any form.
            priority: Points.

        Returns:
            Why it cannot be promised; None when it is.
        """
        dialled = self._outside.dialled_form(number)
        decision = self._centre().may_dial(dialled)
        rules = self._centre().queue(queue)
        if not decision.allowed:
            return decision.reason
        if rules is None:
            return "no_queue"
        now, left = self._clock.now_s(), call.left
        kept = left if left is not None and left.queue == queue else None
        wish = Wish(
            id=call.id,
            call=self._new_id(),
            queue=queue,
            number=dialled,
            own=call.number,
            language=call.language,
            priority=priority if kept is None else max(priority, kept.points),
            entered_at=now if kept is None else kept.entered_at,
            asked_at=now,
            needs=() if kept is None else kept.needs,
            first=rules.callback.first,
            attempts=rules.callback.attempts,
            retry_after_s=rules.callback.retry_after_s,
            ring_s=rules.callback.ring_s,
        )
        former = self._same(wish)
        if former is not None:
            wish = replace(wish, entered_at=min(wish.entered_at, former.entered_at))
        try:
            self._keep(wish)
        except OSError:
            log.exception("callbacks.disk", call=call.id)
            return "disk"
        if former is not None:
            self.cancel(former.id, by=ASKED_AGAIN)
        asked = events.CallbackAsked(
            queue=queue, number=dialled, priority=wish.priority, entered_at=wish.entered_at
        )
        self._tell(wish, asked)
        return None

    def cancel(self, wish_id: str, *, by: str) -> None:
        """
        Take a call-back out of the line; one whose customer is being called is ended.

        Raises:
            NotFound: There is none of this id.
        """
        wish = self._wishes.get(wish_id)
        if wish is None:
            raise NotFound("There is no such call-back.")
        self._finish(wish, events.CallbackCancelled(by=by))
        if wish.placed and self._placing is not None:
            self._results[wish.call] = (wish, NOBODY_DIALLED)
            self._placing.stop(wish.call)
        self._dispatcher.tell(acd.CallLeft(call=wish.call, why="cancelled"))

    def shown(self) -> list[Mapping[str, Any]]:
        """Show every call-back, the one that has waited longest first."""
        return [
            self._shown(wish)
            for wish in sorted(self._wishes.values(), key=lambda one: (one.entered_at, one.id))
        ]

    def number_of(self, call: str) -> str | None:
        """Tell whom a call-back goes to that routing has under this id."""
        wish = self._by_call(call)
        return None if wish is None else wish.number

    def left(self, call: str) -> None:
        """
        Go on when a call ended.

        An attempt in vain is counted; whoever was promised a call in it may be called from now on.
        """
        wish, why = self._results.pop(call, (None, ""))
        if wish is not None:
            self._free_agents(call)
            if self._wishes.get(wish.id) is wish and why == NOBODY_DIALLED:
                self._later(wish, LATER_S)
            elif self._wishes.get(wish.id) is wish:
                self._in_vain(wish, why)
        promised = self._wishes.get(call)
        if promised is not None and not promised.waits:
            self._enter(replace(promised, waits=True))

    def reconcile(self, alive: Collection[str]) -> None:
        """
        Let what was promised before this process began wait again; once, with the first snapshot.

        Args:
            alive: Ids of the calls that live in the exchange.
        """
        for wish in list(self._wishes.values()):
            if wish.placed and wish.call not in alive:
                self._in_vain(wish, "lost")
            elif wish.waits and not wish.placed:
                self._enter(wish)
            elif not wish.waits and wish.id not in alive:
                self.left(wish.id)

    # --- told by routing ------------------------------------------------------------------------

    def offer(self, command: MakeOffer) -> bool:
        """
        Keep an offer until the line is there that rings for it; have the call placed.

        Returns:
            False when it is about no call-back.
        """
        wish = self._by_call(command.call)
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
        wish = self._by_call(command.call)
        if wish is not None:
            self._place(wish)

    # --- told by the call that was placed ---------------------------------------------------------

    def claim(self, call: str) -> list[MakeOffer]:
        """Return the offers that waited for the call's line."""
        return self._offers.pop(call, [])

    def dials(self, call: str) -> bool:
        """Tell whether routing has this call as a call-back whose customer is being called."""
        view = self._dispatcher.engine.call(call)
        return view is not None and view.callback

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
        self._results[call] = (wish, why)

    # --- inside ---------------------------------------------------------------------------------

    def _place(self, wish: Wish) -> None:
        if not wish.placed:
            placed = replace(wish, placed=True)
            self._keep(placed)
            self._background.spawn(self._call(placed), f"call back {wish.call}")

    async def _call(self, wish: Wish) -> None:
        tried = events.CallbackTried(call=wish.call, attempt=wish.tried + 1, first=wish.first)
        self._tell(wish, tried)
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
        self._tell(wish, events.CallbackMissed(call=wish.call, attempt=tried, why=why))
        if tried >= wish.attempts:
            self._give_up(replace(wish, tried=tried), why)
        else:
            self._later(replace(wish, tried=tried), wish.retry_after_s)

    def _give_up(self, wish: Wish, why: str) -> None:
        self._finish(wish, events.CallbackGivenUp(attempts=wish.tried, why=why))
        self._dispatcher.tell(acd.CallLeft(call=wish.call, why="given_up"))

    def _later(self, wish: Wish, after_s: float) -> None:
        """Let a call-back wait again at its place, under the id of its next call."""
        if self._wishes.get(wish.id) is None:
            return
        self._offers.pop(wish.call, None)
        following = replace(
            wish,
            call=self._new_id(),
            placed=False,
            not_before=self._clock.now_s() + after_s,
        )
        self._keep(following)
        self._dispatcher.tell(acd.CallLeft(call=wish.call, why="later"))
        self._enter(following)

    def _enter(self, wish: Wish) -> None:
        self._keep(wish)
        self._dispatcher.tell(
            acd.CallEntered(
                call=wish.call,
                queue=wish.queue,
                entered_at=wish.entered_at,
                steps=routing_steps(wish.needs) if wish.needs else (),
                priority=wish.priority,
                callback=CallBack(
                    first=First(wish.first),
                    attempts=wish.attempts,
                    retry_after_s=wish.retry_after_s,
                ),
                not_before=wish.not_before,
                attempts=wish.tried,
                again=True,
            )
        )

    def _free_agents(self, call: str) -> None:
        """Let go who had answered for a customer who was not reached: there was no talk."""
        for view in self._dispatcher.engine.agents():
            if call in view.calls:
                self._dispatcher.tell(
                    acd.TalkEnded(agent=view.agent, call=call, wrap_up=NO_WRAP_UP)
                )

    def _finish(self, wish: Wish, event: events.Event) -> None:
        self._wishes.pop(wish.id, None)
        self._offers.pop(wish.call, None)
        self._book.drop(wish)
        self._tell(wish, event)

    def _keep(self, wish: Wish) -> None:
        self._book.keep(wish)
        self._wishes[wish.id] = wish

    def _same(self, wish: Wish) -> Wish | None:
        """Find a call-back to the same number that still waits: nobody is called twice for one."""
        return next(
            (
                other
                for other in self._wishes.values()
                if (other.number, other.queue) == (wish.number, wish.queue)
                and other.id != wish.id
                and not other.placed
            ),
            None,
        )

    def _by_call(self, call: str) -> Wish | None:
        return next((wish for wish in self._wishes.values() if wish.call == call), None)

    def _tell(self, wish: Wish, event: events.Event) -> None:
        self._ledger.append(f"call:{wish.id}", event)

    def _shown(self, wish: Wish) -> Mapping[str, Any]:
        view = self._dispatcher.engine.call(wish.call)
        return {
            "id": wish.id,
            "call": wish.call,
            "queue": wish.queue,
            "number": wish.number,
            "language": wish.language,
            "first": wish.first,
            "state": "calling" if wish.placed else "waiting" if wish.waits else "promised",
            "position": None if view is None else view.position,
            "entered_at": wish.entered_at,
            "asked_at": wish.asked_at,
            "not_before": wish.not_before,
            "tried": wish.tried,
            "attempts": wish.attempts,
        }
