"""
The call-backs: promised, waiting at their places, cancelled, and back after a death.

How they are tried is told in `callback_attempts`.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

import structlog

from callcenter.centre.model import Centre
from callcenter.centre.queue import CallbackRule
from callcenter.clock import Clock
from callcenter.errors import NotFound
from callcenter.floor.agents.dispatcher import Dispatcher
from callcenter.floor.call.live_call import LiveCall
from callcenter.floor.call.outside import Outside
from callcenter.floor.outgoing.callback_attempts import CallbackAttempts
from callcenter.floor.outgoing.callback_book import Wish
from callcenter.floor.outgoing.callback_list import CallbackList
from callcenter.floor.waiting.stay import Left, Stay
from callcenter.ledger import events

ASKED_AGAIN = "asked_again"
"""Who "cancels" a call-back for which its customer has asked a second time."""

log = structlog.get_logger()


class CallBacks:
    """All call-backs of this centre; every method is synchronous."""

    def __init__(  # noqa: PLR0913, PLR0917 - the parts it works with
        self,
        wishes: CallbackList,
        attempts: CallbackAttempts,
        dispatcher: Dispatcher,
        clock: Clock,
        outside: Outside,
        centre: Callable[[], Centre],
        new_id: Callable[[], str],
    ) -> None:
        self.attempts = attempts
        self._wishes = wishes
        self._dispatcher = dispatcher
        self._clock = clock
        self._outside = outside
        self._centre = centre
        self._new_id = new_id

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
        wish = self._wish(call, queue, dialled, priority, rules.callback)
        former = self._wishes.same_as(wish)
        if former is not None:
            wish = replace(wish, entered_at=min(wish.entered_at, former.entered_at))
        try:
            self._wishes.keep(wish)
        except OSError:
            log.exception("callbacks.disk", call=call.id)
            return "disk"
        call.left = None  # the place is the call-back's now
        if former is not None:
            self.cancel(former.id, by=ASKED_AGAIN)
        asked = events.CallbackAsked(
            queue=queue, number=dialled, priority=wish.priority, entered_at=wish.entered_at
        )
        self._wishes.tell(wish, asked)
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
        self.attempts.cancelled(wish, by=by)

    def prioritised(self, call: str, points: int) -> None:
        """A supervisor gave a waiting call-back these points; its next attempts have them, too."""
        wish = self._wishes.of_call(call)
        if wish is not None:
            self._wishes.note(replace(wish, priority=points))

    def shown(self) -> list[Mapping[str, Any]]:
        """Show every call-back, the one that has waited longest first."""
        return self._wishes.shown()

    def dials(self, call: str) -> bool:
        """Tell whether routing has this call as a call-back whose customer is being called."""
        view = self._dispatcher.engine.call(call)
        return view is not None and view.callback

    def left(self, call: str) -> None:
        """Go on when a call ended: whoever was promised a call in it may be called from now on."""
        self.attempts.over(call)
        promised = self._wishes.get(call)
        if promised is not None and not promised.waits:
            self._wishes.wait(replace(promised, waits=True))

    def reconcile(self, alive: Collection[str]) -> None:
        """
        Let what was promised before this process began wait again; once, with the first snapshot.

        Args:
            alive: Ids of the calls that live in the exchange.
        """
        for wish in self._wishes.all():
            if wish.placed and wish.call not in alive:
                self.attempts.lost(wish)
            elif wish.waits and not wish.placed:
                self._wishes.wait(wish)
            elif not wish.waits and wish.id not in alive:
                self.left(wish.id)

    def _wish(
        self, call: LiveCall, queue: str, number: str, priority: int, rules: CallbackRule
    ) -> Wish:
        """Say what is promised: the place that the caller had in this queue, or the last one."""
        now = self._clock.now_s()
        kept = call.left
        if kept is None or kept.queue != queue:
            kept = Left(queue=queue, entered_at=now, stay=Stay())
        return Wish(
            id=call.id,
            call=self._new_id(),
            queue=queue,
            number=number,
            own=call.number,
            language=call.language,
            priority=max(priority, kept.stay.points or 0),
            entered_at=kept.entered_at,
            asked_at=now,
            needs=kept.stay.needs,
            prefer=kept.stay.prefer,
            since=kept.stay.since,
            first=rules.first,
            attempts=rules.attempts,
            retry_after_s=rules.retry_after_s,
            ring_s=rules.ring_s,
        )
