"""Moments that stories wait for at desks and telephones, and what is heard there."""

import asyncio
import contextlib
from collections.abc import Awaitable, Mapping
from typing import Any

from callcenter.demo.call import Call
from callcenter.demo.desk import Desk
from callcenter.demo.outcomes import CallOver
from callcenter.demo.party import Party
from callcenter.demo.patience import PATIENCE_S
from callcenter.demo.tones import tone_share

AWAY = {"offline", "not_ready"}
AGAIN_S = 2.0
"""After so long without an effect people press a key again."""
LATE_AGAIN_S = 10.0
"""And after so long where it would mean something else by then, had it had its effect."""


async def can_be_rung(desk: Desk) -> None:
    """Wait until the desk was told that its agent takes calls; takes none of its news away."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            if any(told["reachable"] and told["state"] not in AWAY for told in _states(desk)):
                return
            await asyncio.sleep(0.02)


async def cannot_be_rung(desk: Desk) -> None:
    """Wait until the desk was told last that its agent's device is away."""
    async with asyncio.timeout(PATIENCE_S):
        while _states(desk)[-1]["reachable"]:  # noqa: ASYNC110 - the desk tells its reader, not us
            await asyncio.sleep(0.02)


async def becomes(desk: Desk, state: str) -> None:
    """Wait until the desk was told that its agent is in this state; takes no news away."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            while state_of(desk) != state:  # noqa: ASYNC110 - the desk tells its reader, not us
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"the agent is {state_of(desk)}, and never was {state}") from None


def state_of(desk: Desk) -> str:
    """Return the agent's state as the desk was told last."""
    states = [str(told["state"]) for told in _states(desk)]
    if not states and desk.seen:
        states = [str(desk.seen[0][1]["agent"]["state"])]
    return states[-1] if states else ""


def _states(desk: Desk) -> list[Mapping[str, Any]]:
    return [data for type_, data in desk.seen if type_ == "agent.state"]


async def pressing(
    party: Party | Call, key: str, until: Awaitable[object], again_s: float = AGAIN_S
) -> None:
    """Press a key as people do, again when nothing comes of it, until something is so."""
    waiting = asyncio.ensure_future(until)
    try:
        while not waiting.done():
            with contextlib.suppress(CallOver):
                await party.press(key)
            await asyncio.wait([waiting], timeout=again_s)
        await waiting
    finally:
        waiting.cancel()


def left_out_s(*calls: Call) -> float:
    """Tell for how long telephones could not speak because this machine had no time for them."""
    return sum(call.stream.left_out_s for call in calls)


def speaks(samples: Any, *tones: float) -> bool:
    """Tell whether there is a second in these samples in which all of these are heard."""
    second, step = 8000, 2000
    pieces = (samples[at : at + second] for at in range(0, len(samples) - second + 1, step))
    least = 0.6 / len(tones)
    return any(all(tone_share(piece, hz) > least / 2 for hz in tones) for piece in pieces)


def assert_tone(samples: Any, hz: float, *, not_hz: float) -> None:
    """Assert that a voice is heard in these samples and the other is not."""
    middle = samples[len(samples) // 4 : 3 * len(samples) // 4]
    assert tone_share(middle, hz) > 0.5
    assert tone_share(middle, not_hz) < 0.02
