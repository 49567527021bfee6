"""Calls from the desk to customers outside: heard by tone, left, refused, passed on, killed."""

import asyncio
from time import monotonic
from typing import Any

import pytest

from callcenter.demo.desk import Desk
from callcenter.demo.patience import PATIENCE_S
from callcenter.demo.tones import RATE_HZ, SILENCE_LEVEL, level
from callcenter.errors import RemoteRefused
from tests.integration.hotline.hotline import Hotline, Manner, assert_tone, becomes
from tests.integration.hotline.moments import speaks, state_of
from tests.integration.hotline.routing_lines import quick_rings
from tests.integration.hotline.talks import hears_music_in_a_hold

pytestmark = pytest.mark.integration

CUSTOMER = "13811110001"
DIALLED = "+8613811110001"


async def test_given_a_call_from_the_desk_then_both_voices_are_in_one_recording(
    hotline: Hotline,
) -> None:
    """The agent's phone first, then the customer's; left the customer, right the agent."""
    outside = await hotline.outside()
    phone, desk = await hotline.agent("1001")
    begun_s = monotonic()
    call = (await desk.do("call.dial", number=CUSTOMER))["call"]
    pop = await desk.next("call.offered")
    assert (pop["call"]["direction"], pop["call"]["caller"]) == ("out", DIALLED)
    await phone.answers()
    await outside.rings()
    await phone.hear_tone(440)
    await outside.hear_tone(1000)
    assert (await desk.next("call.answered"))["call"] == call
    await becomes(desk, "talking")
    await asyncio.sleep(4)
    await outside.hang_up()
    assert (await desk.next("call.ended"))["by"] == "caller"
    record = await hotline.record(id=call, outcome="answered", agent="1001")
    assert (record["direction"], record["caller"], record["number"]) == ("out", DIALLED, "1001")
    kinds = [s["kind"] for s in record["segments"]]
    assert kinds[-1] == "talking"
    assert "dialling" in kinds
    assert 3.5 < record["talk_s"] < monotonic() - begun_s
    voices = await hotline.recording(record)
    assert_tone(voices[0], 440, not_hz=1000)
    assert_tone(voices[1], 1000, not_hz=440)
    await _wrapped_up(desk)


@pytest.mark.parametrize(("manner", "why"), [(Manner.BUSY, "busy"), (Manner.DECLINE, "declined")])
async def test_given_a_customer_who_is_not_reached_then_the_desk_says_why(
    hotline: Hotline, manner: Manner, why: str
) -> None:
    """The agent hears tones, is told the reason, and takes calls again without wrap-up."""
    await hotline.outside(manner=manner)
    phone, desk = await hotline.agent("1001")
    call = (await desk.do("call.dial", number=CUSTOMER))["call"]
    await phone.answers()
    told = await desk.next("call.withdrawn")
    assert (told["call"], told["why"]) == (call, f"customer_{why}")
    await phone.over()
    heard = phone.call.heard
    assert level(heard.samples(max(0, heard.length - RATE_HZ))) > SILENCE_LEVEL
    record = await hotline.record(id=call, outcome=why)
    assert record["answered_at"] is None
    await becomes(desk, "ready")


async def test_given_nobody_beyond_the_trunk_then_the_desk_says_so(hotline: Hotline) -> None:
    """No line out: told at once, not after the ring time."""
    phone, desk = await hotline.agent("1001")
    call = (await desk.do("call.dial", number=CUSTOMER))["call"]
    await phone.answers()
    assert (await desk.next("call.withdrawn"))["why"] == "customer_unreachable"
    await phone.over()
    await hotline.record(id=call, outcome="unreachable")


