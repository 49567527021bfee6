"""Direct lines, colleagues' calls and what a phone can do to a call: served, or refused audibly."""

import asyncio
from time import monotonic

import pytest

from callcenter.demo.tones import tone_share
from callcenter.errors import RemoteRefused
from tests.integration.hotline.hotline import Hotline, Manner, assert_tone
from tests.integration.hotline.moments import LATE_AGAIN_S, left_out_s, pressing
from tests.integration.hotline.talks import FIRST_HZ, becomes, loses, state, talking

pytestmark = pytest.mark.integration


async def test_given_a_direct_line_then_its_agent_gets_pop_and_call(hotline: Hotline) -> None:
    """A direct number rings its agent, with the pop before."""
    phone, desk = await hotline.agent("1001")
    caller = await hotline.caller("13500000001")
    await caller.start("4101")
    pop = await desk.next("call.offered")
    assert pop["call"]["caller"] == "13500000001"
    await phone.answers()
    await caller.hear_tone(1000)
    await caller.hang_up()
    record = await hotline.record(outcome="answered", number="4101")
    assert record["queue"] is None
    assert (await hotline.recording(record))[0].size > 0


async def test_given_a_direct_line_nobody_answers_then_a_message_is_taken(
    hotline: Hotline,
) -> None:
    """The agent's own voicemail; the agent finds it among his messages."""
    await hotline.agent("1001", manner=Manner.BUSY)
    caller = await hotline.caller("13500000002")
    await caller.start("4101")
    await caller.hear_beep()
    await caller.talk(2)
    await caller.hang_up()
    record = await hotline.record(outcome="voicemail", number="4101")
    await hotline.message(record["id"], who="1001")
    others = (await hotline.ask("/voicemails?limit=50", who="1002"))["items"]
    assert record["id"] not in {message["call"] for message in others}


async def test_given_a_colleague_calls_then_the_pop_says_who(hotline: Hotline) -> None:
    """An internal call pops too; both are talking for routing."""
    first, first_desk = await hotline.agent("1001")
    _, second_desk = await hotline.agent("1002", tone_hz=1300)
    await first.dial("1002")
    pop = await second_desk.next("call.offered")
    assert pop["call"]["caller"] == "1001"
    assert pop["call"]["direction"] == "internal"
    await first.hear_tone(1300)
    await becomes(first_desk, "talking")
    await becomes(second_desk, "talking")
    await first.hang_up()
    record = await hotline.record(outcome="answered", number="1002")
    assert record["direction"] == "internal"


async def test_given_an_agents_phone_dials_outside_the_rules_then_it_is_told(
    hotline: Hotline,
) -> None:
    """A premium number is refused audibly, not silently."""
    phone = await hotline.phone("1003")
    await phone.dial("0019005551234")
    await phone.hear_sound()
    await phone.over()
    await hotline.record(outcome="rejected", number="0019005551234")


async def test_given_a_blind_transfer_by_the_phone_then_the_story_stays_one(
    hotline: Hotline,
) -> None:
    """REFER to a colleague: the next desk gets the pop, each leg its own recording."""
    caller, first, first_desk = await talking(hotline, "13500000003")
    _, second_desk = await hotline.agent("1002", tone_hz=1300)
    await first.transfer("1002")
    pop = await second_desk.next("call.offered")
    assert pop["call"]["caller"] == "13500000003"
    await caller.hear_tone(1300)
    await asyncio.sleep(1)
    await caller.hang_up()
    record = await hotline.record(outcome="answered", agent="1002")
    talks = [s["agent"] for s in record["segments"] if s["kind"] == "talking"]
    assert talks == ["1001", "1002"]
    record = await hotline.recorded(record, 2)
    voices = await hotline.recording(record)
    assert_tone(voices[1], 1300, not_hz=1000)
    assert "call.transferred" in await hotline.events(record["id"])
    await first_desk.next("call.ended")


async def test_given_a_transfer_to_nowhere_then_the_caller_is_told_and_served_again(
    hotline: Hotline,
) -> None:
    """REFER to a number that may not be dialled: said, then back to the queue, at the front."""
    caller, first, first_desk = await talking(hotline, "13500000004")
    await first.transfer("0019005551234")
    await first_desk.next("call.ended")
    await caller.hear_sound()
    await first_desk.do("call.wrap_up")
    await first.answers()
    await caller.hear_tone(1000)
    await caller.hang_up()
    record = await hotline.record(outcome="answered", caller="13500000004")
    assert [s["agent"] for s in record["segments"] if s["kind"] == "talking"] == ["1001", "1001"]


async def test_given_feature_codes_on_the_phone_then_the_caller_is_never_lost(
    hotline: Hotline,
) -> None:
    """`##` and a colleague's number is a blind transfer like any other."""
    caller, first, _ = await talking(hotline, "13500000005")
    _, second_desk = await hotline.agent("1002", tone_hz=1300)
    await pressing(first, "##", loses(caller, FIRST_HZ), LATE_AGAIN_S)
    await first.press("1002")
    await second_desk.next("call.offered")
    await caller.hear_tone(1300)
    await caller.hang_up()
    await hotline.record(outcome="answered", agent="1002")


