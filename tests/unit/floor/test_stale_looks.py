"""What the exchange answers was true when it was asked: the news may have overtaken it."""

import asyncio
from pathlib import Path

import pytest

from callcenter.testing.floor_stage import FloorStage
from callcenter.testing.virtual_time import in_virtual_time
from tests.unit.floor.fallbacks import ringing_in_the_fallback, slip_of


@in_virtual_time(seeds=3)
@pytest.mark.parametrize("talks", [False, True])
async def test_given_an_end_in_the_fallback_while_a_sweep_looks_then_the_call_stays_ended(
    tmp_path: Path, *, talks: bool
) -> None:
    """The answer still shows him, alone or with an agent; nobody is taken up anew."""
    stage, caller = await ringing_in_the_fallback(tmp_path)
    if talks:
        stage.pbx.phone("1001").answer()
        await stage.settle(1)
    await stage.floor.sweeping.sweep()
    stage.pbx.answers_late_s = 2.0
    sweeping = asyncio.create_task(stage.floor.sweeping.sweep())
    await stage.settle(1)
    caller.hang_up()
    await sweeping
    await stage.settle(1)
    assert not stage.floor.live_call_ids
    assert stage.state("1001") == "ready"
    assert stage.types(caller.call_id).count("call.ended") == 1
    assert stage.types(caller.call_id)[-1] == "call.ended"
    await stage.close()


@in_virtual_time(seeds=3)
@pytest.mark.parametrize("waited", [False, True])
async def test_given_a_slip_of_a_call_whose_channel_is_still_shown_then_it_is_not_taken_up(
    tmp_path: Path, *, waited: bool
) -> None:
    """Its slip was read at the start; a moment later the first snapshot still has its channel."""
    stage = FloorStage(tmp_path)
    await stage.open()
    caller = await stage.keyed() if waited else stage.pbx.call()
    await stage.settle(1)
    await stage.die()
    await stage.settle(5)
    stage.pbx.lines_late_s = 3.0
    await stage.open()
    stage.floor.note_unseen([slip_of(caller)], known={caller.call_id}, alive={caller.call_id})
    await stage.settle(1)
    assert not stage.floor.live_call_ids
    caller.hang_up()
    await stage.settle(5)
    assert stage.types(caller.call_id).count("call.ended") == 1
    assert stage.types(caller.call_id)[-1] == "call.ended"
    await stage.close()
