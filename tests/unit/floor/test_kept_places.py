"""Who is led on by his agent and not served there is back where he stood, with all his points."""

from dataclasses import replace
from pathlib import Path

from callcenter.acd.views import WaitingView
from callcenter.centre.model import Centre, General
from callcenter.centre.queue import OverflowRule, OverflowTo, OverflowWhen
from callcenter.testing.fake_pbx import Behaviour, FakeCaller
from callcenter.testing.floor_stage import FloorStage, centre_of, principal
from callcenter.testing.virtual_time import in_virtual_time

NUMBER = "13800138000"
FLOW = """
flow: main
languages: [en]
start: person
steps:
  person: { queue: service, then: bye }
  bye: { hangup: normal }
"""


def _centre() -> Centre:
    rule = OverflowRule(
        when=OverflowWhen.WAITED, to=OverflowTo.ANNOUNCEMENT, limit=3, say={"en": "sorry"}
    )
    centre = centre_of(["1001", "1002"], wrap_up_s=0, ring_timeout_s=5, overflow=(rule,))
    return replace(centre, general=General(tier_priority={"vip": 5}))


async def _talking(folder: Path) -> tuple[FloorStage, FakeCaller, WaitingView]:
    """Let a caller wait past the announcement, and talk then; return his place of before, too."""
    stage = FloorStage(folder, centre=_centre(), flows=(FLOW,))
    stage.lookup.customers = {NUMBER: {"id": 7, "name": "Lin", "tier": "vip"}}
    await stage.open()
    caller = stage.pbx.call(caller=NUMBER)
    await caller.hears("sorry")
    await stage.settle(2)
    place = stage.engine.call(caller.call_id)
    assert place is not None
    assert place.priority == 5
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=0.2)
    await stage.ready("1001")
    await stage.pbx.phone("1001").talking.wait()
    await stage.settle(1)
    await stage.floor.desk.do(principal("1001"), "agent.not_ready", {})
    return stage, caller, place


async def _stands_there(stage: FloorStage, caller: FakeCaller, place: WaitingView) -> None:
    view = stage.engine.call(caller.call_id)
    assert view is not None
    assert (view.queue, view.entered_at) == (place.queue, place.entered_at)
    assert view.priority == place.priority
    assert caller.heard.count("sounds/sorry") == 1


@in_virtual_time(seeds=3)
async def test_who_is_passed_on_to_an_agent_who_does_not_answer_keeps_place_and_points(
    tmp_path: Path,
) -> None:
    """Also when the service dies while that one rings, and after he waits again."""
    for dies in (False, True):
        stage, caller, place = await _talking(tmp_path / str(dies))
        stage.pbx.phone("1002").set(Behaviour.IGNORES)
        await stage.ready("1002")
        await stage.floor.desk.do(principal("1001"), "call.transfer", {"to": "1002"})
        await stage.pbx.phone("1002").ringing.wait()
        await stage.floor.desk.do(principal("1002"), "agent.not_ready", {})
        if dies:
            await stage.die()
            await stage.settle(0.5)
            await stage.open()
            await stage.settle(1)
            stage.pbx.phone("1002").hang_up()
        await stage.settle(30)
        await _stands_there(stage, caller, place)
        await stage.die()
        await stage.settle(0.5)
        await stage.open()
        await stage.settle(3)
        await _stands_there(stage, caller, place)
        caller.hang_up()
        await stage.settle(1)
        await stage.close()


@in_virtual_time(seeds=3)
async def test_who_is_sent_back_into_his_queue_keeps_place_and_points(tmp_path: Path) -> None:
    """A younger caller without points goes after him."""
    stage, caller, place = await _talking(tmp_path)
    other = stage.pbx.call(caller="13900139000")
    await stage.settle(1)
    await stage.floor.desk.do(principal("1001"), "call.transfer", {"to": "service"})
    await stage.settle(2)
    await _stands_there(stage, caller, place)
    assert stage.engine.position(caller.call_id) == 1
    for one in (caller, other):
        one.hang_up()
    await stage.settle(1)
    await stage.close()
