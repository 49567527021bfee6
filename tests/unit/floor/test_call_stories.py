"""Whole calls on a fake exchange in virtual time: what callers, agents and records see."""

import asyncio
from pathlib import Path

from callcenter.floor.desk.desk_events import CallAnswered, CallEnded, CallOffered, CallWithdrawn
from callcenter.testing.fake_pbx import Behaviour
from callcenter.testing.floor_stage import FloorStage, centre_of, principal
from callcenter.testing.virtual_time import in_virtual_time


@in_virtual_time(seeds=5)
async def test_given_a_ready_agent_when_a_caller_keys_for_a_person_then_they_talk(
    tmp_path: Path,
) -> None:
    """The plain story, from arrival to a record without gaps."""
    stage = FloorStage(tmp_path)
    await stage.open()
    stage.lookup.customers["13800138000"] = {"id": 7, "name": "Lin"}
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=2, talks_s=30)
    caller = await stage.keyed()
    await caller.gone.wait()
    await stage.settle()

    record = stage.record(caller.call_id)
    assert record.outcome == "answered"
    assert record.ended_by == "agent"
    assert [s.kind for s in record.segments] == ["menu", "ringing", "talking", "menu"]
    assert record.talk_s is not None
    assert 29 < record.talk_s < 31
    assert record.customer == 7
    assert record.recordings == [f"{caller.call_id}-1"]
    assert sum(s.seconds() for s in record.segments) == (
        (record.ended_at - record.arrived_at).total_seconds()  # type: ignore[operator]
    )
    offered = stage.desks.of("1001", CallOffered)
    assert len(offered) == 1
    assert offered[0].customer == {"id": 7, "name": "Lin"}  # type: ignore[attr-defined]
    assert len(stage.desks.of("1001", CallAnswered)) == 1
    assert len(stage.desks.of("1001", CallEnded)) == 1
    assert "thanks" in "".join(caller.heard)
    assert stage.state("1001") == "ready"
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_an_agent_who_does_not_answer_then_the_next_one_is_rung(tmp_path: Path) -> None:
    """A missed offer moves on, keeps the place, and sets the agent to missed."""
    stage = FloorStage(tmp_path)
    await stage.open()
    await stage.ready("1001")
    await stage.settle()
    await stage.ready("1002")
    stage.pbx.phone("1001").set(Behaviour.IGNORES)
    stage.pbx.phone("1002").set(Behaviour.ANSWERS, after_s=1, talks_s=10)
    caller = await stage.keyed()
    await caller.gone.wait()
    await stage.settle()

    assert stage.state("1001") == "missed"
    withdrawn = stage.desks.of("1001", CallWithdrawn)
    assert [w.why for w in withdrawn] == ["ring_timeout"]  # type: ignore[attr-defined]
    record = stage.record(caller.call_id)
    assert record.agent == "1002"
    assert [(s.kind, s.agent) for s in record.segments][1:4] == [
        ("ringing", "1001"),
        ("ringing", "1002"),
        ("talking", "1002"),
    ]
    assert not stage.desks.of("1002", CallWithdrawn)
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_busy_declining_and_gone_phones_then_each_is_a_miss(tmp_path: Path) -> None:
    """Every way of not answering is told by its own name."""
    for behaviour, why in (
        (Behaviour.BUSY, "busy"),
        (Behaviour.DECLINES, "declined"),
    ):
        stage = FloorStage(tmp_path / why)
        await stage.open()
        await stage.ready("1001")
        stage.pbx.phone("1001").set(behaviour)
        caller = await stage.keyed(after_s=0)
        await stage.settle(10)
        assert stage.state("1001") == "missed"
        assert [w.why for w in stage.desks.of("1001", CallWithdrawn)] == [why]  # type: ignore[attr-defined]
        caller.hang_up()
        await stage.settle()
        assert stage.record(caller.call_id).outcome == "abandoned_queue"
        await stage.close()