async def test_given_an_agent_who_gives_up_then_the_customers_telephone_stops(
    hotline: Hotline,
) -> None:
    """From the desk, while it rings outside."""
    outside = await hotline.outside(manner=Manner.RING_ON)
    phone, desk = await hotline.agent("1001")
    call = (await desk.do("call.dial", number=CUSTOMER))["call"]
    await phone.answers()
    ringing = await outside.rings()
    assert (await desk.next("call.dialling"))["phase"] == "calling"
    await phone.hear_tone(450)
    await desk.do("call.hangup")
    await ringing.over()
    await phone.over()
    record = await hotline.record(id=call, outcome="cancelled")
    assert record["ended_by"] == "agent"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("0019005551234", "dial_rules"),
        ("+8690012345", "dial_rules"),
        ("4001", "dial_rules"),
        ("sip:1002@127.0.0.1", "dial_rules"),
        ("13811110001&PJSIP/1002", "not_a_number"),
        ("", "invalid"),
    ],
)
async def test_given_a_number_outside_the_rules_then_nothing_is_dialled(
    hotline: Hotline, number: str, code: str
) -> None:
    """Refused with a word; the agent stays ready, no channel exists."""
    outside = await hotline.outside()
    _, desk = await hotline.agent("1001")
    with pytest.raises(RemoteRefused, match=code):
        await desk.do("call.dial", number=number)
    assert state_of(desk) == "ready"
    assert not outside.has_called
    assert not outside.offered


async def test_given_hold_then_the_customer_hears_music_and_not_the_agent(
    hotline: Hotline,
) -> None:
    """By tone; and back again."""
    outside = await hotline.outside()
    phone, desk = await hotline.agent("1001")
    await _talking(hotline, desk, phone, outside)
    await hears_music_in_a_hold(phone, outside)
    await desk.next("call.held")
    await phone.hang_up()
    await outside.over()
    record = await hotline.record(outcome="answered", direction="out")
    assert "hold" in [s["kind"] for s in record["segments"]]
    assert record["ended_by"] == "agent"
    await _wrapped_up(desk)


async def test_given_a_called_customer_is_passed_on_then_the_story_stays_one(
    hotline: Hotline,
) -> None:
    """From the desk to a colleague: the customer hears him, each talk has its recording."""
    outside = await hotline.outside()
    phone, desk = await hotline.agent("1001")
    await _talking(hotline, desk, phone, outside)
    _, second = await hotline.agent("1002", tone_hz=1300)
    await desk.do("call.transfer", to="1002")
    await second.next("call.offered")
    await outside.hear_tone(1300)
    await asyncio.sleep(2)
    await outside.hang_up()
    record = await hotline.record(outcome="answered", agent="1002")
    talks = [s["agent"] for s in record["segments"] if s["kind"] == "talking"]
    assert talks == ["1001", "1002"]
    await _wrapped_up(desk)
    await _wrapped_up(second)


async def test_given_a_blind_transfer_by_the_phone_then_the_customer_is_not_lost(
    hotline: Hotline,
) -> None:
    """REFER to a colleague, as with a caller."""
    outside = await hotline.outside()
    phone, desk = await hotline.agent("1001")
    await _talking(hotline, desk, phone, outside)
    _, second = await hotline.agent("1002", tone_hz=1300)
    await phone.transfer("1002")
    await second.next("call.offered")
    await outside.hear_tone(1300)
    await outside.hang_up()
    await hotline.record(outcome="answered", agent="1002")
    await _wrapped_up(desk)
    await _wrapped_up(second)


async def test_given_the_service_is_killed_in_such_a_talk_then_nobody_notices(
    hotline: Hotline,
) -> None:
    """The talk goes on, the state comes back true, the record and recording are whole."""
    installation = hotline.installation
    outside = await hotline.outside()
    phone, desk = await hotline.agent("1001")
    await _talking(hotline, desk, phone, outside)
    former = installation.pid("service")
    installation.kill_service()
    await phone.hear_tone(440)
    await outside.hear_tone(1000)
    await installation.ready_again(former)
    again = await hotline.desk("1001")
    await again.next("snapshot")
    await becomes(again, "talking")
    await asyncio.sleep(1)
    await outside.hang_up()
    record = await hotline.record(outcome="answered", agent="1001", direction="out")
    voices = await hotline.recording(record)
    assert speaks(voices[0], 440)
    assert speaks(voices[1], 1000)
    await _wrapped_up(again)


