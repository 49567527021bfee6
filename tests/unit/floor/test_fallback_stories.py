"""The service stays away for longer than callers wait: what the exchange did is on record."""

from pathlib import Path

import pytest

from callcenter.testing.floor_stage import FloorStage
from callcenter.testing.virtual_time import in_virtual_time

LONG_S = 70.0
"""Longer than the dialplan lets a caller wait for the service."""


@in_virtual_time(seeds=2)
@pytest.mark.parametrize("known", [True, False])
async def test_whom_the_fallback_serves_has_one_whole_record(
    tmp_path: Path, *, known: bool
) -> None:
    """Whether he was in the queue before, or came while nobody was there to see him."""
    stage = FloorStage(tmp_path)
    await stage.open()
    if known:
        caller = await stage.keyed(after_s=0)
        await stage.settle(2)
        await stage.die()
    else:
        await stage.die()
        caller = stage.pbx.call(caller="13900139000")
    await stage.settle(LONG_S)
    assert caller.stage == "fallback"
    await stage.open()
    await stage.settle(5)
    await stage.die()
    await stage.settle(1)
    await stage.open()
    await stage.settle(1)
    assert stage.floor.live_call_ids == {caller.call_id}
    caller.hang_up()
    await stage.settle(1)
    types = stage.types(caller.call_id)
    assert types.count("call.arrived") == 1
    assert types[-2:] == ["call.fallback", "call.ended"]
    record = stage.record(caller.call_id)
    assert (record.number, record.caller) == ("4001", caller.caller)
    assert record.segments[-1].kind == "fallback"
    assert record.segments[0].started_at == record.arrived_at
    await stage.close()


@in_virtual_time(seeds=2)
async def test_whoever_was_served_is_not_kept_waiting_for_the_service(tmp_path: Path) -> None:
    """He has had what he called for; his record ends when the service is back."""
    stage = FloorStage(tmp_path)
    await stage.open()
    await stage.ready("1001")
    stage.pbx.phone("1001").talks_s = 3.0
    caller = await stage.keyed(after_s=0)
    await stage.pbx.phone("1001").talking.wait()
    await stage.settle(0.5)
    await stage.die()
    await stage.settle(20)
    assert caller.gone.is_set()
    await stage.open()
    stage.floor.close_unseen([caller.call_id])
    await stage.settle(2)
    record = stage.record(caller.call_id)
    assert record.outcome == "answered"
    assert stage.types(caller.call_id).count("call.ended") == 1
    await stage.close()
