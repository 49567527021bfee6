"""What stories of the fallback share: a caller in it, and the slip of one whom nobody saw end."""

from datetime import UTC, datetime
from pathlib import Path

from callcenter.floor.ports.unseen import UnseenCall
from callcenter.testing.fake_pbx import Behaviour, FakeCaller
from callcenter.testing.fake_pbx_fallback import MAX_LOSSES
from callcenter.testing.floor_stage import FloorStage
from callcenter.testing.virtual_time import START_S

LONG_S = 70.0
"""Longer than the dialplan lets a caller wait for the service."""


async def ringing_in_the_fallback(folder: Path) -> tuple[FloorStage, FakeCaller]:
    """Let the phone of 1001 ring for a caller whose call had killed the service; it is back."""
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


def slip_of(caller: FakeCaller) -> UnseenCall:
    """Make the slip of a caller who came and hung up at the start of the story."""
    at = datetime.fromtimestamp(START_S, tz=UTC)
    return UnseenCall(id=caller.call_id, number="4001", caller=None, came=at, fell=None, ended=at)
