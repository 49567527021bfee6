"""The offers made to a waiting call and not yet rung: all of one moment are rung together."""

from collections.abc import Sequence

from callcenter.acd import events as acd
from callcenter.acd.commands import MakeOffer, WithdrawOffer
from callcenter.floor.agents.explanations import explained
from callcenter.floor.call.handling import Handling
from callcenter.floor.talk.leg import Offered, ring_agents
from callcenter.floor.talk.talk import Talk
from callcenter.floor.waiting.queue_entry import DIRECT


class OpenOffers:
    """Notes offers as they are made or withdrawn, and rings for those that still hold."""

    def __init__(self, handling: Handling) -> None:
        self._handling = handling
        self._call = handling.call
        self._around = handling.around
        self._due: dict[str, float] = {}

    def note(self, command: MakeOffer) -> None:
        """An agent was found for this call."""
        self._due[command.offer] = self._around.clock.now_s()

    def withdrawn(self, command: WithdrawOffer) -> None:
        """An offer not yet begun was taken back."""
        self._due.pop(command.offer, None)

    async def ring(self, offers: Sequence[MakeOffer]) -> bool:
        """
        Ring for the offers that still hold, and stay until the leg ended.

        Returns:
            True when an agent and the caller talked.

        Raises:
            CallerGone: The line is not ours any more.
        """
        holding = self._apart([one for one in offers if one.offer in self._due])
        if not holding:
            return False
        due_s = min(self._due.pop(one.offer) for one in holding)
        self._call.legs += 1
        offered = [
            Offered(talk=self._talk(one), explanation=explained(one.explanation)) for one in holding
        ]
        ring_s = holding[0].ring_timeout_s
        return await ring_agents(self._handling, offered, ring_s=ring_s, due_s=due_s)

    def _apart(self, offers: Sequence[MakeOffer]) -> Sequence[MakeOffer]:
        """
        Leave out the outside numbers where phones of ours ring, too.

        A mailbox that answers would silence all others before anybody pressed a key.
        """
        ours = [one for one in offers if not self._device(one.agent).startswith("tel:")]
        chosen = ours or offers[:1]
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
            queue=None if command.queue == DIRECT else command.queue,
            leg=self._call.legs,
            routed=True,
        )

    def _device(self, agent: str) -> str:
        return self._around.agents.device(agent) or f"sip:{agent}"
