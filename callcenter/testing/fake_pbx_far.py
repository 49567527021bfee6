"""The far half of a placed call on the fake exchange: the number is dialled, reached or not."""

import asyncio
from typing import Protocol

from callcenter.floor.ports.dialling import DialStatus, far_half
from callcenter.floor.ports.pbx_events import (
    Bridged,
    ChannelGone,
    HangupAsked,
    LegEnded,
    LegRinging,
    LiveChannel,
    PbxEvent,
)
from callcenter.testing.fake_pbx_legs import live, picked_up
from callcenter.testing.fake_pbx_parties import FakeCaller, FakeLeg

RING_S = 45.0
"""How long a number rings where its call does not say."""
TONE_S = 1.5
"""How long the near half hears that nobody was reached."""
_NO_ROUTE, _NO_ANSWER = 3, 19


class FarNetwork(Protocol):
    """What a far half needs of the exchange."""

    def emit(self, event: PbxEvent) -> None:
        """Tell the service, in order."""

    def caller_left(self, caller: FakeCaller, cause: int) -> None:
        """The call ends."""


async def run_far(network: FarNetwork, caller: FakeCaller, leg: FakeLeg | None) -> None:
    """Let the number ring, talk and end; it needs no session of the service for that."""
    cause = _NO_ROUTE
    if leg is not None:
        cause = await _ring_and_talk(network, caller, leg)
        caller.far = None
    if leg is None or not leg.answered.is_set():
        await asyncio.sleep(TONE_S)
    if not caller.gone.is_set():
        network.emit(HangupAsked(call_id=caller.call_id, uniqueid=caller.uniqueid))
        network.caller_left(caller, cause or _NO_ANSWER)


async def _ring_and_talk(network: FarNetwork, caller: FakeCaller, leg: FakeLeg) -> int:
    call_id, far = caller.call_id, far_half(caller.call_id)
    network.emit(
        LegRinging(
            call_id=call_id,
            caller_uniqueid=far,
            channel=leg.channel,
            uniqueid=leg.uniqueid,
            endpoint="trunk",
        )
    )
    busy = leg.ended.done()
    if not busy:
        leg.phone.ring(leg)
        ring_s = caller.placed.ring_s if caller.placed is not None else None
        await picked_up(leg, RING_S if ring_s is None else ring_s)
    if leg.answered.is_set():
        caller.stage = "dial"
        network.emit(LegEnded(call_id=call_id, uniqueid=leg.uniqueid, status=DialStatus.ANSWERED))
        _bridge(network, caller, leg, entered=True)
        await asyncio.wait({leg.ended})
        _bridge(network, caller, leg, entered=False)
    else:
        leg.end(DialStatus.NO_ANSWER, 0)
        status = leg.ended.result()[0]
        network.emit(LegEnded(call_id=call_id, uniqueid=leg.uniqueid, status=status))
    if not busy:
        leg.phone.stopped()
    cause = leg.ended.result()[1]
    gone = ChannelGone(call_id=call_id, uniqueid=leg.uniqueid, endpoint=None, cause=cause)
    network.emit(gone)
    return cause


def far_channels(caller: FakeCaller) -> list[LiveChannel]:
    """Show the far half, and the leg to the number, as a snapshot does."""
    if caller.placed is None:
        return []
    far, leg = far_half(caller.call_id), caller.far
    bridge = leg.bridge if leg is not None and leg.answered.is_set() else None
    channels = [live(caller, caller.channel.replace(";1", ";2"), far, bridge)]
    if leg is not None:
        channels.append(live(caller, leg.channel, leg.uniqueid, bridge))
    return channels


def _bridge(network: FarNetwork, caller: FakeCaller, leg: FakeLeg, *, entered: bool) -> None:
    for place, uniqueid in enumerate((leg.uniqueid, far_half(caller.call_id))):
        network.emit(
            Bridged(
                call_id=caller.call_id,
                uniqueid=uniqueid,
                endpoint=None,
                bridge=leg.bridge,
                entered=entered,
                members=place + 1 if entered else 1 - place,
            )
        )
