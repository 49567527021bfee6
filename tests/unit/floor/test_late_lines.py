"""Line and news of a call come by two ways: whichever is late, each call begins and ends once."""

from pathlib import Path

from callcenter.floor.ports.pbx_events import ChannelGone, PbxEvent
from callcenter.testing.fake_pbx import FakeCaller
from callcenter.testing.floor_stage import FloorStage
from callcenter.testing.virtual_time import in_virtual_time
from tests.unit.floor.fallbacks import slip_of


@in_virtual_time(seeds=3)
async def test_given_a_caller_gone_before_his_line_came_then_his_call_ends_at_once(
    tmp_path: Path,
) -> None:
    """He is on record, and nothing of him is left."""
    stage = FloorStage(tmp_path)
    await stage.open()
    stage.pbx.lines_late_s = 1.0
    caller = stage.pbx.call()
    await stage.settle(0.5)
    caller.hang_up()
    await stage.settle(2)
    assert not stage.floor.live_call_ids
    assert stage.types(caller.call_id) == ["call.arrived", "call.ended"]
    assert stage.record(caller.call_id).outcome == "abandoned_ivr"
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_a_slip_of_a_call_then_it_is_on_record_once_whatever_else_tells_of_it(
    tmp_path: Path,
) -> None:
    """The news of the end comes before it, the line after it, the same slip a second time."""
    stage = FloorStage(tmp_path)
    await stage.open()
    stage.pbx.lines_late_s = 3.0
    caller = stage.pbx.call()
    caller.hang_up()
    await stage.settle(1)
    for _ in range(2):
        stage.floor.note_unseen([slip_of(caller)], known=(), alive=())
    await stage.settle(5)
    assert stage.types(caller.call_id) == ["call.arrived", "call.ended"]
    assert stage.record(caller.call_id).outcome == "abandoned_ivr"
    stage.floor.close_unseen([caller.call_id])
    assert stage.types(caller.call_id).count("call.ended") == 1
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_a_call_that_was_seen_to_end_then_its_slip_tells_nothing_new(
    tmp_path: Path,
) -> None:
    """His line was lost when he hung up, so that there is a slip; what ended it is on record."""
    stage = FloorStage(tmp_path)
    caller = await _between_lines(stage, late_s=2.0)
    caller.hang_up()
    await stage.settle(1)
    before = stage.types(caller.call_id)
    stage.floor.note_unseen([slip_of(caller)], known=(), alive=())
    assert stage.types(caller.call_id) == before
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_a_late_line_while_a_slip_is_looked_at_then_the_news_ends_that_call(
    tmp_path: Path,
) -> None:
    """The slip stays; looked at again, it tells nothing new."""
    stage = FloorStage(tmp_path)
    await stage.open()
    caller = stage.pbx.call()
    await stage.settle(1)
    assert not stage.floor.note_unseen([slip_of(caller)], known=(), alive=())
    assert stage.types(caller.call_id).count("call.arrived") == 1
    assert "call.ended" not in stage.types(caller.call_id)
    caller.hang_up()
    await stage.settle(1)
    assert stage.floor.note_unseen([slip_of(caller)], known=(), alive=())
    assert stage.types(caller.call_id).count("call.ended") == 1
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_a_second_line_after_the_end_then_the_call_is_not_begun_anew(
    tmp_path: Path,
) -> None:
    """Its first line died with the service's hold on it; the second came when he was gone."""
    stage = FloorStage(tmp_path)
    caller = await _between_lines(stage, late_s=2.0)
    caller.hang_up()
    await stage.settle(5)
    assert not stage.floor.live_call_ids
    assert stage.types(caller.call_id).count("call.ended") == 1
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_an_end_in_the_dark_when_a_line_of_the_call_comes_later_then_it_stays_ended(
    tmp_path: Path,
) -> None:
    """The snapshot told the end; the second line was on its way when he hung up."""
    stage = FloorStage(tmp_path)
    caller = await _between_lines(stage, late_s=3.0)
    stage.pbx.lose_link()
    caller.hang_up()
    stage.pbx.restore_link()
    await stage.settle(5)
    assert not stage.floor.live_call_ids
    assert stage.types(caller.call_id).count("call.ended") == 1
    assert stage.types(caller.call_id)[-1] == "call.ended"
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_late_news_when_the_exchange_restarts_then_who_came_since_is_served(
    tmp_path: Path,
) -> None:
    """The loss of the link is known at once, so his line is known to be younger."""
    stage = FloorStage(tmp_path)
    await stage.open()
    before = await stage.keyed()
    stage.pbx.news_late_s = 1.0
    stage.pbx.crash()
    await stage.settle(0.6)
    caller = stage.pbx.call()
    await stage.settle(3)
    assert stage.types(before.call_id).count("call.ended") == 1
    assert list(stage.floor.live_call_ids) == [caller.call_id]
    assert "call.ended" not in stage.types(caller.call_id)
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_an_end_that_nobody_told_then_the_next_but_one_sweep_ends_the_call(
    tmp_path: Path,
) -> None:
    """A call without line or channel; one with a channel is left in peace."""
    stage = FloorStage(tmp_path)
    await stage.open()
    lost = await stage.keyed()
    waiting = await stage.keyed()
    await stage.settle(1)
    _deafen(stage, lost.call_id)
    lost.hang_up()
    await stage.settle(1)
    assert lost.call_id in stage.floor.live_call_ids
    await stage.floor.sweeping.sweep()
    assert lost.call_id in stage.floor.live_call_ids
    await stage.floor.sweeping.sweep()
    assert list(stage.floor.live_call_ids) == [waiting.call_id]
    assert stage.types(lost.call_id)[-1] == "call.ended"
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_a_call_between_two_lines_then_a_sweep_leaves_it(tmp_path: Path) -> None:
    """Its channel lives: its line will be back."""
    stage = FloorStage(tmp_path)
    caller = await _between_lines(stage, late_s=5.0)
    for _ in range(3):
        await stage.floor.sweeping.sweep()
        await stage.settle(1)
    assert list(stage.floor.live_call_ids) == [caller.call_id]
    await stage.settle(5)
    await stage.ready("1001")
    await stage.settle(1)
    assert stage.state("1001") == "ringing"
    await stage.close()


async def _between_lines(stage: FloorStage, *, late_s: float) -> FakeCaller:
    """Let somebody wait whose line is lost, and whose next one takes so long."""
    await stage.open()
    caller = await stage.keyed()
    await stage.settle(1)
    stage.pbx.lines_late_s = late_s
    stage.pbx.close_line(caller)
    await stage.settle(1)
    return caller


def _deafen(stage: FloorStage, call_id: str) -> None:
    """Let the floor miss the news of one call's end."""
    take = stage.floor.take

    def deaf(event: PbxEvent) -> None:
        if not (isinstance(event, ChannelGone) and event.uniqueid == call_id):
            take(event)

    vars(stage.floor)["take"] = deaf


@in_virtual_time(seeds=3)
async def test_given_an_end_that_is_learned_hours_later_then_it_has_the_time_that_is_told(
    tmp_path: Path,
) -> None:
    """The database was away when the service began; nobody waits on in his record until then."""
    stage = FloorStage(tmp_path)
    await stage.open()
    caller = await stage.keyed()
    await stage.settle(1)
    await stage.die()
    caller.hang_up()
    await stage.settle(10)
    await stage.open()
    began = stage.around.clock.now()
    await stage.settle(7200)
    stage.floor.close_unseen([caller.call_id], at=began)
    assert stage.record(caller.call_id).ended_at == began
    await stage.close()