@in_virtual_time(seeds=3)
async def test_given_an_unreachable_phone_then_its_agent_is_not_offered_calls(
    tmp_path: Path,
) -> None:
    """A phone that is gone before the call costs nobody a ring."""
    stage = FloorStage(tmp_path)
    await stage.open()
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.UNREACHABLE)
    await stage.settle()
    caller = await stage.keyed()
    await stage.settle(5)
    assert not stage.desks.of("1001", CallOffered)
    assert stage.state("1001") == "ready"
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1, talks_s=5)
    await caller.gone.wait()
    await stage.settle()
    assert stage.record(caller.call_id).outcome == "answered"
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_a_caller_who_hangs_up_in_each_phase_then_the_record_says_where(
    tmp_path: Path,
) -> None:
    """Menu, waiting, ringing and talking each have their own outcome."""
    stage = FloorStage(tmp_path)
    await stage.open()

    in_menu = stage.pbx.call()
    await in_menu.hears("choose")
    in_menu.hang_up()

    waiting = await stage.keyed(after_s=0)
    await stage.settle(3)
    waiting.hang_up()
    await stage.settle()

    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.IGNORES)
    ringing = await stage.keyed(after_s=0)
    await stage.pbx.phone("1001").ringing.wait()
    await stage.settle()
    ringing.hang_up()
    await stage.settle()
    assert stage.state("1001") == "ready"

    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1)
    talking = await stage.keyed(after_s=0)
    await stage.pbx.phone("1001").talking.wait()
    await stage.settle(5)
    talking.hang_up()
    await stage.settle()

    calls = (in_menu, waiting, ringing, talking)
    records = [stage.record(call.call_id) for call in calls]
    assert [r.outcome for r in records] == [
        "abandoned_ivr",
        "abandoned_queue",
        "abandoned_ringing",
        "answered",
    ]
    assert [r.ended_by for r in records] == ["caller"] * 4
    assert stage.state("1001") == "ready"
    assert stage.floor.live_calls == 0
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_two_callers_and_one_agent_then_the_first_is_served_first(
    tmp_path: Path,
) -> None:
    """First in, first out; nobody is offered twice at the same time."""
    stage = FloorStage(tmp_path)
    await stage.open()
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1, talks_s=10)
    callers = []
    for _ in range(2):
        caller = await stage.keyed(after_s=0)
        await stage.settle()
        callers.append(caller)
    await asyncio.gather(*(caller.gone.wait() for caller in callers))
    await stage.settle()
    first, second = (stage.record(caller.call_id) for caller in callers)
    assert first.outcome == second.outcome == "answered"
    assert first.answered_at < second.answered_at  # type: ignore[operator]
    assert second.wait_s is not None
    assert second.wait_s > 8
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_a_slow_customer_register_then_the_pop_goes_out_without(
    tmp_path: Path,
) -> None:
    """The pop does not wait longer than 300 ms; the record follows."""
    stage = FloorStage(tmp_path)
    await stage.open()
    stage.lookup.customers["13800138000"] = {"id": 7, "name": "Lin"}
    stage.lookup.delay_s = 4
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=6, talks_s=5)
    caller = await stage.keyed()
    await caller.gone.wait()
    types = [event.type for who, event in stage.desks.sent if who == "1001"]
    calls = [t for t in types if t.startswith("call.")]
    assert calls == ["call.offered", "call.customer", "call.answered", "call.ended"]
    assert stage.desks.of("1001", CallOffered)[0].customer is None  # type: ignore[attr-defined]
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_wrap_up_then_it_ends_by_the_agent_and_is_on_the_record(
    tmp_path: Path,
) -> None:
    """Wrap-up belongs to the agent; its note is on the call's record."""
    stage = FloorStage(tmp_path, centre=centre_of(["1001"], wrap_up_s=30))
    await stage.open()
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1, talks_s=5)
    caller = await stage.keyed()
    await caller.gone.wait()
    await stage.settle(10)
    assert stage.state("1001") == "wrap_up"
    await stage.floor.desk.do(principal("1001"), "call.wrap_up", {"note": "asked for a price"})
    assert stage.state("1001") == "ready"
    record = stage.record(caller.call_id)
    assert record.note == "asked for a price"
    assert record.wrap_up_s is not None
    assert record.wrap_up_s > 5
    await stage.close()
