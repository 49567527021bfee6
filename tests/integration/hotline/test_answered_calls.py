"""The main story: a caller keys, waits with music and talks; record, pop and recording agree."""

import asyncio
from time import monotonic

import pytest

from callcenter.demo.caller import Caller
from callcenter.demo.desk import Desk
from callcenter.demo.patience import PATIENCE_S
from callcenter.errors import RemoteRefused
from tests.integration.hotline.hotline import Hotline, Manner, assert_tone
from tests.integration.hotline.moments import left_out_s

pytestmark = pytest.mark.integration


async def test_given_a_known_customer_when_calling_then_pop_talk_record_and_recording_agree(
    hotline: Hotline,
) -> None:
    """The pop comes before the ring with the customer's record; both voices are recorded apart."""
    customer = await hotline.known_customer()
    number = customer["numbers"][0]["number"]
    phone, desk = await hotline.agent("1001", manner=Manner.BY_KEY)
    caller = await hotline.caller(number, tone_hz=440)
    await caller.dial("4001")
    await caller.hear_sound()
    await caller.press("2")  # English
    await hotline.at_step(await hotline.newest_call(), "main_menu")
    await caller.hear_sound()
    await caller.press("0")

    pop = await desk.next("call.offered")
    assert pop["call"]["caller"] == number
    assert pop["customer"]["id"] == customer["id"]
    assert pop["customer"]["name"] == customer["name"]
    await phone.rings()
    await caller.hear_sound(for_s=0.5)  # music while the phone rings
    begun_s = monotonic()
    await phone.answer()
    await desk.next("call.answered")
    caller.call.say_tone(440)
    phone.call.say_tone(1000)
    await asyncio.gather(caller.hear_tone(1000), phone.hear_tone(440))
    await asyncio.sleep(2)
    await caller.hang_up()
    ended = await desk.next("call.ended")
    assert ended["by"] == "caller"

    record = await hotline.record(outcome="answered", customer=customer["id"])
    longest_s = monotonic() - begun_s
    assert record["caller"] == number
    assert (record["agent"], record["queue"], record["flow"]) == ("1001", "service", "main")
    assert record["ended_by"] == "caller"
    voices = await hotline.recording(record)
    silent_s = left_out_s(caller.call, phone.call)
    assert 2 - silent_s < len(voices[0]) / 8000 < longest_s
    assert 2 < record["talk_s"] < longest_s
    assert_tone(voices[0], 440, not_hz=1000)
    assert_tone(voices[1], 1000, not_hz=440)


async def test_given_the_agent_hangs_up_then_the_record_says_so(hotline: Hotline) -> None:
    """Who hung up first is known."""
    phone, _ = await hotline.agent("1002")
    caller = await _waiting_caller(hotline)
    await phone.answers()
    await caller.hear_tone(1000)
    await phone.hang_up()
    await caller.over(within_s=2 * PATIENCE_S)  # after a survey in which the caller says nothing
    record = await hotline.record(outcome="answered")
    assert record["ended_by"] == "agent"
    assert "survey" in [segment["kind"] for segment in record["segments"]]


async def test_given_two_callers_and_one_agent_then_the_second_waits_for_the_first(
    hotline: Hotline,
) -> None:
    """One agent is never offered two calls; the order is kept."""
    phone, desk = await hotline.agent("1001")
    first = await _waiting_caller(hotline, "13900000001")
    await phone.answers()
    second = await _waiting_caller(hotline, "13900000002")
    await hotline.waits("13900000002")
    await second.hear_sound(for_s=1.0)
    assert [type_ for type_, _ in desk.seen].count("call.offered") == 1
    await first.hang_up()
    await desk.next("call.ended")
    await desk.do("call.wrap_up", note="done")
    await phone.answers()
    await second.hear_tone(1000)
    await second.hang_up()
    record = await hotline.record(outcome="answered", caller="13900000002")
    assert record["wait_s"] > 1


async def test_given_hold_at_the_phone_then_the_record_has_its_segment(hotline: Hotline) -> None:
    """Hold is done at the phone; the caller hears music, the record a segment."""
    phone, desk = await hotline.agent("1001")
    caller = await _waiting_caller(hotline)
    await phone.answers()
    await caller.hear_tone(1000)
    await phone.hold()
    assert (await desk.next("call.held"))["on"] is True
    await asyncio.sleep(1)
    await phone.resume()
    assert (await desk.next("call.held"))["on"] is False
    await caller.hear_tone(1000)
    await caller.hang_up()
    record = await hotline.record(outcome="answered")
    kinds = [segment["kind"] for segment in record["segments"]]
    assert kinds[-3:] == ["talking", "hold", "talking"]
    assert record["talk_s"] > 1


async def test_given_desk_commands_that_belong_to_the_phone_then_they_are_refused(
    hotline: Hotline,
) -> None:
    """With a SIP phone the desk neither answers nor holds, and says who does."""
    _, desk = await hotline.agent("1001")
    for command in ("call.answer", "call.hold"):
        with pytest.raises(RemoteRefused, match="device_controls"):
            await desk.do(command)


async def test_given_ten_calls_at_once_then_each_is_served(hotline: Hotline) -> None:
    """Ten callers, five agents: everybody talks, nobody is lost, nobody twice at a time."""
    agents = [await hotline.agent(str(number)) for number in range(1001, 1006)]
    callers = [await hotline.caller(f"1370000{n:04d}") for n in range(10)]

    async def call(caller: Caller) -> None:
        await caller.dial("4001")
        await caller.hear_sound()
        await caller.press("0")
        await caller.hear_tone(1000, within_s=3 * PATIENCE_S)
        await caller.talk(1)
        await caller.hang_up()

    async def wrap_up(desk: Desk) -> None:
        while True:
            await desk.next("call.ended", within_s=3 * PATIENCE_S)
            await desk.do("call.wrap_up")

    wrapping = [asyncio.create_task(wrap_up(desk)) for _, desk in agents]
    try:
        await asyncio.gather(*(call(caller) for caller in callers))
    finally:
        for task in wrapping:
            task.cancel()
        await asyncio.gather(*wrapping, return_exceptions=True)
    items = await hotline.finished(10)
    assert {item["caller"] for item in items} == {f"1370000{n:04d}" for n in range(10)}
    assert {item["outcome"] for item in items} == {"answered"}


async def _waiting_caller(hotline: Hotline, number: str = "13800138000") -> Caller:
    caller = await hotline.caller(number)
    await caller.dial("4001")
    await caller.hear_sound()
    await caller.press("0")
    return caller
