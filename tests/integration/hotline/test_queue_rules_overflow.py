"""Calls that go elsewhere by the rules of their queue, by telephone."""

import asyncio
from typing import Any

import pytest

from callcenter.demo.caller import Caller
from tests.integration.hotline.hotline import Hotline, Manner
from tests.integration.hotline.installation import Installation
from tests.integration.hotline.routing_lines import add_line, add_queue, let_serve

pytestmark = pytest.mark.integration

SAY = {"en": "Please hold on, we lead you to a colleague.", "zh-CN": "正在为您转接。"}


@pytest.fixture(scope="module", autouse=True)
def _queues(installation: Installation) -> None:
    add_queue(installation, "back_office")
    _rules(installation)
    let_serve(installation, "front", "1006")
    let_serve(installation, "back_office", "1007")
    add_line(installation, "4012", "front")


def _rules(installation: Installation, *rules: dict[str, Any], **more: Any) -> None:
    add_queue(installation, "front", overflow=list(rules), **more)


async def _waiting(hotline: Hotline) -> Caller:
    caller = await hotline.caller()
    await caller.dial("4012")
    return caller


def _overflow(record: dict[str, Any]) -> str:
    return str(next(step["how"] for step in record["path"] if step["verb"] == "overflow"))


async def test_given_too_long_a_wait_then_the_agents_of_another_queue_serve(
    hotline: Hotline,
) -> None:
    """The caller hears why, keeps the place also when the service dies, and is served there."""
    rule = {"when": "waited", "limit": 2, "to": "queue", "target": "back_office", "say": SAY}
    await asyncio.to_thread(_rules, hotline.installation, rule)
    _, busy = await hotline.agent("1006", manner=Manner.RING_ON)
    await busy.do("agent.not_ready")
    caller = await _waiting(hotline)
    await caller.hear_sound()
    call = await hotline.newest_call()
    await hotline.on_board(call, "back_office")
    entered = (await hotline.ask(f"/floor/calls/{call}"))["entered_at"]
    former = hotline.installation.pid("service")
    hotline.installation.kill_service()
    await hotline.installation.ready_again(former)
    await hotline.on_board(call, "back_office")
    assert (await hotline.ask(f"/floor/calls/{call}"))["entered_at"] == entered
    _, desk = await hotline.agent("1007")
    await desk.next("call.answered")
    await caller.hear_tone(1000)
    await caller.hang_up()
    record = await hotline.record(outcome="answered", agent="1007", queue="back_office")
    assert _overflow(record) == "waited queue back_office"


async def test_given_nobody_signed_in_then_the_mailbox_takes_a_message(hotline: Hotline) -> None:
    """A message like any other; the record tells the rule."""
    rule = {"when": "nobody_signed_in", "to": "voicemail", "say": SAY}
    await asyncio.to_thread(_rules, hotline.installation, rule)
    caller = await _waiting(hotline)
    await caller.hear_beep()
    await caller.talk(2)
    await caller.hang_up()
    record = await hotline.record(outcome="voicemail")
    assert _overflow(record) == "nobody_signed_in voicemail front"
    assert (await hotline.message(record["id"]))["mailbox"] == "front"


async def test_given_all_are_busy_then_another_menu_goes_on(hotline: Hotline) -> None:
    """The caller is in the other menu; hung up there, the call has overflowed."""
    rule = {"when": "all_busy", "to": "flow", "target": "short"}
    await asyncio.to_thread(_rules, hotline.installation, rule)
    _, desk = await hotline.agent("1006", manner=Manner.RING_ON)
    await desk.do("agent.not_ready")
    caller = await _waiting(hotline)
    await hotline.at_step(await hotline.newest_call(), "choose")
    # Its one word may be over when the step is told: what he heard from the beginning counts.
    await caller.call.heard.sound(since=0)
    await caller.hang_up()
    record = await hotline.record(outcome="overflowed")
    assert _overflow(record) == "all_busy flow short"
    assert record["ended_by"] == "caller"
