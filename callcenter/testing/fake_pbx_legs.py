"""The life of one dialled leg on the fake exchange, and what a snapshot shows of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from callcenter.floor.ports.dialling import DialStatus
from callcenter.floor.ports.pbx_events import (
    ChannelGone,
    LegEnded,
    LegRinging,
    LiveChannel,
    PbxEvent,
)
from callcenter.testing.fake_pbx_parties import FakeCaller, FakeLeg
from callcenter.testing.fake_pbx_rooms import Room, Rooms


class LegNetwork(Protocol):
    """What a leg needs of the exchange."""

    rooms: Rooms
    live_legs: list[FakeLeg]

    def emit(self, event: PbxEvent) -> None:
        """Tell the service, in order."""

    def leg_over(self, leg: FakeLeg) -> None:
        """The leg is its line's no more."""

    def caller_left(self, caller: FakeCaller, cause: int) -> None:
        """A channel with a session of its own ends."""


async def run_leg(network: LegNetwork, leg: FakeLeg, ring_s: float) -> None:
    """Let the phone ring, talk and end; it needs no session of the service for that."""
    caller, phone = leg.caller, leg.phone
    network.emit(
        LegRinging(
            call_id=caller.call_id,
            caller_uniqueid=caller.uniqueid,
            channel=leg.channel,
            uniqueid=leg.uniqueid,
            endpoint=phone.endpoint,
        )
    )
    if phone.leg is not None:
        leg.end(DialStatus.BUSY, 17)  # two calls rang it in the same instant: the first has it
    busy = leg.ended.done()
    if not busy:
        phone.ring(leg)
        await picked_up(leg, ring_s)
    if leg.answered.is_set():
        caller.bridged, caller.music = True, None
        caller.bridged_with = phone.endpoint
        _leg_ended(network, leg, DialStatus.ANSWERED)
        room = Room(leg.bridge)
        network.rooms.enter(room, leg.uniqueid, caller.call_id, phone.endpoint)
        own = caller.of_phone.phone.endpoint if caller.of_phone is not None else None
        network.rooms.enter(room, caller.uniqueid, caller.call_id, own)
        await asyncio.wait({leg.ended})
    else:
        leg.end(DialStatus.NO_ANSWER, 0)
        _leg_ended(network, leg, leg.ended.result()[0])
    leg_gone(network, leg, rang=not busy)


def leg_gone(network: LegNetwork, leg: FakeLeg, *, rang: bool) -> None:
    """End a phone's channel, wherever it is by now."""
    phone, cause = leg.phone, leg.ended.result()[1]
    network.rooms.leave(leg.uniqueid)
    network.leg_over(leg)
    network.live_legs.remove(leg)
    if leg.aside is not None:
        network.caller_left(leg.aside, cause)
    if rang:
        phone.stopped()
    call_id = leg.caller.call_id
    network.emit(
        ChannelGone(call_id=call_id, uniqueid=leg.uniqueid, endpoint=phone.endpoint, cause=cause)
    )


def live(
    caller: FakeCaller, channel: str, uniqueid: str, bridge: str | None, endpoint: str | None = None
) -> LiveChannel:
    """Show one channel of a call as a snapshot does."""
    return LiveChannel(
        channel=channel,
        uniqueid=uniqueid,
        linkedid=caller.uniqueid,
        call_id=caller.call_id,
        stage=caller.stage if uniqueid == caller.uniqueid else None,
        bridge=bridge,
        endpoint=endpoint,
        context="cc-service" if uniqueid == caller.uniqueid else "from-agent",
    )


def held(
    channel: LiveChannel, caller: FakeCaller, legs: Sequence[FakeLeg], rooms: Rooms
) -> LiveChannel:
    """Show of a caller's channel what no other has: who he is, and whether a phone holds him."""
    room = rooms.of(caller.uniqueid)
    on_hold = room is not None and any(leg.holds and rooms.of(leg.uniqueid) is room for leg in legs)
    held_by, since = caller.held or (None, None)
    return replace(
        channel,
        on_hold=on_hold,
        held_by=held_by,
        held_since=since,
        number=caller.number,
        caller=caller.caller,
        before=caller.before,
    )


async def picked_up(leg: FakeLeg, ring_s: float) -> None:
    """Wait until the phone is picked up, or the leg ended otherwise, `ring_s` at most."""
    answered = asyncio.ensure_future(leg.answered.wait())
    either: set[asyncio.Future[Any]] = {answered, leg.ended}
    try:
        await asyncio.wait(either, timeout=ring_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        answered.cancel()


def _leg_ended(network: LegNetwork, leg: FakeLeg, status: DialStatus) -> None:
    network.emit(LegEnded(call_id=leg.caller.call_id, uniqueid=leg.uniqueid, status=status))
