"""Calls that nobody answers, and callers who give up: each ends where it should, told by name."""

import asyncio
from contextlib import nullcontext
from time import monotonic
from typing import Any

import pytest

from callcenter.demo.caller import Caller
from callcenter.demo.patience import PATIENCE_S
from callcenter.telephony.pbx_config import AMI_EVENTS_USER
from tests.integration.asterisk.ami_probe import AmiProbe
from tests.integration.hotline.hotline import Hotline, Manner, becomes, pressing
from tests.integration.hotline.moments import cannot_be_rung, left_out_s
from tests.integration.hotline.routing_lines import quick_rings

pytestmark = pytest.mark.integration


async def test_given_a_caller_who_hangs_up_in_the_menu_then_it_is_abandoned_there(
    hotline: Hotline,
) -> None:
    """Hung up while the menu speaks."""
    caller = await hotline.caller()
    await caller.dial("4001")
    await caller.hear_sound()
    await caller.hang_up()
    record = await hotline.record(outcome="abandoned_ivr")
    assert record["ended_by"] == "caller"
    assert [segment["kind"] for segment in record["segments"]] == ["menu"]


async def test_given_a_caller_who_hangs_up_before_the_answer_then_nothing_is_left(
    hotline: Hotline,
) -> None:
    """A CANCEL in the first moments is a call like any other."""
    caller = await hotline.caller()
    call = await caller.start("4001")
    await call.cancel()
    await call.over()


async def test_given_many_who_hang_up_in_the_first_moments_then_nothing_is_left(
    hotline: Hotline,
) -> None:
    """
    Asterisk tells of their end by one way and of their line by another: either may be first.

    Whose line never came is on record by his slip, without a restart.
    """

    async def change_of_mind(after_s: float) -> None:
        caller = await hotline.caller()
        call = await caller.start("4001")
        await asyncio.sleep(after_s)
        await call.cancel()
        await call.over()

    settings = hotline.installation.read_settings()
    async with AmiProbe(settings, AMI_EVENTS_USER) as ami:
        await asyncio.gather(*(change_of_mind(0.002 * n) for n in range(60)))
        records = await _all_on_record(hotline, ami)
    assert {(record["outcome"], record["number"]) for record in records} == {
        ("abandoned_ivr", "4001")
    }
    events = [await hotline.events(record["id"]) for record in records]
    assert all(e[0] == "call.arrived" and e.count("call.ended") == 1 for e in events)


async def _all_on_record(hotline: Hotline, ami: AmiProbe) -> list[dict[str, Any]]:
    """Wait until whoever Asterisk had a channel for, and has none any more, is on record."""

    def told(event: str) -> set[str]:
        return {one["Uniqueid"] for one in ami.events if one["Event"] == event}

    records: list[dict[str, Any]] = []
    try:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                records = [one for one in await hotline.calls() if one["ended_at"] is not None]
                begun = told("Newchannel")
                if begun and begun == told("Hangup") == {one["id"] for one in records}:
                    return records
                await asyncio.sleep(0.5)
    except TimeoutError:
        unwritten = told("Newchannel") - {one["id"] for one in records}
        raise AssertionError(f"not on record: {sorted(unwritten)}") from None


async def test_given_a_caller_who_hangs_up_waiting_then_it_is_abandoned_in_the_queue(
    hotline: Hotline,
) -> None:
    """Nobody is there; the caller hears music and gives up."""
    caller = await _keyed(hotline)
    await caller.hear_sound(for_s=2)
    await caller.hang_up()
    record = await hotline.record(outcome="abandoned_queue")
    assert record["segments"][-1]["kind"] == "waiting"
    assert record["agent"] is None


async def test_given_a_caller_who_hangs_up_ringing_then_the_pop_is_withdrawn(
    hotline: Hotline,
) -> None:
    """The agent's phone stops, the pop goes away with the reason, the agent stays ready."""
    phone, desk = await hotline.agent("1001", manner=Manner.RING_ON)
    caller = await _keyed(hotline)
    await phone.rings()
    await caller.hang_up()
    withdrawn = await desk.next("call.withdrawn")
    assert withdrawn["why"] == "caller_gone"
    await hotline.record(outcome="abandoned_ringing")
    await becomes(desk, "ready")


async def test_given_a_phone_that_is_busy_then_the_next_agent_is_rung(hotline: Hotline) -> None:
    """Busy costs no ring time; the agent is set to missed."""
    await _next_agent_takes_it(hotline, Manner.BUSY, "busy")


async def test_given_a_phone_that_declines_then_the_next_agent_is_rung(hotline: Hotline) -> None:
    """Declined (603) is a miss with its own name."""
    await _next_agent_takes_it(hotline, Manner.DECLINE, "declined")


