"""What callers do in menus and queues without reaching anybody."""

from pathlib import Path

from callcenter.testing.floor_stage import FloorStage
from callcenter.testing.virtual_time import in_virtual_time


@in_virtual_time(seeds=3)
async def test_given_nobody_for_long_then_a_message_is_taken(tmp_path: Path) -> None:
    """Waiting too long leads to voicemail, and the record says so."""
    stage = FloorStage(tmp_path)
    await stage.open()
    caller = await stage.keyed()
    await caller.gone.wait()
    await stage.settle()
    record = stage.record(caller.call_id)
    assert record.outcome == "voicemail"
    assert [s.kind for s in record.segments if s.seconds() > 1] == ["menu", "waiting", "voicemail"]
    assert len(stage.voicemails.kept) == 1
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_a_key_while_waiting_then_the_queue_is_left(tmp_path: Path) -> None:
    """The key that the flow offers works in the music."""
    stage = FloorStage(tmp_path)
    await stage.open()
    caller = await stage.keyed()
    await stage.settle(5)
    caller.press("5")
    await caller.hears("speak")
    assert "call.unqueued" in stage.types(caller.call_id)
    caller.hang_up()
    await stage.settle()
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_silence_and_wrong_keys_then_the_flow_ends_the_call(tmp_path: Path) -> None:
    """Nothing keyed and wrong keys lead where the flow says, not into the void."""
    stage = FloorStage(tmp_path)
    await stage.open()
    silent = stage.pbx.call()
    await silent.gone.wait()
    wrong = stage.pbx.call()
    await wrong.hears("choose")
    wrong.press("7")
    await stage.settle(1)
    wrong.press("8")
    await wrong.gone.wait()
    await stage.settle()
    assert stage.record(silent.call_id).outcome == "self_served"
    assert stage.record(silent.call_id).path[0]["how"] == "no_input"
    assert stage.record(wrong.call_id).ended_by == "system"
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_an_unknown_number_then_the_caller_is_told(tmp_path: Path) -> None:
    """A number that leads nowhere is refused audibly."""
    stage = FloorStage(tmp_path)
    await stage.open()
    caller = stage.pbx.call(number="4999")
    await caller.gone.wait()
    await stage.settle()
    assert any("不存在" in sound for sound in caller.heard)
    await stage.close()
