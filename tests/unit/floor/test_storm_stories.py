"""What storms brought to light, each as the least story that shows it."""

from dataclasses import replace
from pathlib import Path

from callcenter.centre.model import Queue, RecordPolicy
from callcenter.floor.desk.desk_events import CallAnswered, CallOffered
from callcenter.testing.fake_pbx import Behaviour, FakeCaller
from callcenter.testing.floor_stage import FloorStage, centre_of, principal
from callcenter.testing.virtual_time import in_virtual_time


async def opened(folder: Path, *ready: str) -> FloorStage:
    """Open the service with these agents ready."""
    stage = FloorStage(folder)
    await stage.open()
    await stage.ready(*ready)
    return stage


async def queued(stage: FloorStage) -> FakeCaller:
    """Let a caller wait for a person."""
    caller = await stage.keyed(after_s=0)
    await stage.settle(0.1)
    return caller


async def restart(stage: FloorStage, away_s: float = 1.0) -> None:
    """Kill the service and start it again."""
    await stage.die()
    await stage.settle(away_s)
    await stage.open()


@in_virtual_time(seeds=2)
async def test_given_a_full_disk_when_a_message_shall_be_left_then_the_flow_goes_on(
    tmp_path: Path,
) -> None:
    """The caller hears the next step, and is not sent round in circles."""
    stage = await opened(tmp_path)
    stage.voicemails.full = True
    caller = stage.pbx.call()
    await caller.hears("choose")
    caller.press("1")
    await caller.gone.wait()
    await stage.settle()
    assert caller.losses == 0
    assert stage.record(caller.call_id).outcome == "self_served"
    await stage.close()


@in_virtual_time(seeds=2)
async def test_given_a_message_when_the_caller_hangs_up_then_nothing_follows_the_end(
    tmp_path: Path,
) -> None:
    """The message is kept; no step of the flow is told after the call's end."""
    stage = await opened(tmp_path)
    caller = stage.pbx.call()
    await caller.hears("choose")
    caller.press("1")
    await caller.hears("beep")
    await stage.settle(3)
    caller.hang_up()
    await stage.settle()
    types = stage.types(caller.call_id)
    assert "voicemail.taken" in types
    assert set(types[types.index("call.ended") + 1 :]) <= {"voicemail.taken"}
    await stage.close()


@in_virtual_time(seeds=2)
async def test_given_a_moved_call_when_the_service_dies_then_it_waits_where_it_was_moved(
    tmp_path: Path,
) -> None:
    """Its time of entry is kept, and each queue counts what was offered to it."""
    centre = centre_of(["1001"])
    other = Queue(name="repairs", title={"en": "Repairs"})
    stage = FloorStage(tmp_path, centre=replace(centre, queues={**centre.queues, "repairs": other}))
    await stage.open()
    caller = await queued(stage)
    entered_at = stage.engine.call(caller.call_id).entered_at  # type: ignore[union-attr]
    await stage.settle(5)
    stage.floor.acts.move(caller.call_id, "repairs")
    await stage.settle()
    rows = {row["queue"]: row for row in stage.floor.board.snapshot()["queues"]}
    assert (rows["service"]["offered"], rows["service"]["left"]) == (1, 1)
    assert rows["repairs"]["offered"] == 1
    await restart(stage)
    await stage.settle(2)
    waiting = stage.engine.call(caller.call_id)
    assert waiting is not None
    assert (waiting.queue, waiting.entered_at) == ("repairs", entered_at)
    await stage.close()


@in_virtual_time(seeds=2)
async def test_given_a_direct_call_rings_when_its_agent_becomes_ready_then_no_other_is_offered(
    tmp_path: Path,
) -> None:
    """A phone that rings for one call is not dialled for a second one."""
    stage = await opened(tmp_path, "1001")
    await stage.floor.desk.do(principal("1001"), "agent.not_ready", {})
    stage.pbx.phone("1001").set(Behaviour.IGNORES)
    direct = stage.pbx.call(number="4101")
    await stage.pbx.phone("1001").ringing.wait()
    await queued(stage)
    await stage.floor.desk.do(principal("1001"), "agent.ready", {})
    await stage.settle(2)
    assert stage.pbx.phone("1001").rings == 1
    assert "offer.missed" not in stage.types(direct.call_id)
    direct.hang_up()
    await stage.settle()
    assert stage.pbx.phone("1001").rings == 2
    await stage.close()


