"""What everything that is done to one call on one line works with."""

from dataclasses import dataclass, field
from typing import Protocol

from callcenter.acd.commands import MakeOffer, WithdrawOffer
from callcenter.floor.call.keys_heard import KeysHeard
from callcenter.floor.call.live_call import LiveCall
from callcenter.floor.outgoing.reaching import Reaching
from callcenter.floor.ports.line import Line
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.talk.talk_keeper import TalkKeeper
from callcenter.floor.waiting.ring_group import RingGroup


class OfferTaker(Protocol):
    """What takes offers of a call that is in no queue; synchronous."""

    def offer(self, command: MakeOffer) -> None:
        """An agent was found."""

    def withdraw(self, command: WithdrawOffer) -> None:
        """An offer was taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """One call on one line: what everything that is done to it works with."""

    call: LiveCall
    line: Line
    keeper: TalkKeeper
    group: RingGroup
    reaching: Reaching
    keys: KeysHeard
    around: Surroundings
    offered_to: "list[OfferTaker]" = field(default_factory=list)
