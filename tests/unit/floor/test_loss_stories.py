"""What happens to calls when a part dies: the service, the event link, the exchange."""

import asyncio
from pathlib import Path

from callcenter.testing.fake_pbx import Behaviour, FakeCaller
from callcenter.testing.floor_stage import FloorStage, principal
from callcenter.testing.virtual_time import in_virtual_time


async def _queued(stage: FloorStage) -> FakeCaller:
    caller = await stage.keyed()
    await stage.settle(1)
    return caller


async def _restart(stage: FloorStage, away_s: float = 3.0) -> None:
    await stage.die()
    await stage.settle(away_s)
    await stage.open()


@in_virtual_time(seeds=5)
async def test_given_a_call_in_the_menu_when_the_service_dies_then_it_resumes_the_step(
    tmp_path: Path,
) -> None:
    """The menu is heard again and the key works."""
    stage = FloorStage(tmp_path)
    await stage.open()
    caller = stage.pbx.call()
    await caller.hears("choose")
    await _restart(stage)
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1, talks_s=5)
    await caller.until(lambda: caller.heard.count("sounds/choose") >= 2)
    caller.press("0")
    await caller.gone.wait()
    await stage.settle()
    record = stage.record(caller.call_id)
    assert record.outcome == "answered"
    assert record.losses == 1
    await stage.close()


@in_virtual_time(seeds=5)
async def test_given_waiting_calls_when_the_service_dies_then_their_order_is_kept(
    tmp_path: Path,
) -> None:
    """Whoever came first is served first, whichever line is back first."""
    stage = FloorStage(tmp_path)
    await stage.open()
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1, talks_s=5)
    callers = [await _queued(stage) for _ in range(4)]
    await stage.ready("1001")
    await stage.die()
    await stage.settle(3)
    await stage.open()
    stage.floor.desk.attached(principal("1001"))
    await asyncio.gather(*(caller.gone.wait() for caller in callers))
    await stage.settle()
    records = [stage.record(caller.call_id) for caller in callers]
    assert [r.outcome for r in records] == ["answered"] * 4
    # The first one's phone was ringing when the service died; it may have been answered then.
    order = [r.answered_at for r in records]
    assert order == sorted(order)  # type: ignore[type-var]
    await stage.close()


@in_virtual_time(seeds=5)
async def test_given_a_talk_when_the_service_dies_then_it_goes_on_to_its_end(
    tmp_path: Path,
) -> None:
    """Nobody notices; afterwards the flow goes on and the agent is free."""
    for talks_s in (10.0, 4.0):  # ends after the outage, and within it
        stage = FloorStage(tmp_path / str(talks_s))
        await stage.open()
        await stage.ready("1001")
        stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1, talks_s=talks_s)
        caller = await _queued(stage)
        await stage.pbx.phone("1001").talking.wait()
        await stage.settle(2)
        await _restart(stage)
        await stage.settle(0.2)
        assert stage.state("1001") == ("talking" if talks_s > 5 else "ready")
        stage.floor.desk.attached(principal("1001"))
        await caller.gone.wait()
        await stage.settle()
        record = stage.record(caller.call_id)
        assert record.outcome == "answered"
        assert [s.kind for s in record.segments if s.kind == "talking"] == ["talking"]
        assert "thanks" in "".join(caller.heard)
        assert stage.state("1001") == "ready"
        assert record.recordings == [f"{caller.call_id}-1"]
        await stage.close()


@in_virtual_time(seeds=5)
async def test_given_a_ringing_phone_when_the_service_dies_then_the_call_is_served(
    tmp_path: Path,
) -> None:
    """Answered in the outage, or not at all: the caller still gets a person."""
    for behaviour in (Behaviour.ANSWERS, Behaviour.IGNORES):
        stage = FloorStage(tmp_path / behaviour)
        await stage.open()
        await stage.ready("1001")
        stage.pbx.phone("1001").set(behaviour, after_s=3, talks_s=20)
        caller = await _queued(stage)
        await stage.pbx.phone("1001").ringing.wait()
        await _restart(stage)
        stage.floor.desk.attached(principal("1001"))
        await stage.settle(2)
        if behaviour is Behaviour.IGNORES:
            stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1, talks_s=5)
        await caller.gone.wait()
        await stage.settle()
        assert stage.record(caller.call_id).outcome == "answered"
        assert stage.state("1001") == "ready"
        await stage.close()


@in_virtual_time(seeds=5)
async def test_given_live_calls_when_the_exchange_restarts_then_each_is_closed_once(
    tmp_path: Path,
) -> None:
    """One record each, reason `pbx_restart`; agents are free again."""
    stage = FloorStage(tmp_path)
    await stage.open()
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1)
    talking = await _queued(stage)
    await stage.pbx.phone("1001").talking.wait()
    waiting = await _queued(stage)
    stage.pbx.crash()
    await stage.settle()
    for caller in (talking, waiting):
        assert stage.record(caller.call_id).outcome == "pbx_restart"
        assert stage.types(caller.call_id).count("call.ended") == 1
    assert stage.state("1001") == "ready"
    assert stage.floor.live_calls == 0
    await stage.close()


@in_virtual_time(seeds=5)
async def test_given_a_lost_event_link_when_it_returns_then_the_truth_is_restored(
    tmp_path: Path,
) -> None:
    """What happened in the dark is known after the snapshot; nothing is doubled."""
    stage = FloorStage(tmp_path)
    await stage.open()
    await stage.ready("1001", "1002")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1, talks_s=6)
    stage.pbx.phone("1002").set(Behaviour.ANSWERS, after_s=1, talks_s=60)
    first = await _queued(stage)
    second = await _queued(stage)
    await stage.settle(2)
    stage.pbx.lose_link()
    await stage.settle(5)
    in_the_dark = stage.pbx.call()
    await in_the_dark.hears("choose")
    in_the_dark.hang_up()
    await stage.settle(1)
    stage.pbx.restore_link()
    await stage.settle(2)
    assert first.gone.is_set()
    assert stage.record(first.call_id).outcome == "answered"
    assert stage.record(in_the_dark.call_id).outcome == "abandoned_ivr"
    assert stage.state("1001") == "ready"
    assert stage.state("1002") == "talking"
    second.hang_up()
    await stage.settle()
    assert stage.state("1002") == "ready"
    assert stage.floor.live_calls == 0
    await stage.close()


@in_virtual_time(seeds=5)
async def test_given_an_answer_while_the_link_is_lost_for_long_then_nobody_missed_it(
    tmp_path: Path,
) -> None:
    """A talk nobody told of goes on, longer than any ring time: it is known after the snapshot."""
    stage = FloorStage(tmp_path)
    await stage.open()
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=3, talks_s=90)
    caller = await _queued(stage)
    await stage.settle(1)
    stage.pbx.lose_link()
    await stage.settle(60)
    assert stage.state("1001") == "ringing"
    stage.pbx.restore_link()
    await stage.settle(2)
    assert stage.state("1001") == "talking"
    await caller.gone.wait()
    await stage.settle()
    record = stage.record(caller.call_id)
    assert record.outcome == "answered"
    assert "offer.missed" not in stage.types(caller.call_id)
    assert stage.state("1001") == "ready"
    await stage.close()
