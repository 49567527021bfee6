"""Calls of our own on the fake exchange: reached or not, left, passed on, and over a death."""

from pathlib import Path

import pytest

from callcenter.errors import Conflict, Forbidden, Invalid, RequestError
from callcenter.floor.desk.desk_events import CallAnswered, CallDialling, CallOffered
from callcenter.testing.fake_pbx import Behaviour
from callcenter.testing.floor_stage import principal
from callcenter.testing.virtual_time import in_virtual_time
from tests.unit.floor.outgoings import CUSTOMER, RULES, dial, phases, stage_in, whys


@in_virtual_time(seeds=3)
async def test_the_agents_phone_rings_first_then_the_customers_and_both_talk(
    tmp_path: Path,
) -> None:
    """One record with direction out, the pop before the ring, the wrap-up of the first queue."""
    stage = stage_in(tmp_path, wrap_up_s=10)
    await stage.open()
    await stage.ready("1001", "1002")
    stage.lookup.customers[CUSTOMER] = {"id": 7, "name": "Li"}
    customer = stage.pbx.phone(f"tel:{CUSTOMER}")
    call = await dial(stage)
    assert stage.state("1001") == "talking"
    await stage.settle(0.5)
    pop = stage.desks.of("1001", CallOffered)[0]
    assert isinstance(pop, CallOffered)
    assert (pop.call.direction, pop.call.caller) == ("out", CUSTOMER)
    assert pop.customer == {"id": 7, "name": "Li"}
    assert customer.rings == 0
    await stage.settle(1)
    assert customer.rings == 1
    assert stage.desks.of("1001", CallAnswered) == []
    waiting = await stage.keyed(after_s=0)
    await stage.settle(5)
    assert stage.pbx.phone("1001").rings == 1, "nobody else is offered to who calls"
    assert len(stage.desks.of("1001", CallAnswered)) == 1
    customer.hang_up()
    await stage.settle(1)
    record = stage.record(call)
    assert (record.direction, record.outcome, record.agent) == ("out", "answered", "1001")
    assert (record.caller, record.number, record.customer) == (CUSTOMER, "1001", 7)
    assert record.ended_by == "caller"
    kinds = [kind for kind, _ in phases(stage, call)]
    assert kinds == ["ringing", "dialling", "talking"]
    assert [e.phase for e in stage.desks.of("1001", CallDialling) if isinstance(e, CallDialling)]
    assert len(stage.recordings.kept) == 1
    assert stage.state("1001") == "wrap_up"
    await stage.settle(15)
    assert stage.state("1001") == "ready"
    waiting.hang_up()
    await stage.settle(2)
    await stage.close()


@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        (Behaviour.BUSY, "busy"),
        (Behaviour.DECLINES, "declined"),
        (Behaviour.IGNORES, "no_answer"),
        (Behaviour.UNREACHABLE, "unreachable"),
    ],
)
@in_virtual_time(seeds=3)
async def test_a_customer_who_is_not_reached_is_told_with_the_reason(
    tmp_path: Path, behaviour: Behaviour, why: str
) -> None:
    """At the desk and in the record; the agent is as before, without wrap-up and without a miss."""
    stage = stage_in(tmp_path, wrap_up_s=10)
    await stage.open()
    await stage.ready("1001")
    stage.pbx.phone(f"tel:{CUSTOMER}").set(behaviour)
    call = await dial(stage)
    await stage.settle(60)
    assert whys(stage) == [f"customer_{why}"]
    record = stage.record(call)
    assert (record.outcome, record.answered_at) == (why, None)
    assert stage.state("1001") == "ready"
    assert "offer.missed" not in stage.types(call)
    rings, rule = stage.around.outside.rings, RULES["home"]
    assert [rings.begin(rule, 0.0), rings.begin(rule, 0.0)] == [True, True], "the cap is given back"
    await stage.close()


