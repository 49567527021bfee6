"""Makes the calls of call-backs: calls of our own, whose agents routing finds."""

from callcenter.acd.model import First
from callcenter.floor.outgoing.callback_book import Wish
from callcenter.floor.outgoing.outbound import Order, Outbound
from callcenter.floor.switchboard import Switchboard


class CallbackPlacing:
    """See `callback_attempts.Placing`."""

    def __init__(self, outbound: Outbound, switchboard: Switchboard) -> None:
        self._outbound = outbound
        self._switchboard = switchboard

    async def call_back(self, wish: Wish) -> None:
        """See `callback_attempts.Placing.call_back`; whoever answers must press 1."""
        await self._outbound.place(
            Order(
                call=wish.call,
                number=wish.number,
                own=wish.own,
                first=First(wish.first),
                queue=wish.queue,
                entered_at=wish.entered_at,
                stay=wish.stay,
                confirm=True,
                language=wish.language,
                ring_s=wish.ring_s,
                callback=wish.id,
            )
        )

    def stop(self, call: str) -> None:
        """See `callback_attempts.Placing.stop`."""
        task = self._switchboard.calls.get(call)
        if task is not None:
            task.hang_up_own()
