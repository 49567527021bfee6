"""A telephone that the service rings on the fake exchange; answered, it has dialled a code."""

import asyncio
from typing import Protocol

from callcenter.floor.ports.dialling import CallUp, DialStatus
from callcenter.floor.ports.pbx_events import ChannelGone, LegRinging, PbxEvent
from callcenter.testing.fake_pbx_legs import picked_up
from callcenter.testing.fake_pbx_parties import FakeCaller, FakeLeg


class CallUpNetwork(Protocol):
    """What such a call needs of the exchange."""

    callers: list[FakeCaller]

    def emit(self, event: PbxEvent) -> None:
        """Tell the service, in order."""

    def caller_left(self, caller: FakeCaller, cause: int) -> None:
        """A channel with a session of its own ends."""

    def offer(self, party: FakeCaller) -> None:
        """Offer a channel to the service, again and again, until it is gone."""


async def run_called_up(
    network: CallUpNetwork, party: FakeCaller, leg: FakeLeg, call: CallUp
) -> None:
    """Let the telephone ring, and stay on the line until it or the service puts down."""
    busy = leg.ended.done()
    if not busy:
        network.emit(
            LegRinging(
                call_id=party.call_id,
                caller_uniqueid="",
                channel=leg.channel,
                uniqueid=party.uniqueid,
                endpoint=leg.phone.endpoint,
            )
        )
        leg.phone.ring(leg)
        await picked_up(leg, call.ring_s)
    if leg.answered.is_set():
        party.of_phone = leg
        network.callers.append(party)
        network.offer(party)
        await asyncio.wait({leg.ended})
        network.caller_left(party, 16)
    else:
        leg.end(DialStatus.NO_ANSWER, 0)
    if not busy:
        leg.phone.stopped()
    cause = leg.ended.result()[1]
    network.emit(
        ChannelGone(call_id=party.call_id, uniqueid=party.uniqueid, endpoint=None, cause=cause)
    )
