"""Call-backs through the real exchange: asked for by key, each order completed with press-1."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import pytest

from callcenter.demo.outside import Outside
from callcenter.demo.patience import PATIENCE_S
from tests.integration.hotline.hotline import Hotline, pressing
from tests.integration.hotline.installation import Installation
from tests.integration.hotline.routing_lines import add_line, add_queue, let_serve

pytestmark = pytest.mark.integration

CALLER = "13800138000"
STORY_S = 4 * PATIENCE_S
PREMIUM = "+882991234567"
WAITING = 'while_waiting: { keys: { "1": call_me } }'
MORE = """
  call_me:
    callback: recall
    then: thanks
    on_no_input: person
    on_error: cannot
  cannot:
    play: { en: Your number cannot be called back. Please stay on the line. }
    next: person
"""


@pytest.fixture(scope="module", autouse=True)
def _queue(installation: Installation) -> None:
    _rules(installation, "agent")
    let_serve(installation, "recall", "1006")
    add_line(installation, "4013", "recall", WAITING, MORE)


def _rules(installation: Installation, first: str, attempts: int = 2) -> None:
    callback = {"first": first, "attempts": attempts, "retry_after_s": 10, "ring_s": 30}
    add_queue(installation, "recall", callback=callback)


async def _asked(hotline: Hotline, number: str = CALLER) -> str:
    """Wait in the queue, key for the call-back, confirm the number by key; return the call."""
    caller = await hotline.caller(number)
    await caller.dial("4013")
    call = await hotline.waits(number, "recall")
    await pressing(caller, "1", caller.over())
    await hotline.record(outcome="callback", id=call)
    return call


async def _is_back_in_the_queue(hotline: Hotline, call: str) -> None:
    """Wait until the call has come into the queue again, by way of the step that says why."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            types = await hotline.events(call, until=None)
            if types.count("call.queued") >= 2:
                return
            await asyncio.sleep(0.1)


async def _open(hotline: Hotline) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await hotline.ask("/floor/callbacks"))["items"]
    return items


async def _is_open(hotline: Hotline, call: str) -> dict[str, Any]:
    """Wait until the call-back of this call is open; returns it."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            for one in await _open(hotline):
                if one["id"] == call:
                    return one
            await asyncio.sleep(0.1)


async def _is_not_open(hotline: Hotline, call: str) -> None:
    """Wait until the call-back of this call is open no more."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            if call not in {one["id"] for one in await _open(hotline)}:
                return
            await asyncio.sleep(0.1)


async def _story(hotline: Hotline, call: str, state: str) -> dict[str, Any]:
    """Wait until the record of the call tells this state of its call-back."""
    story: dict[str, Any] = {}
    try:
        async with asyncio.timeout(STORY_S):
            while True:
                story = (await hotline.ask(f"/calls/{call}"))["callback"]
                if story["state"] == state:
                    return story
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise AssertionError(f"the story is {story}") from None


@pytest.mark.parametrize("first", ["agent", "customer"])
async def test_given_a_promise_then_the_customer_is_called_back_at_his_place(
    hotline: Hotline, first: str
) -> None:
    """Also when the service was killed in between; they hear each other only after press-1."""
    await asyncio.to_thread(_rules, hotline.installation, first)
    call = await _asked(hotline)
    if first == "agent":
        former = hotline.installation.pid("service")
        hotline.installation.kill_service()
        await hotline.installation.ready_again(former)
    shown = await _is_open(hotline, call)
    assert (shown["state"], shown["position"]) == ("waiting", 1)
    async with AsyncExitStack() as stack:
        outside = await stack.enter_async_context(Outside(hotline.server, press="1"))
        phone, desk = await hotline.agent("1006")
        await desk.next("call.answered")
        await outside.hear_tone(1000)
        await phone.hear_tone(440)
        story = await _story(hotline, call, "reached")
        (attempt,) = story["attempts"]
        assert (attempt["first"], attempt["result"]) == (first, "reached")
        await _is_not_open(hotline, call)
        await outside.hang_up()
        made = await _ended(hotline, attempt["call"])
        assert (made["outcome"], made["agent"], made["direction"]) == ("answered", "1006", "out")
        assert (await hotline.ask(f"/calls/{call}"))["outcome"] == "callback"
        await outside.close()


async def _ended(hotline: Hotline, call: str) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            record: dict[str, Any] = await hotline.ask(f"/calls/{call}")
            if record["ended_at"] is not None:
                return record
            await asyncio.sleep(0.2)


async def test_given_a_mailbox_then_nobody_was_reached(hotline: Hotline) -> None:
    """Who answers and presses nothing is not the customer; the agent is free at once."""
    await asyncio.to_thread(_rules, hotline.installation, "customer", attempts=1)
    call = await _asked(hotline)
    async with AsyncExitStack() as stack:
        outside = await stack.enter_async_context(Outside(hotline.server))
        _, desk = await hotline.agent("1006")
        story = await _story(hotline, call, "given_up")
        assert [one["result"] for one in story["attempts"]] == ["not_confirmed"]
        assert "call.offered" not in [type_ for type_, _ in desk.seen]
        await _is_not_open(hotline, call)
        await outside.close()


async def test_given_a_spoofed_premium_number_then_nothing_is_promised(hotline: Hotline) -> None:
    """The caller hears so, and waits on at his place."""
    caller = await hotline.caller(PREMIUM)
    await caller.dial("4013")
    call = await hotline.waits(PREMIUM, "recall")
    await pressing(caller, "1", _is_back_in_the_queue(hotline, call))
    await caller.hear_sound()
    assert call not in {one["id"] for one in await _open(hotline)}
    await caller.hang_up()
    await hotline.record(outcome="abandoned_queue")
    assert "callback.asked" not in await hotline.events(call)


async def test_given_a_supervisor_who_cancels_then_nobody_is_called(hotline: Hotline) -> None:
    """It is out of the line, and the story names who took it out."""
    call = await _asked(hotline)
    await hotline.ask(f"/floor/callbacks/{call}", method="DELETE")
    story = await _story(hotline, call, "cancelled")
    assert (story["why"], story["attempts"]) == ("supervisor", [])
    await _is_not_open(hotline, call)