async def test_given_a_consultation_by_feature_code_then_the_caller_stays(
    hotline: Hotline,
) -> None:
    """`*2` rings the colleague, with a pop, while the caller holds; hanging up passes it on."""
    begun_s = monotonic()
    caller, first, first_desk = await talking(hotline, "13500000006")
    second, second_desk = await hotline.agent("1002", tone_hz=1300)
    await pressing(first, "*2", loses(caller, FIRST_HZ), LATE_AGAIN_S)
    await first.press("1002")
    pop = await second_desk.next("call.offered")
    assert pop["call"]["caller"] == "13500000006"
    await second.answers()
    await first.hear_tone(1300)
    await becomes(second_desk, "talking")
    await first.hang_up()
    await first_desk.next("call.ended")
    await caller.hear_tone(1300)
    await asyncio.sleep(1)
    assert state(second_desk) == "talking"
    await caller.hang_up()
    await second_desk.next("call.ended")
    record = await hotline.record(outcome="answered", agent="1002")
    assert record["caller"] == "13500000006"
    talks = [(s["kind"], s["agent"]) for s in record["segments"] if s["agent"]]
    assert ("consult", "1001") in talks
    assert talks[-1] == ("talking", "1002")
    voices = await hotline.recording(record)
    silent_s = left_out_s(caller.call, second.call)
    assert 1 - silent_s < len(voices[0]) / 8000 < monotonic() - begun_s


async def test_given_a_consultation_that_ends_then_the_agent_talks_on(hotline: Hotline) -> None:
    """The colleague hangs up: the caller is back with the agent, the colleague is free."""
    caller, first, _ = await talking(hotline, "13500000007")
    second, second_desk = await hotline.agent("1002", tone_hz=1300)
    await pressing(first, "*2", loses(caller, FIRST_HZ), LATE_AGAIN_S)
    await first.press("1002")
    await second.answers()
    await first.hear_tone(1300)
    await second.hang_up()
    await second_desk.next("call.ended")
    await caller.hear_tone(1000)
    await becomes(second_desk, "ready")
    await caller.hang_up()
    record = await hotline.record(outcome="answered", agent="1001")
    assert [s["kind"] for s in record["segments"]][-1] == "talking"


async def test_given_a_transfer_from_the_desk_then_the_colleague_has_the_call(
    hotline: Hotline,
) -> None:
    """One command at the desk: the next desk pops, each talk has its recording."""
    caller, _, first_desk = await talking(hotline, "13500000008")
    _, second_desk = await hotline.agent("1002", tone_hz=1300)
    await first_desk.do("call.transfer", to="1002")
    await second_desk.next("call.offered")
    await caller.hear_tone(1300)
    await caller.hang_up()
    record = await hotline.record(outcome="answered", agent="1002")
    talks = [s["agent"] for s in record["segments"] if s["kind"] == "talking"]
    assert talks == ["1001", "1002"]


async def test_given_a_supervisor_who_whispers_then_only_the_agent_hears(
    hotline: Hotline,
) -> None:
    """Whisper by tone: the agent hears it, the caller does not, the recording neither."""
    caller, agent, _ = await talking(hotline, "13500000009")
    supervisor = await hotline.phone("1010", tone_hz=1700)
    await hotline.ask(
        "/floor/agents/1001/listen",
        method="POST",
        body={"mode": "whisper", "device": "sip:1010"},
    )
    await supervisor.answers()
    await supervisor.hear_tone(1000)
    await agent.hear_tone(1700)
    await asyncio.sleep(2)
    heard = caller.call.heard
    assert heard.share_of_tone(1700, heard.length - 8000) < 0.02
    await caller.hang_up()
    await supervisor.over()
    record = await hotline.record(outcome="answered", caller="13500000009")
    voices = await hotline.recording(record)
    assert tone_share(voices[0][-8000:], 1700) < 0.02
    assert tone_share(voices[1][-8000:], 1700) < 0.02


async def test_given_a_transfer_from_the_desk_to_an_outside_number_then_the_rules_decide(
    hotline: Hotline,
) -> None:
    """What a dial rule allows is dialled, recorded and noted; what none allows is refused."""
    caller, first, desk = await talking(hotline, "13500000010")
    with pytest.raises(RemoteRefused, match="transfer_refused"):
        await desk.do("call.transfer", to="0019005551234")
    outside = await hotline.outside(tone_hz=1300)
    await desk.do("call.transfer", to="+8613811110002")
    await outside.answers()
    await asyncio.gather(caller.hear_tone(1300), outside.hear_tone(440), first.over())
    await asyncio.sleep(0.5)
    await caller.hang_up()
    await outside.over()
    record = await hotline.record(outcome="answered", agent="+8613811110002")
    talks = [s["agent"] for s in record["segments"] if s["kind"] == "talking"]
    assert talks == ["1001", "+8613811110002"]
