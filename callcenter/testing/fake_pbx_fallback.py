"""The dialplan's fallback: whoever has waited too long for the service is served without it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from callcenter.floor.ports.dialling import DialStatus, Leg
from callcenter.testing.fake_pbx_parties import FakeCaller, FakeLeg

MAX_LOSSES = 5
LOOK_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long the dialplan waits for the service, and how long each part of the fallback takes."""

    give_up_s: float = 60.0
    announced_s: float = 4.0
    emergency_s: float = 120.0
    message_s: float = 180.0


class FallbackNetwork(Protocol):
    """What the fallback needs of the exchange."""

    patience: Patience
    emergency: Sequence[str]

    def start_legs(self, caller: FakeCaller, leg: Leg) -> list[FakeLeg]:
        """Let phones ring, all at once; those that cannot be reached are left out."""

    def caller_left(self, caller: FakeCaller, cause: int) -> None:
        """End a channel that has a session of its own, with everything on it."""

    async def undisturbed(self, caller: FakeCaller) -> None:
        """Wait until nobody is rung for a channel, and it talks with nobody."""


async def serve_alone(network: FallbackNetwork, caller: FakeCaller) -> None:
    """
    Serve a caller to his end: an agent, else a message.

    Returns early when the service has him back; then he has the stage he had before.
    """
    patience = network.patience
    caller.before, caller.stage, caller.music = caller.stage, "fallback", None
    caller.wanted.clear()
    caller.may_go = caller.losses <= MAX_LOSSES
    _say(caller, "fallback-wait")
    await _passes(caller, patience.announced_s)
    if not _back(caller):
        await _ring(network, caller)
    if caller.gone.is_set() or caller.stage != "fallback" or _back(caller):
        return
    _say(caller, "fallback-voicemail")
    await _passes(caller, patience.announced_s)
    if _back(caller):
        return
    caller.may_go = False
    _say(caller, "beep")
    await _passes(caller, patience.message_s)
    network.caller_left(caller, 16)


async def _ring(network: FallbackNetwork, caller: FakeCaller) -> None:
    """Ring the agents until one has talked with him, or the service wants him first."""
    until_s = asyncio.get_running_loop().time() + network.patience.emergency_s
    caller.music = "default"
    caller.changed()
    first, *others = [f"sip:{phone}" for phone in network.emergency] or [""]
    leg = Leg(
        device=first,
        also=tuple(others),
        ring_s=int(network.patience.emergency_s),
        call_id=caller.call_id,
    )
    rung = network.start_legs(caller, leg) if first else []
    while asyncio.get_running_loop().time() < until_s and not caller.gone.is_set():
        if any(one.answered.is_set() for one in rung):
            await network.undisturbed(caller)
            network.caller_left(caller, 16)
        elif _back(caller):
            for one in rung:
                one.end(DialStatus.CANCELLED, 26)
            await network.undisturbed(caller)
        else:
            await _passes(caller, LOOK_S)
            continue
        return


def _back(caller: FakeCaller) -> bool:
    """Let a caller go back to the service, if it wants him."""
    if not (caller.wanted.is_set() and caller.may_go) or caller.gone.is_set():
        return False
    caller.wanted.clear()
    caller.may_go = caller.bridged = False
    caller.stage, caller.music = caller.before or "new", None
    caller.losses += 1
    return True


def _say(caller: FakeCaller, sound: str) -> None:
    caller.music = None
    caller.heard.append(sound)
    caller.changed()


async def _passes(caller: FakeCaller, seconds: float) -> None:
    """Let so much time pass, or less where the caller leaves."""
    try:
        async with asyncio.timeout(seconds):
            await caller.gone.wait()
    except TimeoutError:
        return