@in_virtual_time(seeds=3)
async def test_an_agent_who_gives_up_or_does_not_answer_frees_everything(tmp_path: Path) -> None:
    """By the phone, by the desk, before and while the customer's telephone rings."""
    stage = stage_in(tmp_path)
    await stage.open()
    await stage.ready("1001")
    customer = stage.pbx.phone(f"tel:{CUSTOMER}")
    customer.set(Behaviour.IGNORES)
    first = await dial(stage)
    await stage.settle(3)
    assert customer.state == "ringing"
    stage.pbx.phone("1001").hang_up()
    await stage.settle(3)
    second = await dial(stage)
    await stage.settle(3)
    await stage.floor.desk.do(principal("1001"), "call.hangup", {})
    await stage.settle(3)
    stage.pbx.phone("1001").set(Behaviour.IGNORES)
    third = await dial(stage)
    await stage.settle(40)
    assert whys(stage) == ["cancelled", "cancelled", "own_ring_timeout"]
    assert [stage.record(c).outcome for c in (first, second, third)] == ["cancelled"] * 3
    assert [stage.record(c).ended_by for c in (first, second)] == ["agent", "agent"]
    assert customer.rings == 2
    assert customer.state == "idle"
    assert stage.state("1001") == "ready"
    await stage.close()


@in_virtual_time(seeds=3)
async def test_what_the_rules_do_not_allow_is_never_dialled(tmp_path: Path) -> None:
    """Refused with a word for each reason; nothing is placed, nobody is busy."""
    stage = stage_in(tmp_path)
    await stage.open()
    await stage.ready("1001")
    refusals: list[tuple[str, type[RequestError], str]] = [
        ("+4930123456", Forbidden, "dial_rules"),
        ("+8690012345", Forbidden, "dial_rules"),
        ("1001@evil", Forbidden, "not_a_number"),
        ("+86138;60", Forbidden, "not_a_number"),
        ("", Invalid, "invalid"),
        ("1" * 65, Invalid, "invalid"),
    ]
    for number, kind, code in refusals:
        with pytest.raises(kind) as refusal:
            await dial(stage, number=number)
        assert refusal.value.code == code
    with pytest.raises(RequestError) as refusal:
        await dial(stage, from_task="missed:pbx1-1.1")
    assert refusal.value.code == "not_found"
    assert stage.pbx.callers == []
    assert stage.state("1001") == "ready"
    found = await stage.floor.desk.do(principal("1001"), "call.look_up", {"number": "+4930123"})
    assert found == {"number": "+4930123", "refused": "dial_rules", "customers": [], "matches": 0}
    await stage.close()


@in_virtual_time(seeds=3)
async def test_the_caps_of_a_rule_hold_and_a_talking_agent_calls_nobody(tmp_path: Path) -> None:
    """Two at once; the third is told so; who talks already is told so too."""
    stage = stage_in(tmp_path)
    await stage.open()
    await stage.ready("1001", "1002", "1003")
    stage.pbx.phone(f"tel:{CUSTOMER}")
    stage.pbx.phone("tel:+8613800138001")
    await dial(stage, "1001")
    await dial(stage, "1002", number="+8613800138001")
    with pytest.raises(Conflict) as refusal:
        await dial(stage, "1003", number="+8613800138002")
    assert refusal.value.code == "too_many"
    with pytest.raises(Conflict) as refusal:
        await dial(stage, "1001", number="+8613800138002")
    assert refusal.value.code == "in_call"
    assert stage.state("1003") == "ready"
    await stage.settle(5)
    for number in (CUSTOMER, "+8613800138001"):
        stage.pbx.phone(f"tel:{number}").hang_up()
    await stage.settle(3)
    await stage.close()


@in_virtual_time(seeds=3)
async def test_the_caps_of_a_rule_hold_over_a_death(tmp_path: Path) -> None:
    """Two that live on leave no room for a third; once they are over there is room again."""
    stage = stage_in(tmp_path)
    await stage.open()
    await stage.ready("1001", "1002", "1003")
    numbers = (CUSTOMER, "+8613800138001")
    for agent, number in zip(("1001", "1002"), numbers, strict=True):
        stage.pbx.phone(f"tel:{number}")
        await dial(stage, agent, number=number)
    await stage.settle(5)
    await stage.die()
    await stage.settle(1)
    await stage.open()
    await stage.settle(3)
    stage.floor.desk.attached(principal("1003"))
    with pytest.raises(Conflict) as refusal:
        await dial(stage, "1003", number="+8613800138002")
    assert refusal.value.code == "too_many"
    for number in numbers:
        stage.pbx.phone(f"tel:{number}").hang_up()
    await stage.settle(3)
    stage.pbx.phone("tel:+8613800138002")
    await dial(stage, "1003", number="+8613800138002")
    await stage.settle(3)
    stage.pbx.phone("tel:+8613800138002").hang_up()
    await stage.settle(3)
    await stage.close()


