"""A line by which a customer is called back, the agent first: rings whom routing finds for it."""

import asyncio
from collections.abc import Sequence

from callcenter.acd import events as acd
from callcenter.acd.commands import MakeOffer, WithdrawOffer
from callcenter.floor.call.handling import Handling
from callcenter.floor.call.line_hold import held
from callcenter.floor.talk.leg_recording import CannotRecord
from callcenter.floor.waiting.open_offers import OpenOffers

PATIENCE_S = 8.0
"""So long a line waits for the next agent; then it ends, and the call-back waits on without one."""


class AgentFirst:
    """
    Rings agents on a line at whose far end nobody is called yet.

    It stands where a stay in a queue stands for other calls; of what comes to those from outside,
    only offers concern it.
    """

    def __init__(self, handling: Handling) -> None:
        self._handling = handling
        self._line = handling.line
        self._offers = OpenOffers(handling)
        self._inbox: asyncio.Queue[MakeOffer] = asyncio.Queue()

    def offer(self, command: MakeOffer) -> None:
        """An agent was found."""
        self._offers.note(command)
        self._inbox.put_nowait(command)

    def withdraw(self, command: WithdrawOffer) -> None:
        """An offer not yet begun was taken back."""
        self._offers.withdrawn(command)

    async def run(self) -> bool:
        """
        Ring whoever is offered, until one has answered or nobody comes for a while.

        Returns:
            True when the customer was reached; the talk is over then.

        Raises:
            CallerGone: The line is not ours any more.
        """
        handling = self._handling
        handling.offered_to.append(self)
        try:
            for command in handling.around.callbacks.attempts.claim(handling.call.id):
                self.offer(command)
            return await self._ring()
        finally:
            handling.offered_to.remove(self)

    def _put_off(self, offers: Sequence[MakeOffer]) -> None:
        """The talk must be recorded and cannot be: it comes later, and nobody is to blame."""
        for one in offers:
            self._handling.around.dispatcher.tell(
                acd.OfferVoided(offer=one.offer, why="cannot_record", caller_gone=True)
            )

    async def _ring(self) -> bool:
        while True:
            command = await held(self._line, self._inbox.get(), PATIENCE_S)
            if command is None:
                return False
            together = [command]
            while not self._inbox.empty():
                together.append(self._inbox.get_nowait())
            try:
                await self._offers.ring(together)
            except CannotRecord:
                self._put_off(together)
                return False
            talk = self._handling.call.talk
            if talk is not None and talk.recorded_since is not None:
                return self._handling.call.reached  # the agent was there, and has left
