"""What everything that is done to one call on one line works with."""

from dataclasses import dataclass

from callcenter.floor.live_call import LiveCall
from callcenter.floor.ports import Line
from callcenter.floor.ring_group import RingGroup
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.talk_keeper import TalkKeeper


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """One call on one line: what everything that is done to it works with."""

    call: LiveCall
    line: Line
    keeper: TalkKeeper
    group: RingGroup
    around: Surroundings
