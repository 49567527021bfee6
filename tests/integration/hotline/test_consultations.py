"""An agent asks from the desk: who hears whom in each phase, and what the record tells."""

import asyncio

import pytest

from callcenter.errors import RemoteRefused
from tests.integration.hotline.hotline import Hotline, assert_tone
from tests.integration.hotline.moments import speaks
from tests.integration.hotline.talks import (
    CALLER_HZ,
    FIRST_HZ,
    SECOND_HZ,
    all_three,
    asked,
    becomes,
    deaf,
    phase,
    phases,
    talking,
)

pytestmark = pytest.mark.integration


async def test_given_an_outside_number_is_asked_then_it_can_have_the_caller(
    hotline: Hotline,
) -> None:
    """Under the dial rules; all three first, then without the agent."""
    caller, first, desk = await talking(hotline, "13500000116")
    outside = await hotline.outside(tone_hz=SECOND_HZ)
    await desk.do("call.consult", to="field_service")  # of the directory
    await outside.answers()
    await asyncio.gather(first.hear_tone(SECOND_HZ), outside.hear_tone(FIRST_HZ))
    assert (await phase(desk, "talking"))["colleague"] == "+8613812340000"
    await deaf(outside, CALLER_HZ)
    await desk.do("call.together")
    await asyncio.gather(caller.hear_tone(SECOND_HZ), outside.hear_tone(CALLER_HZ))
    await desk.do("call.complete")
    await first.over()
    await asyncio.gather(caller.hear_tone(SECOND_HZ), outside.hear_tone(CALLER_HZ))
    await outside.hang_up()
    await caller.hang_up()
    record = await hotline.record(outcome="answered", caller="13500000116")
    assert phases(record)[-2:] == [("conference", "1001"), ("talking", "+8613812340000")]


async def test_given_a_call_that_the_agent_placed_then_he_can_ask_about_it_too(
    hotline: Hotline,
) -> None:
    """The customer whom he called waits with music like any other."""
    outside = await hotline.outside()
    first, desk = await hotline.agent("1001")
    second, _ = await hotline.agent("1002", tone_hz=SECOND_HZ)
    call = (await desk.do("call.dial", number="13811110004"))["call"]
    await first.answers()
    await outside.answers()
    await asyncio.gather(first.hear_tone(440), outside.hear_tone(FIRST_HZ))
    await desk.do("call.consult", to="1002")
    await second.answers()
    await asyncio.gather(first.hear_tone(SECOND_HZ), deaf(outside, FIRST_HZ))
    await desk.do("call.complete")
    await asyncio.gather(second.hear_tone(440), outside.hear_tone(SECOND_HZ), first.over())
    await outside.hang_up()
    record = await hotline.record(id=call, outcome="answered", agent="1002")
    assert phases(record)[-2:] == [("consult", "1001"), ("talking", "1002")]


async def test_given_a_consultation_when_it_is_completed_then_the_colleague_has_the_caller(
    hotline: Hotline,
) -> None:
    """The first agent is out of it and wraps up; both parts are recorded."""
    story = await asked(hotline, "13500000101")
    await story.first_desk.do("call.complete")
    await asyncio.gather(
        story.caller.hear_tone(SECOND_HZ),
        story.second.hear_tone(CALLER_HZ),
        story.first.over(),
    )
    await story.first_desk.next("call.ended")
    await becomes(story.first_desk, "wrap_up")
    told = await phase(story.second_desk, "over")
    assert told["why"] == "completed"
    await asyncio.sleep(1)
    await story.caller.hang_up()
    await story.second_desk.next("call.ended")
    await becomes(story.second_desk, "wrap_up")
    record = await hotline.record(outcome="answered", agent="1002", caller="13500000101")
    assert phases(record) == [("talking", "1001"), ("consult", "1001"), ("talking", "1002")]
    record = await hotline.recorded(record, 2)
    voices = await hotline.recording(record)
    assert_tone(voices[0], CALLER_HZ, not_hz=SECOND_HZ)
    assert_tone(voices[1], SECOND_HZ, not_hz=FIRST_HZ)


async def test_given_a_consultation_when_the_agent_returns_then_both_talk_on(
    hotline: Hotline,
) -> None:
    """The colleague is free without wrap-up; another consultation can follow."""
    story = await asked(hotline, "13500000102")
    for _ in range(2):
        await story.first_desk.do("call.return")
        await asyncio.gather(
            story.caller.hear_tone(FIRST_HZ),
            story.first.hear_tone(CALLER_HZ),
            story.second.over(),
        )
        assert (await phase(story.first_desk, "over"))["why"] == "returned"
        await becomes(story.second_desk, "ready")
        await story.first_desk.do("call.consult", to="1002")
        await story.second.answers()
        await phase(story.first_desk, "talking")
        await story.first.hear_tone(SECOND_HZ)
    await story.second.hang_up()
    await story.caller.hear_tone(FIRST_HZ)
    assert (await phase(story.first_desk, "over"))["why"] == "colleague_left"
    await story.caller.hang_up()
    await story.first.over()
    record = await hotline.record(outcome="answered", agent="1001", caller="13500000102")
    assert phases(record) == [("talking", "1001"), ("consult", "1001")] * 3 + [("talking", "1001")]


