"""Each reason of an overflow rule leads to each of its destinations, on whole calls."""

import itertools
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from callcenter.centre.model import Agent, Centre, DialRule, HotlineNumber, Queue
from callcenter.centre.queue import OverflowRule, OverflowTo, OverflowWhen, ServiceLevel
from callcenter.testing.fake_pbx import Behaviour, FakeCaller
from callcenter.testing.floor_stage import FloorStage, centre_of
from callcenter.testing.virtual_time import in_virtual_time

SALES = """
flow: sales
languages: [en]
start: person
steps:
  person: { queue: sales, then: bye }
  bye: { hangup: normal }
"""
PERSON = SALES.replace("sales", "service").replace("flow: service", "flow: main")
ELSEWHERE = """
flow: elsewhere
languages: [en]
start: hello
steps:
  hello: { play: { en: elsewhere }, next: person }
  person: { queue: sales, then: bye }
  bye: { hangup: normal }
"""
LIMITS: Mapping[OverflowWhen, int | None] = {
    OverflowWhen.NOBODY_SIGNED_IN: None,
    OverflowWhen.ALL_BUSY: None,
    OverflowWhen.WAITED: 4,
    OverflowWhen.ESTIMATED: 60,
    OverflowWhen.FULL: 1,
    OverflowWhen.SERVICE_LEVEL: 80,
}
TARGETS = {OverflowTo.QUEUE: "sales", OverflowTo.FLOW: "elsewhere"}


def _rule(when: OverflowWhen, to: OverflowTo, **more: Any) -> OverflowRule:
    said = {"say": {"en": "sorry"}} if to is OverflowTo.ANNOUNCEMENT else {}
    return OverflowRule(
        when=when, to=to, target=TARGETS.get(to), limit=LIMITS[when], **said, **more
    )


def _centre(rule: OverflowRule) -> Centre:
    level = ServiceLevel(within_s=2)
    rules = {"wrap_up_s": 0, "handling_s": 600, "service_level": level, "overflow": (rule,)}
    centre = centre_of(["1001"], **rules)
    sales = Queue(name="sales", title={"en": "Sales"}, service_level=level)
    line = HotlineNumber(number="4002", flow="sales", language="en")
    return replace(
        centre,
        queues={**centre.queues, "sales": sales},
        agents={**centre.agents, "1009": Agent(number="1009", name="S", queues=("sales",))},
        numbers={**centre.numbers, "4002": line},
        dial_rules={"mobiles": DialRule(name="mobiles", prefix="1", allow=True)},
    )


async def _stage(folder: Path, rule: OverflowRule) -> FloorStage:
    stage = FloorStage(folder, centre=_centre(rule), flows=(PERSON, SALES, ELSEWHERE))
    await stage.open()
    return stage


async def _reason(stage: FloorStage, when: OverflowWhen) -> list[FakeCaller]:
    """Bring it about that a rule of this reason applies to the next caller; returns who waits."""
    if when is OverflowWhen.NOBODY_SIGNED_IN:
        return []
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=0.5)
    await stage.ready("1001")
    talking = stage.pbx.call(caller="13900000001")
    await stage.settle(2)
    if when is OverflowWhen.FULL:
        return [talking, await _waits(stage)]
    if when is OverflowWhen.SERVICE_LEVEL:
        impatient = await _waits(stage)
        await stage.settle(5)
        impatient.hang_up()
        await stage.settle()
    return [talking]


async def _waits(stage: FloorStage, number: str = "4001") -> FakeCaller:
    caller = stage.pbx.call(number=number, caller="13900000002")
    await stage.settle()
    assert stage.engine.call(caller.call_id) is not None
    return caller


async def _is_there(stage: FloorStage, caller: FakeCaller, to: OverflowTo) -> None:
    """Check that the caller is where the rule leads."""
    view = stage.engine.call(caller.call_id)
    match to:
        case OverflowTo.QUEUE:
            assert view is not None
            assert view.queue == "sales"
        case OverflowTo.FLOW:
            await caller.hears("elsewhere")
        case OverflowTo.CALLBACK:
            await caller.gone.wait()
            (shown,) = stage.floor.callbacks.shown()
            assert (shown["id"], shown["number"]) == (caller.call_id, caller.caller)
        case OverflowTo.VOICEMAIL:
            assert "voicemail.started" in stage.types(caller.call_id)
        case OverflowTo.ANNOUNCEMENT:
            assert "sounds/sorry" in caller.heard
            assert view is not None
            assert view.queue == "service"


@pytest.mark.parametrize(
    ("when", "to"), list(itertools.product(OverflowWhen, OverflowTo)), ids=lambda one: one.value
)
@in_virtual_time(seeds=1)
async def test_each_reason_leads_to_each_destination(
    when: OverflowWhen, to: OverflowTo, tmp_path: Path
) -> None:
    """Once, told in the history; who came before and is not concerned waits or talks on."""
    stage = await _stage(tmp_path, _rule(when, to))
    others = await _reason(stage, when)
    caller = stage.pbx.call(caller="13800138000")
    await stage.settle(3)
    if when is OverflowWhen.WAITED:
        assert "call.overflowed" not in stage.types(caller.call_id)
        await stage.settle(3)
    await stage.settle(3)
    await _is_there(stage, caller, to)
    (told,) = [e for e in stage.events if e.type == "call.overflowed"]
    assert told.stream == f"call:{caller.call_id}"
    assert (told.data["when"], told.data["to"], told.data["queue"]) == (when, to, "service")
    for other in [*others, caller]:
        other.hang_up()
    await stage.settle(2)
    await stage.close()


@in_virtual_time(seeds=2)
async def test_the_service_level_of_another_queue_is_looked_at(tmp_path: Path) -> None:
    """Calls go elsewhere while that one is bad, over a death too, and no more when it is good."""
    rule = _rule(OverflowWhen.SERVICE_LEVEL, OverflowTo.ANNOUNCEMENT, of="sales")
    stage = await _stage(tmp_path, rule)
    untouched = await _waits(stage)
    impatient = await _waits(stage, "4002")
    await stage.settle(5)
    impatient.hang_up()
    await stage.settle()
    await stage.die()
    await stage.settle(1)
    await stage.open()
    await stage.settle(3)
    caller = await _waits(stage)
    await stage.settle(2)
    assert "call.overflowed" in stage.types(caller.call_id)
    assert "call.overflowed" not in stage.types(untouched.call_id)
    await stage.settle(1800)
    late = await _waits(stage)
    await stage.settle(2)
    assert "call.overflowed" not in stage.types(late.call_id)
    for one in (caller, untouched, late):
        one.hang_up()
    await stage.settle()
    await stage.close()
