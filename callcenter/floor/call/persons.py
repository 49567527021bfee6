"""Who is to talk with a caller: somebody of a queue, or one agent in person."""

from collections.abc import Callable

from callcenter.acd.model import AgentState
from callcenter.floor.call.direct_call import in_person, ring_unrouted
from callcenter.floor.call.handling import Handling, OfferTaker
from callcenter.floor.waiting.queue_wait import QueueWait
from callcenter.ivr.commands import Enqueue, Outcome, Served


class Persons:
    """
    Brings one call to people, on one line.

    Args:
        handling: The call, its line and what it works with.
        on_waiting: Called when the call waits.

    `wait` is its stay in a queue, while there is one.
    """

    def __init__(self, handling: Handling, on_waiting: Callable[[], None]) -> None:
        self.wait: QueueWait | None = None
        self._handling = handling
        self._call = handling.call
        self._around = handling.around
        self._on_waiting = on_waiting

    @property
    def offered_to(self) -> OfferTaker | None:
        """What takes the offers of routing now."""
        beside = self._handling.offered_to
        return self.wait if self.wait is not None else beside[-1] if beside else None

    async def queue(self, command: Enqueue, *, single_offer: bool = False) -> Outcome:
        """
        Wait until somebody has served the caller, or for whatever ends the stay.

        Raises:
            CallerGone: The line is not ours any more.
        """
        self.wait = QueueWait(
            self._handling,
            command,
            on_entered=self._on_waiting,
            single_offer=single_offer,
        )
        try:
            return await self.wait.run()
        finally:
            self.wait = None

    async def ring(self, agent: str) -> bool:
        """
        Ring one agent in person; the call's place in a queue is kept meanwhile.

        Returns:
            True when they talked.

        Raises:
            CallerGone: The line is not ours any more.
        """
        view = self._around.dispatcher.engine.agent(agent)
        if view is not None and view.state is AgentState.READY:
            place = (self._call.queue, self._call.entered_at)
            if place[0] is not None and place[1] is not None:
                self._call.place = (place[0], place[1])
            self._call.queue = self._call.entered_at = None
            try:
                wanted = in_person(self._call, agent)
                return isinstance(await self.queue(wanted, single_offer=True), Served)
            finally:
                self._call.queue, self._call.entered_at = place
                self._call.place = None
        return await ring_unrouted(self._handling, agent)
