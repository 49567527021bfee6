"""Who talks with whom on the fake exchange: rooms, each with the channels in it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from callcenter.floor.ports.pbx_events import Bridged, PbxEvent


@dataclass(eq=False)
class Member:
    """A channel in a room; `out` is set once it has left."""

    call_id: str
    endpoint: str | None
    out: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(eq=False)
class Room:
    """One bridge."""

    name: str
    members: dict[str, Member] = field(default_factory=dict)


class Rooms:
    """
    All rooms; who is left alone in one leaves it, as the bridges of Asterisk's Dial do.

    Args:
        emit: Tells the service, in order.
    """

    def __init__(self, emit: Callable[[PbxEvent], None]) -> None:
        self._emit = emit
        self._rooms: dict[str, Room] = {}

    def of(self, uniqueid: str) -> Room | None:
        """Return the room that a channel is in."""
        return self._rooms.get(uniqueid)

    def name_of(self, uniqueid: str) -> str | None:
        """Return the name of the room that a channel is in."""
        room = self._rooms.get(uniqueid)
        return None if room is None else room.name

    def enter(self, room: Room, uniqueid: str, call_id: str, endpoint: str | None) -> None:
        """Let a channel in; it leaves where it was."""
        self.leave(uniqueid)
        room.members[uniqueid] = Member(call_id=call_id, endpoint=endpoint)
        self._rooms[uniqueid] = room
        self._tell(room, uniqueid, room.members[uniqueid], entered=True)

    def leave(self, uniqueid: str) -> None:
        """Let a channel out; nothing happens where it is in no room."""
        room = self._rooms.pop(uniqueid, None)
        if room is None:
            return
        member = room.members.pop(uniqueid)
        self._tell(room, uniqueid, member, entered=False)
        member.out.set()
        if len(room.members) == 1:
            self.leave(next(iter(room.members)))

    async def left(self, uniqueid: str) -> None:
        """Wait until a channel is out of the room it is in now."""
        room = self._rooms.get(uniqueid)
        if room is not None:
            await room.members[uniqueid].out.wait()

    def _tell(self, room: Room, uniqueid: str, member: Member, *, entered: bool) -> None:
        self._emit(
            Bridged(
                call_id=member.call_id,
                uniqueid=uniqueid,
                endpoint=member.endpoint,
                bridge=room.name,
                entered=entered,
                members=len(room.members),
            )
        )