@in_virtual_time(seeds=2)
async def test_given_an_answer_while_the_link_is_lost_when_it_is_back_then_the_talk_is_known(
    tmp_path: Path,
) -> None:
    """Routing, desk and ledger learn of it from the snapshot, not at its end."""
    stage = await opened(tmp_path, "1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=2)
    stage.pbx.lose_link()
    caller = await queued(stage)
    await stage.pbx.phone("1001").talking.wait()
    await stage.settle(1)
    assert stage.state("1001") == "reserved"
    stage.pbx.restore_link()
    await stage.settle(0.1)
    assert stage.state("1001") == "talking"
    assert len(stage.desks.of("1001", CallAnswered)) == 1
    stage.pbx.phone("1001").hang_up()
    await caller.gone.wait()
    await stage.settle()
    assert stage.types(caller.call_id).count("call.answered") == 1
    await stage.close()


@in_virtual_time(seeds=2)
async def test_given_a_slow_look_up_when_the_caller_leaves_meanwhile_then_nothing_pops_up(
    tmp_path: Path,
) -> None:
    """A pop after the withdrawal would stay on the desk for ever."""
    stage = await opened(tmp_path, "1001")
    stage.lookup.delay_s = 5
    caller = stage.pbx.call(number="4101")
    await caller.until(lambda: caller.stage == "dial")
    caller.hang_up()
    await stage.settle(2)
    assert stage.desks.of("1001", CallOffered) == []
    assert stage.around.pops.current("1001") is None
    await stage.close()


@in_virtual_time(seeds=2)
async def test_given_an_unrecorded_talk_then_it_is_missing_whatever_becomes_of_its_line(
    tmp_path: Path,
) -> None:
    """Passed on by the phone, or outlived by another service: told once, with the reason."""
    for way in ("transfer", "restart"):
        stage = await opened(tmp_path / way, "1001")
        stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1)
        stage.recordings.full = True
        caller = await queued(stage)
        await stage.pbx.phone("1001").talking.wait()
        stage.recordings.full = False
        await stage.settle(1)
        if way == "transfer":
            stage.pbx.phone("1001").transfer("1002")
        else:
            await restart(stage)
            stage.pbx.phone("1001").hang_up()
        await stage.settle(2)
        caller.hang_up()
        await stage.settle()
        assert [(m["leg"], m["reason"]) for m in stage.recordings.missing] == [(1, "disk")]
        await stage.close()


@in_virtual_time(seeds=2)
async def test_given_two_direct_calls_when_one_ends_then_the_other_holds_the_phone(
    tmp_path: Path,
) -> None:
    """Who is rung by whom is known by call: the end of one does not free what the other rings."""
    stage = await opened(tmp_path, "1001")
    await stage.floor.desk.do(principal("1001"), "agent.not_ready", {})
    stage.pbx.phone("1001").set(Behaviour.IGNORES)
    stage.pbx.call(number="4101")
    await stage.pbx.phone("1001").ringing.wait()
    second = stage.pbx.call(number="4101")
    await second.hears("beep")
    second.hang_up()
    await queued(stage)
    await stage.floor.desk.do(principal("1001"), "agent.ready", {})
    await stage.settle(2)
    assert stage.pbx.phone("1001").rings == 1
    await stage.close()


@in_virtual_time(seeds=2)
async def test_given_a_full_disk_and_a_queue_that_must_be_recorded_then_no_agent_is_blamed(
    tmp_path: Path,
) -> None:
    """Callers wait at their places, agents stay ready; with room on the disk they talk at once."""
    stage = FloorStage(tmp_path, centre=centre_of(["1001", "1002"], record=RecordPolicy.MUST))
    await stage.open()
    await stage.ready("1001", "1002")
    for agent in ("1001", "1002"):
        stage.pbx.phone(agent).set(Behaviour.ANSWERS, after_s=1, talks_s=5)
    stage.recordings.full = True
    first, second, third = [await queued(stage) for _ in range(3)]
    await stage.settle(25)
    assert (stage.state("1001"), stage.state("1002")) == ("ready", "ready")
    assert [stage.pbx.phone(agent).rings for agent in ("1001", "1002")] == [0, 0]
    types = stage.types(first.call_id)
    assert "offer.missed" not in types
    assert types.count("call.queued") < 10

    stage.recordings.full = False
    await stage.settle(12)
    for caller in (first, second):
        assert "call.answered" in stage.types(caller.call_id)
    await third.gone.wait()
    await stage.settle()
    assert stage.record(third.call_id).outcome == "answered"
    assert len(stage.recordings.kept) == 3
    assert stage.recordings.missing == []
    await stage.close()