async def test_given_the_service_is_killed_while_it_rings_then_both_talk_all_the_same(
    hotline: Hotline,
) -> None:
    """The agent answers while nobody serves; the successor dials the customer, once."""
    installation = hotline.installation
    outside = await hotline.outside()
    phone, desk = await hotline.agent("1001", manner=Manner.BY_KEY)
    await desk.do("call.dial", number=CUSTOMER)
    await phone.rings()
    former = installation.pid("service")
    installation.kill_service()
    await phone.answer()
    await installation.ready_again(former)
    await outside.rings()
    await phone.hear_tone(440)
    await outside.hang_up()
    await hotline.record(outcome="answered", agent="1001", direction="out")
    assert not outside.offered
    again = await hotline.desk("1001")
    await again.next("snapshot")
    await _wrapped_up(again)


async def test_given_a_missed_call_then_calling_back_gets_it_done(hotline: Hotline) -> None:
    """The task is told as done only once both talk."""
    phone, desk = await hotline.agent("1001", manner=Manner.RING_ON)
    async with quick_rings(hotline):
        caller = await hotline.caller(CUSTOMER)
        await caller.dial("4001")
        await caller.hear_sound()
        await caller.press("0")
        await desk.next("call.withdrawn")
        await caller.hang_up()
    missed = (await hotline.record(caller=CUSTOMER, direction="in"))["id"]
    assert (await _missed(hotline, missed))["returned_at"] is None
    with pytest.raises(RemoteRefused, match="not_found"):
        await desk.do("call.dial", number=CUSTOMER, from_task="missed:pbx1-1.1")
    outside = await hotline.outside()
    phone.manner = Manner.ANSWER
    await desk.do("call.dial", number=CUSTOMER, from_task=f"missed:{missed}")
    await phone.answers()
    await phone.hear_tone(440)
    await outside.hang_up()
    await hotline.record(outcome="answered", direction="out")
    await _returned(hotline, missed)
    await _wrapped_up(desk, "missed")


async def test_given_a_message_then_calling_back_sets_it_done(hotline: Hotline) -> None:
    """A voicemail of the agent's own line."""
    phone, desk = await hotline.agent("1001", manner=Manner.BUSY)
    caller = await hotline.caller(CUSTOMER)
    await caller.start("4101")
    await caller.hear_beep()
    await caller.talk(2)
    await caller.hang_up()
    record = await hotline.record(outcome="voicemail", number="4101")
    message = await hotline.message(record["id"], who="1001")
    assert message["done_at"] is None
    outside = await hotline.outside()
    phone.manner = Manner.ANSWER
    await desk.do("call.dial", number=CUSTOMER, from_task=f"voicemail:{message['id']}")
    await phone.answers()
    await phone.hear_tone(440)
    await outside.hang_up()
    await hotline.record(outcome="answered", direction="out")
    async with asyncio.timeout(PATIENCE_S):
        while True:
            now = await hotline.ask(f"/voicemails/{message['id']}", who="1001")
            if now["done_at"] is not None:
                break
            await asyncio.sleep(0.1)
    assert now["done_by"] == "1001"
    await _wrapped_up(desk, "missed")


async def _talking(hotline: Hotline, desk: Desk, phone: Any, outside: Any) -> None:
    del hotline
    await desk.do("call.dial", number=CUSTOMER)
    await phone.answers()
    await phone.hear_tone(440)
    await outside.hear_tone(1000)
    await desk.next("call.answered")


async def _missed(hotline: Hotline, call: str) -> Any:
    since = "2020-01-01T00:00:00Z"
    items = (await hotline.ask(f"/agents/1001/missed?since={since}", who="1001"))["items"]
    return next(item for item in items if item["call"] == call)


async def _returned(hotline: Hotline, call: str) -> None:
    """Wait until a missed call is told as called back; the ledger is a moment behind."""
    async with asyncio.timeout(PATIENCE_S):
        while (await _missed(hotline, call))["returned_at"] is None:  # noqa: ASYNC110 - asked
            await asyncio.sleep(0.1)


async def _wrapped_up(desk: Desk, then: str = "ready") -> None:
    """End the wrap-up; afterwards the agent is what he was before the call."""
    await becomes(desk, "wrap_up")
    await desk.do("call.wrap_up")
    await becomes(desk, then)
