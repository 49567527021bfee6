"""What an agent's desk keeps for him: device, auto-answer, notes that come late, the true state."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from callcenter.errors import Conflict, Invalid, NotFound
from callcenter.floor.desk.desk_events import AgentStateEvent, CallCustomer, CallNoted
from callcenter.floor.ports.dialling import Leg
from callcenter.floor.ports.pbx_events import Held
from callcenter.testing.fake_pbx import Behaviour
from callcenter.testing.floor_stage import FloorStage, centre_of, principal
from callcenter.testing.virtual_time import in_virtual_time

ANNE = principal("1001")


def watch_legs(stage: FloorStage) -> list[Leg]:
    """Collect the legs that are dialled from now on."""
    legs: list[Leg] = []
    start = stage.pbx.start_legs

    def noted(caller: Any, leg: Leg) -> Any:
        legs.append(leg)
        return start(caller, leg)

    vars(stage.pbx)["start_legs"] = noted
    return legs


async def call_person(stage: FloorStage) -> Any:
    """Let somebody call and ask for a person."""
    return await stage.keyed()


@in_virtual_time(seeds=2)
@pytest.mark.parametrize("wish", ["agent", "centre", "nobody"])
async def test_given_a_wish_for_auto_answer_then_the_phone_is_asked_to(
    tmp_path: Path, wish: str
) -> None:
    """The agent's own wish or the centre's rule; without one the phone just rings."""
    centre = centre_of(["1001"], wrap_up_s=0)
    if wish == "centre":
        centre = replace(centre, general=replace(centre.general, auto_answer=True))
    stage = FloorStage(tmp_path, centre=centre)
    await stage.open()
    legs = watch_legs(stage)
    await stage.ready("1001")
    if wish == "agent":
        await stage.floor.desk.do(ANNE, "agent.auto_answer", {"on": True})
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1, talks_s=5)
    caller = await call_person(stage)
    await caller.gone.wait()
    assert [leg.auto_answer for leg in legs] == [wish != "nobody"]
    await stage.close()


@in_virtual_time(seeds=1)
async def test_given_device_and_wish_when_the_service_starts_again_then_both_are_known(
    tmp_path: Path,
) -> None:
    """Also of an agent who is signed out: the next shift begins with what the last one had."""
    stage = FloorStage(tmp_path)
    await stage.open()
    await stage.ready("1001")
    await stage.floor.desk.do(ANNE, "agent.auto_answer", {"on": True})
    with pytest.raises(Invalid):
        await stage.floor.desk.do(ANNE, "agent.auto_answer", {"on": "yes"})
    await stage.floor.desk.do(ANNE, "agent.device", {"device": "browser"})
    await stage.floor.desk.do(ANNE, "agent.sign_out", {})
    await stage.die()
    await stage.open()
    state = stage.floor.desk.snapshot(ANNE)["agent"]
    assert (state["state"], state["device"]) == ("offline", "browser:1001")
    assert state["auto_answer"]
    await stage.close()


@in_virtual_time(seeds=2)
async def test_given_a_phone_that_dies_then_the_desk_is_told_that_no_calls_come(
    tmp_path: Path,
) -> None:
    """An agent who believes to be ready while nobody can reach him waits in vain."""
    stage = FloorStage(tmp_path)
    await stage.open()
    await stage.ready("1001")
    for usable in (False, True):
        stage.floor._switchboard.note_device("1001", "idle" if usable else "unreachable")
        told = stage.desks.of("1001", AgentStateEvent)[-1]
        assert isinstance(told, AgentStateEvent)
        assert (told.state, told.reachable) == ("ready", usable)
    await stage.close()


@in_virtual_time(seeds=2)
async def test_given_a_note_that_comes_late_then_it_is_on_the_record_all_the_same(
    tmp_path: Path,
) -> None:
    """Written while the line was away; only for the last call, and emptied notes are empty."""
    stage = FloorStage(tmp_path, centre=centre_of(["1001"], wrap_up_s=5))
    await stage.open()
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1, talks_s=5)
    caller = await call_person(stage)
    await caller.gone.wait()
    do = stage.floor.desk.do
    shown = stage.floor.desk.snapshot(ANNE)
    assert (shown["offer"], shown["wrapping"]["call"]["id"]) == (None, caller.call_id)
    await do(ANNE, "call.wrap_up", {"note": "wrong", "done": False})
    assert stage.floor.desk.snapshot(ANNE)["notes"]["note"] == "wrong"
    assert stage.desks.of("1001", CallNoted)
    await do(ANNE, "call.wrap_up", {"note": "", "done": False})
    await stage.settle(10)
    assert stage.state("1001") == "ready"
    assert stage.floor.desk.snapshot(ANNE)["wrapping"] is None
    assert stage.record(caller.call_id).note is None
    for _ in range(2):
        await do(ANNE, "call.wrap_up", {"note": "late", "call": caller.call_id})
    assert stage.types(caller.call_id).count("call.wrapped_up") == 2
    record = stage.record(caller.call_id)
    assert record.note == "late"
    assert stage.state("1001") == "ready"
    with pytest.raises(Conflict):
        await do(ANNE, "call.wrap_up", {"note": "late", "call": "somebody else's"})
    await stage.close()


@in_virtual_time(seeds=2)
async def test_given_a_call_on_hold_when_a_desk_comes_then_it_shows_since_when(
    tmp_path: Path,
) -> None:
    """A reload must not make a held caller look like a talk."""
    stage = FloorStage(tmp_path)
    await stage.open()
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1, talks_s=30)
    caller = await call_person(stage)
    await stage.settle(10)
    task = stage.floor._switchboard.calls[caller.call_id]
    talk = task.call.talk
    assert talk is not None
    assert talk.uniqueid is not None
    for on in (True, False):
        stage.floor.take(
            Held(call_id=caller.call_id, uniqueid=talk.uniqueid, endpoint="1001", on=on)
        )
        assert (stage.floor.desk.snapshot(ANNE)["held_since"] is not None) == on
    await caller.gone.wait()
    assert stage.floor.desk.snapshot(ANNE)["held_since"] is None
    await stage.close()


@in_virtual_time(seeds=2)
async def test_given_several_customers_when_the_agent_chooses_then_the_record_says_whom(
    tmp_path: Path,
) -> None:
    """The choice is on the record, on every page of the agent, and kept for the wrap-up."""
    stage = FloorStage(tmp_path, centre=centre_of(["1001"], wrap_up_s=20))
    await stage.open()
    stage.lookup.customers |= {"13800138000": {"id": 7}, "another": {"id": 8}}
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1, talks_s=5)
    caller = await call_person(stage)
    await caller.gone.wait()
    assert stage.record(caller.call_id).customer == 7
    with pytest.raises(NotFound):
        await stage.floor.desk.do(ANNE, "call.customer", {"customer": 9})
    await stage.floor.desk.do(ANNE, "call.customer", {"customer": 8})
    assert stage.record(caller.call_id).customer == 8
    assert stage.floor.desk.snapshot(ANNE)["wrapping"]["customer"] == {"id": 8}
    told = stage.desks.of("1001", CallCustomer)[-1]
    assert isinstance(told, CallCustomer)
    assert told.customer == {"id": 8}
    await stage.settle(30)
    with pytest.raises(Conflict):
        await stage.floor.desk.do(ANNE, "call.customer", {"customer": 7})
    await stage.close()
