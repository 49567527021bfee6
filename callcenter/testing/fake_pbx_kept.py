"""The dialplan while the service is away and somebody is asked about a caller: he is kept."""

import asyncio
import contextlib
from typing import Protocol

from callcenter.testing.fake_pbx_beside import Beside
from callcenter.testing.fake_pbx_parties import FakeCaller, FakeLeg
from callcenter.testing.fake_pbx_rooms import Rooms

GIVE_UP_CONSULT_S = 15.0
LOOK_S = 0.5


class KeptNetwork(Protocol):
    """What keeping a caller needs of the exchange."""

    rooms: Rooms
    beside: Beside

    async def undisturbed(self, caller: FakeCaller) -> None:
        """Wait until nobody is rung for a channel, and it talks with nobody."""


async def until_served(network: KeptNetwork, caller: FakeCaller, up: asyncio.Event) -> None:
    """
    Wait until the service is there.

    A caller whose agent asks somebody is given the phone that came in beside his call last, as soon
    as that talks with nobody and the service was away for long.
    """
    loop = asyncio.get_running_loop()
    since_s = loop.time()
    while not up.is_set() and not caller.gone.is_set():
        if caller.stage != "consult" or caller.of_phone is not None:
            await up.wait()
            return
        phone = _free(network, caller) if loop.time() - since_s >= GIVE_UP_CONSULT_S else None
        if phone is not None:
            await _talk(network, caller, phone)
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_S):
                await up.wait()


def _free(network: KeptNetwork, caller: FakeCaller) -> FakeLeg | None:
    leg = network.beside.latest.get(caller.call_id)
    if leg is None or leg.ended.done() or leg.aside is None or leg.aside.legs:
        return None
    return leg if network.rooms.of(leg.uniqueid) is None else None


async def _talk(network: KeptNetwork, caller: FakeCaller, leg: FakeLeg) -> None:
    room = network.beside.fetch(leg.channel)
    if room is None:
        return
    caller.stage, caller.fetched, caller.music = "dial", leg.uniqueid, None
    network.rooms.enter(room, caller.uniqueid, caller.call_id, caller.placed_by)
    await network.undisturbed(caller)