async def test_given_a_phone_that_does_not_answer_then_the_next_agent_is_rung(
    hotline: Hotline,
) -> None:
    """Ring time-out: the call keeps its place and moves on."""
    await _next_agent_takes_it(hotline, Manner.RING_ON, "ring_timeout")


async def test_given_a_phone_that_vanished_then_the_next_agent_is_rung(hotline: Hotline) -> None:
    """A phone that gives no sign of life costs five seconds, not the whole ring time."""
    await _next_agent_takes_it(hotline, Manner.DEAF, "unreachable")


async def test_given_a_phone_that_signed_off_then_its_agent_is_not_offered_calls(
    hotline: Hotline,
) -> None:
    """Not registered is known before the call; the caller is not made to wait for it."""
    gone, gone_desk = await hotline.agent("1001")
    await gone.unregister()
    await cannot_be_rung(gone_desk)
    _, desk = await hotline.agent("1002")
    caller = await _keyed(hotline)
    await desk.next("call.offered")
    await caller.hear_tone(1000)
    await caller.hang_up()
    await hotline.record(outcome="answered", agent="1002")
    assert "call.offered" not in [type_ for type_, _ in gone_desk.seen]


async def test_given_silence_in_the_menus_then_the_caller_still_reaches_a_person(
    hotline: Hotline,
) -> None:
    """Who presses nothing is put through."""
    phone, _ = await hotline.agent("1001")
    caller = await hotline.caller()
    await caller.dial("4004")
    await phone.answers(within_s=60)
    await caller.hear_tone(1000)
    await caller.hang_up()
    record = await hotline.record(outcome="answered")
    assert "no_input" in {step["how"] for step in record["path"]}


async def test_given_wrong_keys_then_the_caller_is_told_and_still_reaches_a_person(
    hotline: Hotline,
) -> None:
    """A key that leads nowhere is said, not swallowed."""
    phone, _ = await hotline.agent("1001")
    caller = await hotline.caller()
    await caller.dial("4003")
    await caller.hear_sound()
    await pressing(caller, "7", phone.answers())
    await caller.hear_tone(1000)
    await caller.hang_up()
    record = await hotline.record(outcome="answered")
    assert "invalid" in {step["how"] for step in record["path"]}


async def test_given_closed_hours_then_a_message_is_taken_and_can_be_heard_by_right(
    hotline: Hotline,
) -> None:
    """The closed line takes a voicemail; supervisors and the queue's agents hear it."""
    caller = await hotline.caller("13911112222")
    await caller.dial("4002")
    await caller.hear_sound()
    await caller.press("1")
    begun_s = monotonic()
    await caller.hear_beep()
    await caller.talk(3)
    await caller.hang_up()
    record = await hotline.record(outcome="voicemail")
    longest_s = monotonic() - begun_s
    assert [segment["kind"] for segment in record["segments"]][-1] == "voicemail"
    message = await hotline.message(record["id"])
    assert 2 - left_out_s(caller.call) < message["length_s"] < longest_s
    sound = await asyncio.to_thread(
        hotline.installation.sound,
        f"/voicemails/{message['id']}/audio",
        token=await hotline.token("1001"),
    )
    assert sound[:4] == b"RIFF"
    assert len(sound) > 16_000 * (message["length_s"] - 0.5)


async def test_given_an_unknown_number_then_the_caller_is_told(hotline: Hotline) -> None:
    """A number that leads nowhere is refused audibly."""
    caller = await hotline.caller()
    await caller.dial("4999")
    await caller.hear_sound()
    await caller.over()
    record = await hotline.record(number="4999")
    assert record["outcome"] == "rejected"


async def _next_agent_takes_it(hotline: Hotline, manner: Manner, why: str) -> None:
    first_phone, first_desk = await hotline.agent("1001", manner=manner)
    async with quick_rings(hotline) if manner is Manner.RING_ON else nullcontext():
        caller = await _keyed(hotline)
        await first_desk.next("call.offered")
    _, second_desk = await hotline.agent("1002")
    withdrawn = await first_desk.next("call.withdrawn")
    assert withdrawn["why"] == why
    await second_desk.next("call.offered")
    await caller.hear_tone(1000)
    await caller.hang_up()
    record = await hotline.record(outcome="answered", agent="1002")
    await becomes(first_desk, "missed")
    ringing = [s["agent"] for s in record["segments"] if s["kind"] == "ringing"]
    assert ringing == ["1001", "1002"]
    if manner is Manner.DEAF:
        await first_phone.vanish()


async def _keyed(hotline: Hotline, number: str = "13800138000") -> Caller:
    caller = await hotline.caller(number)
    await caller.dial("4001")
    await caller.hear_sound()
    await caller.press("0")
    return caller