async def test_given_all_three_when_the_first_agent_leaves_then_the_others_go_on(
    hotline: Hotline,
) -> None:
    """One recording holds all three; both agents wrap up."""
    story = await all_three(hotline, "13500000103")
    await story.first.hang_up()
    await asyncio.gather(
        story.caller.hear_tone(SECOND_HZ),
        story.second.hear_tone(CALLER_HZ),
    )
    await deaf(story.caller, FIRST_HZ)
    await becomes(story.first_desk, "wrap_up")
    await story.second.hang_up()
    await story.second_desk.next("call.ended")
    await becomes(story.second_desk, "wrap_up")
    await story.caller.hang_up()
    record = await hotline.record(outcome="answered", agent="1002", caller="13500000103")
    assert phases(record) == [
        ("talking", "1001"),
        ("consult", "1001"),
        ("conference", "1001"),
        ("talking", "1002"),
    ]
    assert record["ended_by"] == "agent"
    record = await hotline.recorded(record, 2)
    voices = await hotline.recording(record)
    assert speaks(voices[1], FIRST_HZ, SECOND_HZ)


async def test_given_all_three_when_the_second_leaves_then_the_first_goes_on(
    hotline: Hotline,
) -> None:
    """The colleague talked to the customer, so he wraps up; another can be asked."""
    story = await all_three(hotline, "13500000104")
    await story.second.hang_up()
    await story.second_desk.next("call.ended")
    await becomes(story.second_desk, "wrap_up")
    await asyncio.gather(story.caller.hear_tone(FIRST_HZ), story.first.hear_tone(CALLER_HZ))
    third, _ = await hotline.agent("1003", tone_hz=SECOND_HZ)
    await story.first_desk.do("call.consult", to="1003")
    await third.answers()
    await third.hear_tone(FIRST_HZ)
    await story.first_desk.do("call.return")
    await story.caller.hear_tone(FIRST_HZ)
    await story.caller.hang_up()
    await story.first.over()
    record = await hotline.record(outcome="answered", agent="1001", caller="13500000104")
    assert phases(record) == [
        ("talking", "1001"),
        ("consult", "1001"),
        ("conference", "1001"),
        ("talking", "1001"),
        ("consult", "1001"),
        ("talking", "1001"),
    ]


async def test_given_a_queue_is_asked_then_somebody_of_it_answers(hotline: Hotline) -> None:
    """Routing finds who is free; he is not the one who asks."""
    caller, first, first_desk = await talking(hotline, "13500000111")
    with pytest.raises(RemoteRefused, match="no_agents"):
        await first_desk.do("call.consult", to="sales")
    seller, seller_desk = await hotline.agent("1006", tone_hz=SECOND_HZ)
    await first_desk.do("call.consult", to="sales")
    pop = await seller_desk.next("call.offered")
    assert pop["asked_by"] == "1001"
    await seller.answers()
    await first.hear_tone(SECOND_HZ)
    await first_desk.do("call.complete")
    await asyncio.gather(caller.hear_tone(SECOND_HZ), seller.hear_tone(CALLER_HZ))
    await caller.hang_up()
    await hotline.record(outcome="answered", agent="1006", caller="13500000111")


async def test_given_what_cannot_be_asked_then_the_caller_is_not_touched(
    hotline: Hotline,
) -> None:
    """A busy a forbidden number, oneself, nobody: refused with the reason."""
    caller, _, first_desk = await talking(hotline, "13500000112")
    with pytest.raises(RemoteRefused, match="dial_rules"):
        await first_desk.do("call.consult", to="0019005551234")
    for nobody in ("1001", "no such queue", ""):
        with pytest.raises(RemoteRefused):
            await first_desk.do("call.consult", to=nobody)
    for command in ("call.return", "call.complete", "call.together"):
        with pytest.raises(RemoteRefused, match="not_consulting"):
            await first_desk.do(command)
    await caller.hear_tone(FIRST_HZ)
    await caller.hang_up()
    record = await hotline.record(outcome="answered", caller="13500000112")
    assert phases(record) == [("talking", "1001")]


async def test_given_a_supervisor_takes_over_then_the_agent_is_free(hotline: Hotline) -> None:
    """With the answer of the supervisor's phone the caller talks with him."""
    caller, first, first_desk = await talking(hotline, "13500000115")
    supervisor = await hotline.phone("1010", tone_hz=SECOND_HZ)
    await hotline.ask("/floor/agents/1001/take_over", method="POST", body={"device": "sip:1010"})
    await supervisor.answers()
    await asyncio.gather(caller.hear_tone(SECOND_HZ), supervisor.hear_tone(CALLER_HZ))
    await first.over()
    await first_desk.next("call.ended")
    await becomes(first_desk, "wrap_up")
    await asyncio.sleep(1)
    await caller.hang_up()
    await supervisor.over()
    record = await hotline.record(outcome="answered", agent="1010", caller="13500000115")
    assert phases(record) == [("talking", "1001"), ("talking", "1010")]
    record = await hotline.recorded(record, 2)
    voices = await hotline.recording(record)
    assert_tone(voices[1], SECOND_HZ, not_hz=FIRST_HZ)
