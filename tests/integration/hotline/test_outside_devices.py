"""An agent's outside number as his device: taken by key, and by no machine."""

import asyncio

import pytest

from callcenter.demo.desk import Desk
from callcenter.demo.outside import Outside
from callcenter.errors import RemoteRefused
from tests.integration.hotline.hotline import Hotline, assert_tone

pytestmark = pytest.mark.integration

MOBILE = "+8613900000001"


async def test_given_a_mobile_that_presses_1_then_the_agent_talks_there(hotline: Hotline) -> None:
    """Recorded as any talk; the agent is talking, then wraps up."""
    outside, desk = await _at_the_mobile(hotline, press="1")
    caller = await hotline.caller("13500000031")
    await caller.start("4101")
    pop = await desk.next("call.offered")
    assert pop["call"]["caller"] == "13500000031"
    await outside.rings()
    await caller.hear_tone(1500)
    caller.call.say_tone(440)
    await outside.hear_tone(440)
    await asyncio.sleep(3)
    await outside.hang_up()
    record = await hotline.record(outcome="answered", agent="1001", number="4101")
    assert record["talk_s"] > 2.5
    voices = await hotline.recording(record)
    assert_tone(voices[1], 1500, not_hz=440)
    await desk.next("call.ended")


async def test_given_a_mobile_whose_mailbox_answers_then_the_next_agent_has_the_call(
    hotline: Hotline,
) -> None:
    """It says its text and presses nothing: a miss, and the caller keeps his place."""
    outside, desk = await _at_the_mobile(hotline)
    caller = await hotline.caller("13500000032")
    await caller.dial("4003")
    await caller.hear_sound()
    await caller.press("0")
    mailbox = await outside.rings()
    await hotline.agent("1002", tone_hz=1300)
    await desk.next("call.withdrawn", within_s=90)
    await mailbox.over()
    await caller.hear_tone(1300)
    await caller.hang_up()
    record = await hotline.record(outcome="answered", agent="1002")
    talks = [s["agent"] for s in record["segments"] if s["kind"] == "talking"]
    assert talks == ["1002"]
    offers = [
        e for e in await hotline.events(record["id"]) if e in {"call.offered", "offer.missed"}
    ]
    assert offers == ["call.offered", "offer.missed", "call.offered"]
    states = [data["state"] for type_, data in desk.seen if type_ == "agent.state"]
    assert "talking" not in states


async def test_given_an_agent_calls_out_from_his_mobile_then_he_confirms_first(
    hotline: Hotline,
) -> None:
    """His own number first, by key; then the customer: both behind the same trunk."""
    outside, desk = await _at_the_mobile(hotline, press="1")
    call = (await desk.do("call.dial", number="13811110002"))["call"]
    await outside.rings()
    own = outside.call
    await outside.rings()
    customer = outside.call
    assert customer is not own
    assert (await desk.next("call.answered"))["call"] == call
    await customer.hang_up()
    await own.over()
    await hotline.record(id=call, outcome="answered", agent="1001")


@pytest.mark.parametrize("number", ["0019005551234", "+4930123456", "110"])
async def test_given_a_number_the_rules_refuse_then_it_is_no_device(
    hotline: Hotline, number: str
) -> None:
    """Told at the choice, with the rule's word; nothing changes."""
    desk = await hotline.desk("1001")
    with pytest.raises(RemoteRefused, match="dial_rules"):
        await desk.do("agent.device", device=f"tel:{number}")


async def _at_the_mobile(hotline: Hotline, press: str = "") -> tuple[Outside, Desk]:
    outside = await hotline.outside(press=press, tone_hz=1500)
    desk = await hotline.desk("1001")
    hotline.leaves("1001")
    await desk.take(f"tel:{MOBILE}")
    return outside, desk
