"""What stories of the fallback share: a caller in it whose call is known to kill the service."""

from pathlib import Path

from callcenter.testing.fake_pbx import Behaviour, FakeCaller
from callcenter.testing.fake_pbx_fallback import MAX_LOSSES
from callcenter.testing.floor_stage import FloorStage

LONG_S = 70.0
"""Longer than the dialplan lets a caller wait for the service."""


async def ringing_in_the_fallback(folder: Path) -> tuple[FloorStage, FakeCaller]:
    """Let the phone of 1001 ring for such a caller; the service is there again."""
    stage = FloorStage(folder)
    await stage.open()
    stage.pbx.emergency = ("1001",)
    stage.pbx.phone("1001").set(Behaviour.IGNORES)
    caller = await stage.keyed(after_s=0)
    caller.losses = MAX_LOSSES + 1
    await stage.die()
    await stage.settle(LONG_S)
    await stage.open()
    await stage.ready("1001")
    await stage.settle(5)
    assert caller.stage == "fallback"
    return stage, caller
