"""Whom a known customer's call asks first, and his points: from the register, by telephone."""

from collections.abc import Iterator
from typing import Any

import pytest

from callcenter.demo.desk import Desk
from tests.integration.hotline.hotline import Hotline, becomes
from tests.integration.hotline.installation import Installation
from tests.integration.hotline.routing_lines import add_line, add_queue, let_serve

pytestmark = pytest.mark.integration

STRANGER = "13600000081"


@pytest.fixture(scope="module", autouse=True)
def _queue(installation: Installation) -> Iterator[None]:
    add_queue(installation, "regulars", last_agent_s=60, account_agent_s=60)
    let_serve(installation, "regulars", "1006", "1007")
    add_line(installation, "4016", "regulars")
    former = _give_points(installation, vip=6)
    yield
    _give_points(installation, **former)


def _give_points(installation: Installation, **tiers: int) -> dict[str, int]:
    """Give customers of tiers so many points; returns what they had."""
    admin = installation.token("admin")
    general = installation.ask("GET", "/centre", token=admin)["general"]
    body = {**general, "tier_priority": tiers}
    installation.ask("PUT", "/centre", token=admin, body=body)
    return dict(general["tier_priority"])


async def _served(hotline: Hotline, number: str, desk: Desk) -> str:
    """Let a number call and be served at this desk; returns who is on the record."""
    caller = await hotline.caller(number)
    await caller.dial("4016")
    await desk.next("call.answered")
    await caller.hear_tone(1000)
    call = await hotline.newest_call(caller=number, ended_at=None)
    await caller.hang_up()
    record = await hotline.record(id=call)
    await becomes(desk, "ready")
    return str(record["agent"])


async def _change_customer(hotline: Hotline, customer: int, **changes: Any) -> None:
    await hotline.ask(f"/customers/{customer}", who="admin", method="PATCH", body=changes)


async def test_given_a_known_customer_then_last_and_account_agent_are_asked_first(
    hotline: Hotline,
) -> None:
    """The ledger knows whom he talked with last, the register who looks after him and his tier."""
    customer = await hotline.known_customer()
    number = customer["numbers"][0]["number"]
    _, first = await hotline.agent("1006")
    assert await _served(hotline, number, first) == "1006"
    _, second = await hotline.agent("1007")
    assert await _served(hotline, STRANGER, first) == "1006"  # idle for longer then
    assert await _served(hotline, number, first) == "1006"  # though 1007 is idle for longer now
    assert await _served(hotline, STRANGER, second) == "1007"

    await _change_customer(hotline, customer["id"], account_agent="1007", tier="vip")
    try:
        await second.do("agent.not_ready")
        await becomes(second, "not_ready")
        caller = await hotline.caller(number)
        await caller.dial("4016")
        call = await hotline.newest_call(caller=number, ended_at=None)
        await hotline.on_board(call, "regulars")
        why = await hotline.ask(f"/floor/calls/{call}")
        assert (why["requirement"]["agents"], why["priority"]) == (["1007"], 6)
        assert "call.offered" not in await hotline.events(call, until="call.waits")
        await second.do("agent.ready")
        await caller.hear_tone(1000)
        await caller.hang_up()
        assert (await hotline.record(id=call))["agent"] == "1007"
    finally:
        await _change_customer(hotline, customer["id"], account_agent="", tier=customer["tier"])
