"""Overflow rules on whole calls: each destination, what is heard, and what the record says."""

from pathlib import Path
from typing import Any

from callcenter.centre.model import Centre, Queue
from callcenter.centre.queue import OverflowRule, OverflowTo, OverflowWhen
from callcenter.ledger.today import Today
from callcenter.testing.fake_pbx import Behaviour, FakeCaller
from callcenter.testing.floor_stage import FLOW, FloorStage, centre_of
from callcenter.testing.virtual_time import in_virtual_time

SORRY = {"en": "sorry", "zh-CN": "抱歉"}
ELSEWHERE = """
flow: elsewhere
languages: [en]
start: hello
steps:
  hello:
    play: { en: elsewhere }
    next: choose
  choose:
    menu:
      prompt: { en: again }
      keys: { "1": bye }
      wait_s: 5
      repeat: 3
    on_no_input: bye
    on_invalid: bye
  bye:
    hangup: normal
"""


def _centre(*rules: OverflowRule, **more: Any) -> Centre:
    centre = centre_of(["1001", "1002"], wrap_up_s=0, overflow=rules, **more)
    sales = Queue(name="sales", title={"en": "Sales"}, wrap_up_s=0)
    agents = dict(centre.agents)
    agents["1002"] = agents["1002"].__class__(number="1002", name="B", queues=("sales",))
    return centre.__class__(
        queues={**centre.queues, "sales": sales}, agents=agents, numbers=centre.numbers
    )


def _rule(when: OverflowWhen, to: OverflowTo, **more: Any) -> OverflowRule:
    return OverflowRule(when=when, to=to, **more)


async def _waiting(
    tmp_path: Path, *rules: OverflowRule, **call: Any
) -> tuple[FloorStage, FakeCaller]:
    """Bring a caller into the queue while its one agent is signed in and pauses."""
    stage = FloorStage(tmp_path, centre=_centre(*rules), flows=(FLOW, ELSEWHERE))
    await stage.open()
    await stage.ready("1001")
    stage.floor.acts.set_state("1001", "not_ready", None)
    caller = stage.pbx.call(**call)
    await caller.hears("choose")
    await stage.settle()
    caller.press("0")
    await stage.settle()
    return stage, caller


def _told(stage: FloorStage, caller: FakeCaller) -> list[tuple[str, str | None]]:
    return [
        (event.data["to"], event.data["target"])
        for event in stage.events
        if event.type == "call.overflowed" and event.stream == f"call:{caller.call_id}"
    ]


@in_virtual_time(seeds=3)
async def test_to_another_queue_it_keeps_its_place_over_a_death(tmp_path: Path) -> None:
    """Its agents serve it; history, record and board tell the way."""
    rule = _rule(OverflowWhen.WAITED, OverflowTo.QUEUE, limit=10, target="sales", say=SORRY)
    stage, caller = await _waiting(tmp_path, rule)
    entered = stage.engine.call(caller.call_id)
    assert entered is not None
    await stage.settle(12)
    assert _told(stage, caller) == [("queue", "sales")]
    assert "sounds/sorry" in caller.heard
    assert caller.music == "default"
    await stage.die()
    await stage.open()
    await stage.settle(3)
    view = stage.engine.call(caller.call_id)
    assert view is not None
    assert (view.queue, view.entered_at) == ("sales", entered.entered_at)
    assert _told(stage, caller) == [("queue", "sales")]
    await stage.ready("1002")
    stage.pbx.phone("1002").set(Behaviour.ANSWERS, talks_s=5)
    await caller.gone.wait()
    await stage.settle()
    record = stage.record(caller.call_id)
    assert (record.outcome, record.queue, record.agent) == ("answered", "sales", "1002")
    assert {"verb": "overflow", "step": "service", "how": "waited queue sales"}.items() <= (
        next(step for step in record.path if step["verb"] == "overflow").items()
    )
    today = Today()
    today.take_all(stage.events)
    assert (today.queue("service").left, today.queue("sales").answered) == (1, 1)
    await stage.close()


