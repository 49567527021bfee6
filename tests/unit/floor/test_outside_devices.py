"""Agents at an outside number: it may ring longer than a phone of ours, and 1 must be pressed."""

from dataclasses import replace
from pathlib import Path

from callcenter.centre.model import DeviceKind
from callcenter.testing.fake_pbx import Behaviour
from callcenter.testing.floor_stage import FloorStage, principal
from callcenter.testing.virtual_time import in_virtual_time
from tests.unit.floor.outgoings import stage_in

MOBILE = "+8613900000001"


async def _at_the_mobile(stage: FloorStage) -> None:
    devices = (DeviceKind.SIP, DeviceKind.TEL)
    agent = replace(stage.centre.agents["1001"], devices=devices)
    stage.centre = replace(stage.centre, agents={**stage.centre.agents, "1001": agent})
    stage.pbx.phone(f"tel:{MOBILE}")
    who = principal("1001")
    stage.floor.desk.attached(who)
    await stage.floor.desk.do(who, "agent.device", {"device": f"tel:{MOBILE}"})
    await stage.floor.desk.do(who, "agent.ready", {})


@in_virtual_time(seeds=3)
async def test_a_mobile_may_ring_longer_than_the_queue_gives_phones(tmp_path: Path) -> None:
    """Four seconds for phones; a mobile that answers after twelve still has the call."""
    stage = stage_in(tmp_path, ring_timeout_s=4)
    await stage.open()
    await _at_the_mobile(stage)
    stage.pbx.phone(f"tel:{MOBILE}").set(Behaviour.ANSWERS, after_s=12)
    caller = await stage.keyed(after_s=0)
    await stage.settle(20)
    assert stage.state("1001") == "talking"
    caller.hang_up()
    await stage.settle(2)
    assert "offer.missed" not in stage.types(caller.call_id)
    await stage.close()


@in_virtual_time(seeds=3)
async def test_a_mailbox_is_a_miss_and_the_caller_goes_on_to_the_next(tmp_path: Path) -> None:
    """It answers and presses nothing."""
    stage = stage_in(tmp_path, ring_timeout_s=4)
    await stage.open()
    await _at_the_mobile(stage)
    stage.pbx.phone(f"tel:{MOBILE}").presses_1 = False
    caller = await stage.keyed(after_s=0)
    await stage.settle(5)
    await stage.ready("1002")
    await stage.settle(10)
    assert stage.state("1001") == "missed"
    assert stage.state("1002") == "talking"
    caller.hang_up()
    await stage.settle(2)
    assert stage.record(caller.call_id).agent == "1002"
    await stage.close()
