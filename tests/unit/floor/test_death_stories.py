"""What the service must know after its death, each as the least story that shows it."""

from pathlib import Path

from callcenter.testing.fake_pbx import Behaviour, FakeCaller
from callcenter.testing.floor_stage import FloorStage, principal
from callcenter.testing.virtual_time import in_virtual_time


async def opened(folder: Path, *ready: str) -> FloorStage:
    """Open the service with these agents ready."""
    stage = FloorStage(folder)
    await stage.open()
    await stage.ready(*ready)
    return stage


async def talking(stage: FloorStage) -> FakeCaller:
    """Let a caller talk with 1001."""
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1)
    caller = await stage.keyed(after_s=0)
    await stage.pbx.phone("1001").talking.wait()
    await stage.settle(1)
    return caller


async def restart(stage: FloorStage, away_s: float = 1.0) -> None:
    """Kill the service and start it again."""
    await stage.die()
    await stage.settle(away_s)
    await stage.open()


async def ends_as_one_talk(stage: FloorStage, caller: FakeCaller) -> None:
    """Let the call end: one talk was answered, ended and kept, however often the service died."""
    await caller.gone.wait()
    await stage.settle()
    types = stage.types(caller.call_id)
    assert (types.count("call.answered"), types.count("talk.ended")) == (1, 1)
    assert len(stage.recordings.kept) == 1
    await stage.close()


@in_virtual_time(seeds=2)
async def test_given_a_call_that_an_agent_placed_when_it_ends_after_a_death_then_both_are_free(
    tmp_path: Path,
) -> None:
    """Who placed a call is known by its channel, whoever else has forgotten it."""
    stage = await opened(tmp_path, "1001", "1002")
    stage.pbx.phone("1002").set(Behaviour.ANSWERS, after_s=1)
    caller = stage.pbx.call(number="1002", caller="1001", entry="outbound", placed_by="1001")
    await stage.pbx.phone("1002").talking.wait()
    await stage.settle(1)
    await restart(stage)
    await stage.settle(1)
    assert (stage.state("1001"), stage.state("1002")) == ("talking", "talking")
    caller.hang_up()
    await stage.settle()
    assert (stage.state("1001"), stage.state("1002")) == ("ready", "ready")
    await stage.close()


@in_virtual_time(seeds=2)
async def test_given_a_talk_that_ended_in_the_outage_and_the_caller_leaves_then_all_is_closed(
    tmp_path: Path,
) -> None:
    """The agent is free at once; the call ends though its line never came back."""
    stage = await opened(tmp_path, "1001")
    caller = await talking(stage)
    await stage.die()
    stage.pbx.phone("1001").hang_up()
    await stage.settle(0.3)
    await stage.open()
    await stage.settle(0.05)
    assert stage.state("1001") == "ready"
    caller.hang_up()
    await stage.settle()
    types = stage.types(caller.call_id)
    assert (types.count("talk.ended"), types.count("call.ended")) == (1, 1)
    assert stage.floor.live_calls == 0
    await stage.close()


@in_virtual_time(seeds=2)
async def test_given_a_talk_is_over_when_the_service_dies_after_it_then_it_is_told_once(
    tmp_path: Path,
) -> None:
    """What stands on the channel says that the books of that talk are closed."""
    stage = await opened(tmp_path, "1001")
    caller = await talking(stage)
    stage.pbx.phone("1001").hang_up()
    await caller.hears("thanks")
    await restart(stage)
    await ends_as_one_talk(stage, caller)


@in_virtual_time(seeds=2)
async def test_given_a_transfer_when_the_service_dies_after_it_then_it_is_told_once(
    tmp_path: Path,
) -> None:
    """The caller is still led where the phone sent him."""
    stage = await opened(tmp_path, "1001")
    stage.pbx.phone("1002").set(Behaviour.IGNORES)
    caller = await talking(stage)
    stage.lookup.delay_s = 20
    stage.pbx.phone("1001").transfer("1002")
    await stage.settle(0.1)
    await restart(stage)
    await stage.pbx.phone("1002").ringing.wait()
    caller.hang_up()
    await stage.settle()
    types = stage.types(caller.call_id)
    assert types.count("call.transferred") == types.count("call.answered") == 1
    assert len(stage.recordings.kept) == 1
    await stage.close()


