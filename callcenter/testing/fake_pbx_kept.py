"""The dialplan while the service is away: its patience, and the caller who is kept for a phone."""

import asyncio
import contextlib
from typing import Protocol

from callcenter.floor.ports.dialling import DialStatus
from callcenter.testing.fake_pbx_beside import Beside
from callcenter.testing.fake_pbx_fallback import MAX_LOSSES, FallbackNetwork, serve_alone
from callcenter.testing.fake_pbx_parties import FakeCaller, FakeLeg
from callcenter.testing.fake_pbx_rooms import Rooms

GIVE_UP_SERVED_S, GIVE_UP_AGENT_S, GIVE_UP_CONSULT_S = 10.0, 4.0, 15.0
STABLE_S = 60.0
LOOK_S = 0.5
CONGESTION = 38


class KeptNetwork(FallbackNetwork, Protocol):
    """What a channel without the service needs of the exchange."""

    rooms: Rooms
    beside: Beside
    callers: list[FakeCaller]


async def until_served(network: KeptNetwork, caller: FakeCaller, up: asyncio.Event) -> None:
    """
    Wait until the service is there, as long as the dialplan does.

    A caller whose agent asks somebody is given the phone that came in beside his call last, as soon
    as that talks with nobody and the service was away for long.
    """
    loop = asyncio.get_running_loop()
    since_s = loop.time()
    while not up.is_set() and not caller.gone.is_set() and caller.free.is_set():
        away_s = loop.time() - since_s
        phone = _phone(network, caller)
        if phone is not None and away_s >= GIVE_UP_CONSULT_S and _is_free(network, phone):
            await _talk(network, caller, phone)
            return
        if phone is None and away_s >= _patience_s(network, caller):
            await _give_up(network, caller)
            since_s = loop.time()
            continue
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_S):
                await up.wait()


async def lost(network: KeptNetwork, caller: FakeCaller, lasted_s: float) -> None:
    """Count a session that ended without an end of its call; after too many the call leaves."""
    if lasted_s >= STABLE_S:
        caller.losses = 0
    caller.losses += 1
    caller.music = "default"
    if caller.losses > MAX_LOSSES:
        await _give_up(network, caller)


def _patience_s(network: KeptNetwork, caller: FakeCaller) -> float:
    give_up_s = network.patience.give_up_s
    if caller.of_phone is not None:
        waits = caller.call_id in network.beside.asked and any(
            customer.uniqueid == caller.call_id and not customer.gone.is_set()
            for customer in network.callers
        )
        return give_up_s + GIVE_UP_CONSULT_S if waits else GIVE_UP_AGENT_S
    if caller.stage == "survey":
        return GIVE_UP_SERVED_S
    return give_up_s if caller.is_customer else GIVE_UP_AGENT_S


async def _give_up(network: KeptNetwork, caller: FakeCaller) -> None:
    """Serve without the service whoever waits for somebody; let all others go."""
    if caller.of_phone is not None:
        caller.of_phone.end(DialStatus.ANSWERED, CONGESTION)
    elif caller.stage == "survey" or not caller.is_customer:
        network.caller_left(caller, CONGESTION)
    else:
        await serve_alone(network, caller)
        return
    await caller.gone.wait()


def _phone(network: KeptNetwork, caller: FakeCaller) -> FakeLeg | None:
    """Return the phone for which a caller is kept, if there is one."""
    if caller.stage != "consult" or caller.of_phone is not None:
        return None
    leg = network.beside.latest.get(caller.call_id)
    return None if leg is None or leg.ended.done() else leg


def _is_free(network: KeptNetwork, leg: FakeLeg) -> bool:
    busy = leg.aside is None or leg.aside.legs
    return not busy and network.rooms.of(leg.uniqueid) is None


async def _talk(network: KeptNetwork, caller: FakeCaller, leg: FakeLeg) -> None:
    room = network.beside.fetch(leg.channel)
    if room is None:
        return
    caller.stage, caller.fetched, caller.music = "dial", leg.uniqueid, None
    network.beside.asked.discard(caller.call_id)
    network.rooms.enter(room, caller.uniqueid, caller.call_id, caller.placed_by)
    await network.undisturbed(caller)
