"""Calls of our own that call the customer first: reached by key, not reached, over a death."""

from pathlib import Path
from typing import Any

from callcenter.acd.model import First
from callcenter.floor.outgoing.outbound import Order
from callcenter.testing.floor_stage import principal
from callcenter.testing.virtual_time import in_virtual_time
from tests.unit.floor.outgoings import CUSTOMER, line_of, stage_in


class Listener:
    """Hears what becomes of call-backs."""

    def __init__(self) -> None:
        self.told: list[tuple[str, bool, str]] = []

    def __call__(self, callback: str, call: str, reached: bool, why: str) -> None:
        """Take one result."""
        del call
        self.told.append((callback, reached, why))


def order(**changes: Any) -> Order:
    """Return a call-back that calls the customer first."""
    values: dict[str, Any] = {
        "number": CUSTOMER,
        "own": "4001",
        "first": First.CUSTOMER,
        "queue": "service",
        "entered_at": 1.0,
        "confirm": True,
        "callback": "cb-1",
    }
    return Order(**{**values, **changes})


@in_virtual_time(seeds=3)
async def test_a_customer_called_first_waits_at_his_old_place_once_he_pressed_1(
    tmp_path: Path,
) -> None:
    """Reached, then queued at the place of the order, then served by who is free."""
    stage = stage_in(tmp_path)
    heard = Listener()
    stage.outside.listeners.append(heard)
    await stage.open()
    customer = stage.pbx.phone(f"tel:{CUSTOMER}")
    call = await stage.floor.outbound.place(order())
    await stage.settle(4)
    assert heard.told == [("cb-1", True, "answered")]
    assert "call.queued" in stage.types(call)
    assert stage.engine.waiting("service")[0].entered_at == 1.0
    await stage.ready("1001")
    await stage.settle(4)
    assert stage.state("1001") == "talking"
    customer.hang_up()
    await stage.settle(2)
    record = stage.record(call)
    assert (record.outcome, record.queue, record.agent) == ("answered", "service", "1001")
    await stage.close()


@in_virtual_time(seeds=3)
async def test_a_mailbox_that_answers_is_not_reached(tmp_path: Path) -> None:
    """Who does not press 1 is told as missed, whoever was called first."""
    stage = stage_in(tmp_path)
    heard = Listener()
    stage.outside.listeners.append(heard)
    await stage.open()
    await stage.ready("1001")
    mailbox = stage.pbx.phone(f"tel:{CUSTOMER}")
    mailbox.presses_1 = False
    first = await stage.floor.outbound.place(order())
    await stage.settle(20)
    second = await stage.floor.outbound.place(
        order(first=First.AGENT, agent="1001", callback="cb-2")
    )
    await stage.settle(20)
    assert [reached for _, reached, _ in heard.told] == [False, False]
    assert {stage.record(call).answered_at for call in (first, second)} == {None}
    assert stage.state("1001") == "ready"
    await stage.close()


@in_virtual_time(seeds=3)
async def test_a_death_while_the_customer_rings_first_still_brings_him_into_the_queue(
    tmp_path: Path,
) -> None:
    """The result is told once, by whoever lives."""
    stage = stage_in(tmp_path)
    heard = Listener()
    stage.outside.listeners.append(heard)
    await stage.open()
    stage.pbx.phone(f"tel:{CUSTOMER}")
    call = await stage.floor.outbound.place(order())
    await stage.settle(0.5)
    await stage.die()
    await stage.settle(2)
    await stage.open()
    await stage.settle(4)
    assert heard.told == [("cb-1", True, "answered")]
    assert stage.engine.waiting("service")[0].call == call
    line_of(stage, call).hang_up()
    await stage.settle(2)
    await stage.close()


@in_virtual_time(seeds=3)
async def test_a_called_customer_who_leaves_before_his_line_is_back_has_not_been_cancelled(
    tmp_path: Path,
) -> None:
    """He talked, was passed on and waits: what he leaves after a death is a call that was held."""
    stage = stage_in(tmp_path)
    await stage.open()
    customer = stage.pbx.phone(f"tel:{CUSTOMER}")
    call = await stage.floor.outbound.place(order())
    await stage.settle(4)
    await stage.ready("1001")
    await stage.settle(4)
    assert stage.state("1001") == "talking"
    await stage.floor.desk.do(principal("1001"), "agent.not_ready", {})
    await stage.floor.desk.do(principal("1001"), "call.transfer", {"to": "4001"})
    await stage.settle(1)
    await stage.die()
    await stage.settle(0.1)
    await stage.open()
    await stage.settle(0.3)
    customer.hang_up()
    await stage.settle(2)
    assert "call.resumed" not in stage.types(call)
    assert stage.record(call).outcome == "answered"
    await stage.close()
