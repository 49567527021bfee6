"""
All call-backs that were promised and are not done, as routing, disk, history and supervisors know.

Routing has each as a call without a line, under the id of the call by which the customer will be
called. The story is written into the history of the call in which it was asked for.
"""

from collections.abc import Mapping
from typing import Any

from callcenter.acd import events as acd
from callcenter.acd.model import CallBack, First
from callcenter.floor.agents.dispatcher import Dispatcher
from callcenter.floor.outgoing.callback_book import CallbackBook, Wish
from callcenter.floor.waiting.queue_entry import steps_of
from callcenter.ledger import events
from callcenter.ledger.ledger import Ledger


class CallbackList:
    """The list; every method is synchronous."""

    def __init__(self, book: CallbackBook, dispatcher: Dispatcher, ledger: Ledger) -> None:
        self._book = book
        self._dispatcher = dispatcher
        self._ledger = ledger
        self._wishes = dict(book.found)

    def all(self) -> list[Wish]:
        """Return every call-back, the one that has waited longest first."""
        return sorted(self._wishes.values(), key=lambda one: (one.entered_at, one.id))

    def get(self, wish_id: str) -> Wish | None:
        """Return the call-back that was asked for in this call."""
        return self._wishes.get(wish_id)

    def of_call(self, call: str) -> Wish | None:
        """Return the call-back that routing has under this id."""
        return next((wish for wish in self._wishes.values() if wish.call == call), None)

    def same_as(self, wish: Wish) -> Wish | None:
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

    def keep(self, wish: Wish) -> None:
        """
        Write a new call-back.

        Raises:
            OSError: It is not on the disk.
        """
        self._book.keep(wish)
        self._wishes[wish.id] = wish

    def note(self, wish: Wish) -> None:
        """Write a call-back that is promised already as it is now; a full disk does not stop it."""
        self._book.note(wish)
        self._wishes[wish.id] = wish

    def wait(self, wish: Wish) -> None:
        """Let a call-back wait at its place, for whom it waited before."""
        self.note(wish)
        self._dispatcher.tell(
            acd.CallEntered(
                call=wish.call,
                queue=wish.queue,
                entered_at=wish.entered_at,
                steps=steps_of(wish.needs, wish.stay, wish.entered_at),
                steps_from=wish.since,
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

    def finish(self, wish: Wish, event: events.Event) -> None:
        """Take a call-back off the list; the event says why."""
        self._wishes.pop(wish.id, None)
        self._book.drop(wish)
        self.tell(wish, event)

    def tell(self, wish: Wish, event: events.Event) -> None:
        """Go on with its story."""
        self._ledger.append(f"call:{wish.id}", event)

    def shown(self) -> list[Mapping[str, Any]]:
        """Show every call-back to supervisors, the one that has waited longest first."""
        return [self._shown(wish) for wish in self.all()]

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
