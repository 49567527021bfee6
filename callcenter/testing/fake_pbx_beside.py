"""Phones beside their call on the fake exchange: taken aside, fetched into a talk, summoned."""

import asyncio
import itertools
from collections.abc import Coroutine, Sequence
from typing import Protocol

from callcenter.floor.ports.dialling import DialStatus
from callcenter.floor.ports.pbx_events import LegRinging, PbxEvent
from callcenter.testing.fake_pbx_legs import leg_gone, picked_up
from callcenter.testing.fake_pbx_parties import Behaviour, FakeCaller, FakeLeg, FakePhone
from callcenter.testing.fake_pbx_rooms import Room, Rooms

SUMMON_S = 20.0


class BesideNetwork(Protocol):
    """What phones beside a call need of the exchange."""

    rooms: Rooms
    callers: list[FakeCaller]
    live_legs: list[FakeLeg]

    def emit(self, event: PbxEvent) -> None:
        """Tell the service, in order."""

    def caller_left(self, caller: FakeCaller, cause: int) -> None:
        """A channel with a session of its own ends."""

    def leg_over(self, leg: FakeLeg) -> None:
        """A leg is its line's no more."""

    def offer(self, party: FakeCaller) -> None:
        """Offer a channel to the service, again and again, until it is gone."""

    def close_line(self, party: FakeCaller) -> None:
        """End the session of a channel."""

    def spawn(self, work: Coroutine[object, object, None]) -> None:
        """Let something go on by itself."""

    def phone(self, endpoint: str) -> FakePhone:
        """Return a phone."""


class Beside:
    """
    Moves phones between their talks and sessions of their own.

    `latest` is the phone that came in last, by the id of its call; `asked` are the calls about
    which somebody is asked, so that their phones wait when the service is away.
    """

    def __init__(self, network: BesideNetwork) -> None:
        self._network = network
        self._names = itertools.count(1)
        self.latest: dict[str, FakeLeg] = {}
        self.asked: set[str] = set()

    def take_aside(self, channel: str) -> bool:
        """See `Pbx.take_aside`."""
        leg = self._answered(channel)
        if leg is None:
            return False
        if leg.aside is not None:
            self._network.close_line(leg.aside)
        self._network.leg_over(leg)
        self._network.rooms.leave(leg.uniqueid)
        self.asked.add(leg.caller.call_id)
        self.stand(leg, "consult")
        return True

    def stand(self, leg: FakeLeg, stage: str) -> None:
        """Let a phone come in as a line beside its call."""
        self.latest[leg.caller.call_id] = leg
        party = leg.aside
        if party is None:
            party = leg.aside = FakeCaller(
                network=leg.phone.network,
                number=leg.phone.endpoint,
                caller=leg.phone.endpoint,
                caller_name=None,
                channel=leg.channel,
                uniqueid=leg.uniqueid,
                call_id=leg.caller.call_id,
                stage=stage,
                answered=True,
                of_phone=leg,
            )
            self._network.offer(party)
        party.stage, party.bridged = stage, False
        party.free.set()

    def fetch(self, channel: str) -> Room | None:
        """Take a phone out of where it is into a room of its own; None where it is gone."""
        leg = self._answered(channel)
        if leg is None:
            return None
        if leg.aside is not None:
            leg.aside.free.clear()
            self._network.close_line(leg.aside)
        self._network.leg_over(leg)
        self._network.rooms.leave(leg.uniqueid)
        room = Room(f"talk-{next(self._names)}")
        self._enter(room, leg)
        self._network.spawn(self.afterwards(leg))
        return room

    def room_with(self, channel: str) -> Room | None:
        """Return the room that a phone is in."""
        leg = self._answered(channel)
        return None if leg is None else self._network.rooms.of(leg.uniqueid)

    def summon(self, device: str, call_id: str, uniqueid: str) -> None:
        """See `Pbx.summon`."""
        name = device.partition(":")[2]
        phone = self._network.phone(f"{name}-web" if device.startswith("browser") else name)
        caller = next((c for c in self._network.callers if c.call_id == call_id), None)
        if caller is None or phone.behaviour is Behaviour.UNREACHABLE or phone.leg is not None:
            return
        leg = FakeLeg(
            caller=caller,
            phone=phone,
            channel=f"PJSIP/{name}-{uniqueid[-6:]}",
            uniqueid=uniqueid,
            bridge="",
        )
        self._network.live_legs.append(leg)
        self._network.spawn(self._ring(leg))

    async def _ring(self, leg: FakeLeg) -> None:
        self._network.emit(
            LegRinging(
                call_id=leg.caller.call_id,
                caller_uniqueid="",
                channel=leg.channel,
                uniqueid=leg.uniqueid,
                endpoint=leg.phone.endpoint,
            )
        )
        leg.phone.ring(leg)
        await picked_up(leg, SUMMON_S)
        if leg.answered.is_set():
            self.stand(leg, "stand-by")
            await asyncio.wait({leg.ended})
        else:
            leg.end(DialStatus.NO_ANSWER, 0)
        leg_gone(self._network, leg, rang=True)

    async def afterwards(self, leg: FakeLeg) -> None:
        """A fetched phone whose talk is over comes in again, until it is hung up."""
        await self._network.rooms.left(leg.uniqueid)
        if leg.ended.done() or self._network.rooms.of(leg.uniqueid) is not None:
            return
        party = leg.aside
        if party is None or not party.free.is_set():
            self.stand(leg, party.stage if party is not None else "stand-by")

    def _enter(self, room: Room, leg: FakeLeg) -> None:
        self._network.rooms.enter(room, leg.uniqueid, leg.caller.call_id, leg.phone.endpoint)

    def _answered(self, channel: str) -> FakeLeg | None:
        legs: Sequence[FakeLeg] = self._network.live_legs
        here = (leg for leg in legs if leg.channel == channel and leg.answered.is_set())
        return next((leg for leg in here if not leg.ended.done()), None)
