"""Who is to talk with a caller: somebody of a queue, or one agent in person."""

import contextlib
from collections.abc import Callable, Iterator

from callcenter.acd.model import AgentState
from callcenter.floor.call.direct_call import in_person, ring_unrouted
from callcenter.floor.call.handling import Handling, OfferTaker
from callcenter.floor.call.live_call import LiveCall
from callcenter.floor.waiting.queue_wait import QueueWait
from callcenter.floor.waiting.stay import Left
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
            with _place_kept(self._call):
                wanted = in_person(self._call, agent)
                return isinstance(await self.queue(wanted, single_offer=True), Served)
        return await ring_unrouted(self._handling, agent)


@contextlib.contextmanager
def _place_kept(call: LiveCall) -> Iterator[None]:
    """Keep where a call stands, and all that was decided about its wait, over a wait of its own."""
    before = (call.queue, call.entered_at, call.stay, call.moved)
    if call.queue is not None and call.entered_at is not None:
        moved = call.moved[0] if call.moved else None
        call.place = Left(queue=call.queue, entered_at=call.entered_at, stay=call.stay, moved=moved)
    call.queue = call.entered_at = call.moved = None
    try:
        yield
    finally:
        call.queue, call.entered_at, call.stay, call.moved = before
        call.place = None
