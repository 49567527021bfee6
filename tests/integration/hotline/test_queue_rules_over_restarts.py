"""What routing learned and promised outlives `kill -9`: expected waits, and whom callers need."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from callcenter.demo.patience import PATIENCE_S
from tests.integration.hotline.hotline import Hotline, Manner, becomes, pressing
from tests.integration.hotline.installation import Installation
from tests.integration.hotline.routing_lines import add_line, add_queue, let_serve

pytestmark = pytest.mark.integration

FIRST, SECOND, THIRD, FOURTH = (f"1360000007{n}" for n in range(4))
NEEDS = """needs: { english: 3 }
    priority: 4
    while_waiting: { keys: { "1": call_me } }"""
CALL_ME = """
  call_me:
    callback: english
    then: thanks
    on_no_input: person
    on_error: person
"""


@pytest.fixture(scope="module", autouse=True)
def _queues(installation: Installation) -> None:
    add_queue(installation, "learning", handling_s=900, wait_error_s=600)
    callback = {"first": "customer", "attempts": 2, "retry_after_s": 10, "ring_s": 30}
    add_queue(installation, "english", callback=callback)
    let_serve(installation, "learning", "1008")
    let_serve(installation, "english", "1006", "1007")
    add_line(installation, "4014", "learning")
    add_line(installation, "4015", "english", NEEDS, CALL_ME)


async def _killed(hotline: Hotline) -> None:
    former = hotline.installation.pid("service")
    hotline.installation.kill_service()
    await hotline.installation.ready_again(former)


async def _estimates(hotline: Hotline) -> Mapping[str, Any] | None:
    rows = (await hotline.ask("/floor"))["queues"]
    found: Mapping[str, Any] | None = next(
        row["estimates"] for row in rows if row["queue"] == "learning"
    )
    return found


async def test_given_talks_were_short_then_waits_are_expected_so_after_a_kill(
    hotline: Hotline,
) -> None:
    """Handling time and measured error go on; each wait stands beside what was expected."""
    _, desk = await hotline.agent("1008")
    first = await _talking(hotline, FIRST)
    second = await hotline.caller(SECOND)
    await second.dial("4014")
    call = await hotline.waits(SECOND, "learning")
    expected = await hotline.ask(f"/floor/calls/{call}")
    assert expected["wait"]["likely_s"] > 300  # nothing is known but the setting
    await asyncio.sleep(1)  # a wait shorter than this teaches nothing
    await first.hang_up()
    await second.hear_tone(1000)
    await second.hang_up()
    await becomes(desk, "ready")
    before = await _estimates(hotline)
    assert before is not None
    count = before["measured"]  # the first one may have waited, too, on a busy machine
    assert count >= 1

    await _killed(hotline)
    async with asyncio.timeout(PATIENCE_S):
        while await _estimates(hotline) != before:  # noqa: ASYNC110 - asked, not told
            await asyncio.sleep(0.1)
    figures = await asyncio.to_thread(hotline.installation.figures)
    name = 'callcenter_wait_estimate_recent_error_seconds{queue="learning"}'
    assert abs(figures[name] - before["error_s"]) < 0.1
    day = "from=2000-01-01T00:00:00Z&to=2000-03-01T00:00:00Z"
    assert (await hotline.ask(f"/queues/learning/waits?{day}", who="admin"))["measured"] == 0
    told = await _waits_told(hotline, count)
    one = next(item for item in told["items"] if item["call"] == call)
    errors = [item["error_s"] for item in told["items"]]
    assert told["mean_error_s"] == pytest.approx(sum(errors) / count)
    assert one["expected"]["from_s"] <= one["expected"]["likely_s"] <= one["expected"]["to_s"]

    desk = await hotline.desk("1008")
    await becomes(desk, "ready")
    third = await _talking(hotline, THIRD)
    fourth = await hotline.caller(FOURTH)
    await fourth.dial("4014")
    waiting = await hotline.waits(FOURTH, "learning")
    wait = (await hotline.ask(f"/floor/calls/{waiting}"))["wait"]
    assert wait["likely_s"] < 300
    assert wait["error_s"] is not None
    await fourth.hang_up()
    await third.hang_up()


async def _talking(hotline: Hotline, number: str) -> Any:
    caller = await hotline.caller(number)
    await caller.dial("4014")
    await caller.hear_tone(1000)
    return caller


async def _waits_told(hotline: Hotline, count: int) -> Any:
    """Ask for the last days; the ledger may still be on its way to the database."""
    arrived = datetime.fromisoformat((await hotline.calls())[0]["arrived_at"])
    days = [f"{arrived + timedelta(days=by):%Y-%m-%d}" for by in (-1, 2)]
    span = f"from={days[0]}T00:00:00Z&to={days[1]}T00:00:00Z"
    async with asyncio.timeout(PATIENCE_S):
        while True:
            told = await hotline.ask(f"/queues/learning/waits?{span}", who="admin")
            if told["measured"] == count:
                return told
            await asyncio.sleep(0.1)


async def test_given_a_called_back_customer_waits_then_he_waits_for_the_same_after_a_kill(
    hotline: Hotline,
) -> None:
    """He was called first: place, priority and needs are his, and who cannot help is not rung."""
    outside = await hotline.outside(press="1", manner=Manner.BY_KEY)
    caller = await hotline.caller("13800138000")
    await caller.dial("4015")
    asked = await hotline.waits("13800138000", "english")
    place = await hotline.ask(f"/floor/calls/{asked}")
    await pressing(caller, "1", caller.over())
    _, without = await hotline.agent("1006")
    _, desk = await hotline.agent("1007")
    call = await _tried(hotline, asked)
    await desk.do("agent.not_ready")
    await outside.rings()
    await outside.answer()
    await hotline.events(call, until="call.queued")
    for _ in range(2):
        await hotline.on_board(call, "english")
        why = await hotline.ask(f"/floor/calls/{call}")
        assert why["requirement"]["skills"] == {"english": 3}
        assert (why["entered_at"], why["priority"]) == (place["entered_at"], place["priority"])
        await _killed(hotline)
    back = await hotline.desk("1007")
    await back.do("agent.ready")
    await back.next("call.answered")
    await outside.hear_tone(1000)
    await outside.hang_up()
    record = await hotline.record(id=call)
    assert (record["outcome"], record["agent"]) == ("answered", "1007")
    assert "call.offered" not in [type_ for type_, _ in without.seen]


async def _tried(hotline: Hotline, asked: str) -> str:
    """Wait until the customer is called; returns by which call."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            story = (await hotline.ask(f"/calls/{asked}"))["callback"]
            if story is not None and story["attempts"]:
                return str(story["attempts"][0]["call"])
            await asyncio.sleep(0.1)