@in_virtual_time(seeds=3)
async def test_to_a_flow_the_caller_goes_on_there(tmp_path: Path) -> None:
    """All busy at the entry: the other menu takes over, and the outcome is `overflowed`."""
    rule = _rule(OverflowWhen.ALL_BUSY, OverflowTo.FLOW, target="elsewhere")
    stage, caller = await _waiting(tmp_path, rule)
    await caller.hears("elsewhere")
    assert stage.engine.call(caller.call_id) is None
    await stage.settle(3)
    caller.hang_up()
    await stage.settle()
    record = stage.record(caller.call_id)
    assert (record.outcome, record.ended_by) == ("overflowed", "caller")
    await stage.close()


@in_virtual_time(seeds=3)
async def test_to_a_voicemail_a_message_is_taken_and_the_call_ends(tmp_path: Path) -> None:
    """The last agent signs out: nobody is there, the mailbox is."""
    rule = _rule(OverflowWhen.NOBODY_SIGNED_IN, OverflowTo.VOICEMAIL)
    stage, caller = await _waiting(tmp_path, rule)
    await stage.settle(5)
    assert stage.engine.call(caller.call_id) is not None
    stage.floor.acts.set_state("1001", "offline", None)
    await caller.hears("tone")
    await caller.gone.wait()
    await stage.settle()
    record = stage.record(caller.call_id)
    assert record.outcome == "voicemail"
    assert [s.kind for s in record.segments if s.seconds() > 1] == ["waiting", "voicemail"]
    assert stage.voicemails.kept[0]["mailbox"] == "service"
    await stage.close()


@in_virtual_time(seeds=3)
async def test_an_announcement_is_heard_once_and_the_call_waits_on(tmp_path: Path) -> None:
    """Also over a death, at the same place."""
    rule = _rule(OverflowWhen.WAITED, OverflowTo.ANNOUNCEMENT, limit=5, say=SORRY)
    stage, caller = await _waiting(tmp_path, rule)
    await stage.settle(8)
    await stage.die()
    await stage.open()
    await stage.settle(20)
    assert caller.heard.count("sounds/sorry") == 1
    assert _told(stage, caller) == [("announcement", None)]
    view = stage.engine.call(caller.call_id)
    assert view is not None
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, talks_s=5)
    await caller.gone.wait()
    await stage.settle()
    assert stage.record(caller.call_id).outcome == "answered"
    await stage.close()


@in_virtual_time(seeds=3)
async def test_an_agent_who_is_found_while_a_rule_speaks_is_rung_at_once(tmp_path: Path) -> None:
    """Routing moves on while the caller still hears the words; nothing is lost."""
    rule = _rule(OverflowWhen.WAITED, OverflowTo.QUEUE, limit=5, target="sales", say=SORRY)
    stage, caller = await _waiting(tmp_path, rule)
    await stage.ready("1002")
    stage.pbx.phone("1002").set(Behaviour.ANSWERS, talks_s=5)
    await caller.gone.wait()
    await stage.settle()
    record = stage.record(caller.call_id)
    assert (record.outcome, record.agent, record.queue) == ("answered", "1002", "sales")
    offered = [e.data["queue"] for e in stage.events if e.type == "call.offered"]
    assert offered == ["sales"]
    await stage.close()


@in_virtual_time(seeds=3)
async def test_whom_nobody_can_call_back_waits_on_and_has_given_up_when_he_hangs_up(
    tmp_path: Path,
) -> None:
    """He withheld his number: the rule led nowhere, and his record and the board say so."""
    rule = _rule(OverflowWhen.WAITED, OverflowTo.CALLBACK, limit=5)
    stage, caller = await _waiting(tmp_path, rule, caller=None)
    await stage.settle(10)
    assert _told(stage, caller) == [("callback", "service")]
    assert stage.engine.call(caller.call_id) is not None
    caller.hang_up()
    await stage.settle()
    assert stage.record(caller.call_id).outcome == "abandoned_queue"
    today = Today()
    today.take_all(stage.events)
    assert (today.queue("service").abandoned, today.queue("service").left) == (1, 0)
    await stage.close()