@in_virtual_time(seeds=2)
async def test_given_a_ringing_phone_when_the_service_dies_twice_then_no_talk_is_made_up(
    tmp_path: Path,
) -> None:
    """The agent is offered nothing else meanwhile; one who never answered never talked."""
    stage = await opened(tmp_path, "1001")
    stage.pbx.phone("1001").set(Behaviour.IGNORES)
    caller = await stage.keyed(after_s=0)
    await stage.pbx.phone("1001").ringing.wait()
    for _ in range(2):
        await restart(stage, away_s=0.5)
        await stage.ready("1001")
        await stage.settle(0.5)
    assert stage.pbx.phone("1001").rings == 1
    assert stage.state("1001") == "ready"
    caller.hang_up()
    await stage.settle()
    assert "call.answered" not in stage.types(caller.call_id)
    assert "talk.ended" not in stage.types(caller.call_id)
    await stage.close()


@in_virtual_time(seeds=2)
async def test_given_an_unrecorded_talk_when_all_of_it_ends_in_the_outage_then_it_is_missing(
    tmp_path: Path,
) -> None:
    """It is told at the answer that there is no recording: nobody may be there at the end."""
    stage = await opened(tmp_path, "1001")
    stage.recordings.full = True
    caller = await talking(stage)
    await stage.die()
    caller.hang_up()
    await stage.settle()
    await stage.open()
    assert [(m["leg"], m["reason"]) for m in stage.recordings.missing] == [(1, "disk")]
    await stage.close()


@in_virtual_time(seeds=2)
async def test_given_two_deaths_around_the_end_of_a_talk_then_it_is_told_once(
    tmp_path: Path,
) -> None:
    """The end was told while no line was ours; the agents' journal remembers that."""
    stage = await opened(tmp_path, "1001")
    caller = await talking(stage)
    await restart(stage)
    await stage.settle(1)
    stage.pbx.phone("1001").hang_up()
    await stage.settle(0.2)
    await restart(stage, away_s=0.1)
    await ends_as_one_talk(stage, caller)


@in_virtual_time(seeds=2)
async def test_given_a_death_after_a_talk_was_kept_and_before_that_was_written_then_it_is_kept_once(
    tmp_path: Path,
) -> None:
    """The next life keeps it again, which changes nothing; see `recordings.shelf`."""
    stage = await opened(tmp_path, "1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1)
    stage.pbx.phone("1002").set(Behaviour.IGNORES)
    caller = stage.pbx.call(number="4101")
    stage.pbx.call(number="4102")
    await stage.pbx.phone("1001").talking.wait()
    await stage.settle(1)
    await stage.floor.desk.do(principal("1001"), "call.transfer", {"to": "1002"})
    await stage.settle(0.5)
    assert len(stage.recordings.kept) == 1
    await restart(stage)
    await ends_as_one_talk(stage, caller)
    assert len(stage.record(caller.call_id).recordings) == 1
    assert stage.types(caller.call_id).count("recording.kept") == 2


@in_virtual_time(seeds=2)
async def test_given_a_note_in_a_talk_when_the_service_dies_then_it_is_not_lost(
    tmp_path: Path,
) -> None:
    """What was acknowledged is on the record, however often the service dies, and only once."""
    stage = await opened(tmp_path, "1001")
    caller = await talking(stage)
    await stage.floor.desk.do(principal("1001"), "call.wrap_up", {"note": "old", "done": False})
    await stage.floor.desk.do(principal("1001"), "call.wrap_up", {"note": "new", "done": False})
    await restart(stage)
    await restart(stage)
    assert stage.floor.desk.snapshot(principal("1001"))["notes"]["note"] == "new"
    caller.hang_up()
    await stage.settle()
    await restart(stage)
    await stage.settle()
    assert stage.record(caller.call_id).note == "new"
    assert stage.types(caller.call_id).count("call.wrapped_up") == 1
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_a_death_before_a_second_agent_is_dialled_then_the_caller_is_served_again(
    tmp_path: Path,
) -> None:
    """The talk with the first one is not taken for one with the second."""
    stage = await opened(tmp_path, "1001", "1002")
    caller = await talking(stage)
    stage.pbx.phone("1002").set(Behaviour.ANSWERS, after_s=1, talks_s=5)
    stage.pbx.answers_late_s = 0.5
    await stage.floor.desk.do(principal("1001"), "call.transfer", {"to": "1002"})
    await caller.until(lambda: caller.saved.get("legs") == 2)
    await stage.die()
    stage.pbx.answers_late_s = 0.0
    await stage.settle(1)
    await stage.open()
    stage.floor.desk.attached(principal("1002"))
    await caller.gone.wait()
    await stage.settle()
    talks = [one.agent for one in stage.record(caller.call_id).segments if one.kind == "talking"]
    assert talks == ["1001", "1002"]
    await stage.close()