@in_virtual_time(seeds=3)
async def test_a_called_customer_can_be_passed_on_like_any_caller(tmp_path: Path) -> None:
    """To a colleague and into a queue: one record, a recording for each talk."""
    stage = stage_in(tmp_path)
    await stage.open()
    await stage.ready("1001", "1002")
    customer = stage.pbx.phone(f"tel:{CUSTOMER}")
    call = await dial(stage)
    await stage.settle(5)
    await stage.floor.desk.do(principal("1001"), "call.transfer", {"to": "1002"})
    await stage.settle(5)
    assert stage.state("1002") == "talking"
    assert stage.state("1001") == "ready"
    await stage.floor.desk.do(principal("1002"), "call.transfer", {"to": "service"})
    await stage.settle(5)
    talkers = [agent for kind, agent in phases(stage, call) if kind == "talking"]
    assert talkers[:2] == ["1001", "1002"]
    assert len(talkers) == 3
    customer.hang_up()
    await stage.settle(3)
    assert stage.record(call).outcome == "answered"
    assert len(stage.recordings.kept) == 3
    await stage.close()


@pytest.mark.parametrize("after_s", [0.2, 0.8, 1.6, 2.4, 4.0])
@in_virtual_time(seeds=3)
async def test_a_death_at_any_moment_of_the_call_leaves_its_state_true(
    tmp_path: Path, after_s: float
) -> None:
    """While one phone or the other rings, between them, and in the talk."""
    stage = stage_in(tmp_path)
    await stage.open()
    await stage.ready("1001")
    customer = stage.pbx.phone(f"tel:{CUSTOMER}")
    call = await dial(stage)
    await stage.settle(after_s)
    await stage.die()
    await stage.settle(1)
    await stage.open()
    await stage.settle(8)
    assert stage.state("1001") == "talking"
    assert customer.rings == 1
    customer.hang_up()
    await stage.settle(4)
    record = stage.record(call)
    assert (record.outcome, record.agent, record.direction) == ("answered", "1001", "out")
    assert stage.types(call).count("talk.ended") == 1
    assert stage.state("1001") == "ready"
    assert stage.floor.live_calls == 0
    await stage.close()


@in_virtual_time(seeds=3)
async def test_a_death_in_which_both_leave_closes_the_record(tmp_path: Path) -> None:
    """Nobody is left talking for routing."""
    stage = stage_in(tmp_path)
    await stage.open()
    await stage.ready("1001")
    customer = stage.pbx.phone(f"tel:{CUSTOMER}")
    call = await dial(stage)
    await stage.settle(5)
    await stage.die()
    customer.hang_up()
    await stage.settle(2)
    await stage.open()
    await stage.settle(3)
    stage.floor.close_unseen([call])
    assert stage.record(call).ended_at is not None
    assert stage.state("1001") == "ready"
    await stage.close()


@in_virtual_time(seeds=3)
async def test_nobody_is_passed_on_before_he_is_there(tmp_path: Path) -> None:
    """A transfer by the phone while the customer's rings ends the call: told as given up."""
    stage = stage_in(tmp_path)
    await stage.open()
    await stage.ready("1001", "1002")
    customer = stage.pbx.phone(f"tel:{CUSTOMER}")
    customer.set(Behaviour.IGNORES)
    call = await dial(stage)
    await stage.settle(3)
    stage.pbx.phone("1001").transfer("1002")
    await stage.settle(5)
    assert stage.pbx.phone("1002").rings == 0
    assert customer.state == "idle"
    assert stage.record(call).outcome == "cancelled"
    assert stage.state("1001") == "ready"
    assert stage.floor.live_calls == 0
    await stage.close()


@in_virtual_time(seeds=3)
async def test_while_the_number_rings_the_agents_phone_counts_as_reachable(
    tmp_path: Path,
) -> None:
    """It rang in person only until it was answered."""
    stage = stage_in(tmp_path)
    await stage.open()
    await stage.ready("1001")
    stage.pbx.phone(f"tel:{CUSTOMER}").set(Behaviour.IGNORES)
    await dial(stage)
    await stage.settle(3)
    view = stage.engine.agent("1001")
    assert view is not None
    assert view.device_usable
    await stage.floor.desk.do(principal("1001"), "call.hangup", {})
    await stage.settle(3)
    await stage.close()
