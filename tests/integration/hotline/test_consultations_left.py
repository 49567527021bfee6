"""Somebody leaves in the middle of a consultation, or the service dies: nobody is lost."""

import asyncio

import pytest

from tests.integration.hotline.hotline import Hotline, Manner
from tests.integration.hotline.talks import (
    CALLER_HZ,
    FIRST_HZ,
    SECOND_HZ,
    all_three,
    asked,
    becomes,
    knows_again,
    phase,
    phases,
    talking,
)

pytestmark = pytest.mark.integration


async def test_given_all_three_when_the_caller_leaves_then_all_is_over(hotline: Hotline) -> None:
    """Nobody is left to talk with nobody."""
    story = await all_three(hotline, "13500000105")
    await story.caller.hang_up()
    await asyncio.gather(story.first.over(), story.second.over())
    await becomes(story.first_desk, "wrap_up")
    await becomes(story.second_desk, "wrap_up")
    record = await hotline.record(outcome="answered", caller="13500000105")
    assert record["ended_by"] == "caller"


async def test_given_a_consultation_when_the_caller_leaves_then_both_are_free(
    hotline: Hotline,
) -> None:
    """The first agent wraps up, the colleague goes on as before."""
    story = await asked(hotline, "13500000106")
    await story.caller.hang_up()
    await asyncio.gather(story.first.over(), story.second.over())
    assert (await phase(story.first_desk, "over"))["why"] == "caller_gone"
    await becomes(story.first_desk, "wrap_up")
    await becomes(story.second_desk, "ready")
    record = await hotline.record(outcome="answered", caller="13500000106")
    assert record["ended_by"] == "caller"
    assert phases(record) == [("talking", "1001"), ("consult", "1001")]


async def test_given_a_consultation_when_the_first_agent_hangs_up_then_the_colleague_has_it(
    hotline: Hotline,
) -> None:
    """Putting the receiver down completes it, as at any telephone."""
    story = await asked(hotline, "13500000107")
    await story.first.hang_up()
    await asyncio.gather(story.caller.hear_tone(SECOND_HZ), story.second.hear_tone(CALLER_HZ))
    await becomes(story.first_desk, "wrap_up")
    await story.second.hang_up()
    await story.caller.hang_up()
    record = await hotline.record(outcome="answered", agent="1002", caller="13500000107")
    assert phases(record) == [("talking", "1001"), ("consult", "1001"), ("talking", "1002")]


@pytest.mark.parametrize(
    ("manner", "why"),
    [(Manner.DECLINE, "declined"), (Manner.BUSY, "busy")],
)
async def test_given_nobody_answers_then_the_agent_has_the_caller_back(
    hotline: Hotline, manner: Manner, why: str
) -> None:
    """The caller is not left alone, and the desk says why."""
    caller, first, first_desk = await talking(hotline, "13500000108")
    _, second_desk = await hotline.agent("1002", manner=manner)
    await first_desk.do("call.consult", to="1002")
    await second_desk.next("call.offered")
    assert (await phase(first_desk, "over"))["why"] == why
    await asyncio.gather(caller.hear_tone(FIRST_HZ), first.hear_tone(CALLER_HZ))
    await second_desk.next("call.withdrawn")
    await caller.hang_up()
    record = await hotline.record(outcome="answered", caller="13500000108")
    assert phases(record) == [("talking", "1001"), ("consult", "1001"), ("talking", "1001")]


async def test_given_the_colleague_rings_when_the_agent_leaves_then_he_rings_for_the_caller(
    hotline: Hotline,
) -> None:
    """What was to be asked becomes a transfer."""
    caller, first, first_desk = await talking(hotline, "13500000109")
    second, second_desk = await hotline.agent("1002", manner=Manner.BY_KEY, tone_hz=SECOND_HZ)
    await first_desk.do("call.consult", to="1002")
    await second.rings()
    await first.hang_up()
    await second.rings()
    await second.answer()
    await asyncio.gather(caller.hear_tone(SECOND_HZ), second.hear_tone(CALLER_HZ))
    await becomes(first_desk, "wrap_up")
    await becomes(second_desk, "talking")
    await caller.hang_up()
    record = await hotline.record(outcome="answered", agent="1002", caller="13500000109")
    assert record["ended_by"] == "caller"


async def test_given_the_colleague_rings_when_the_caller_leaves_then_nothing_rings_on(
    hotline: Hotline,
) -> None:
    """The colleague's phone falls silent without a missed call."""
    caller, first, first_desk = await talking(hotline, "13500000110")
    second, second_desk = await hotline.agent("1002", manner=Manner.BY_KEY)
    await first_desk.do("call.consult", to="1002")
    await second.rings()
    assert (await phase(first_desk, "ringing"))["colleague"] == "1002"
    await becomes(second_desk, "ringing")
    await caller.hang_up()
    await asyncio.gather(first.over(), second.over())
    await second_desk.next("call.withdrawn")
    await hotline.record(outcome="answered", caller="13500000110")
    await becomes(second_desk, "ready")


async def test_given_a_killed_service_then_the_consultation_goes_on(hotline: Hotline) -> None:
    """They talk on, the caller waits on, and the desk can still decide."""
    story = await asked(hotline, "13500000113")
    installation = hotline.installation
    former = installation.pid("service")
    installation.kill_service()
    await asyncio.gather(story.second.hear_tone(FIRST_HZ), story.caller.hear_sound(for_s=1))
    await installation.ready_again(former)
    desk = await knows_again(hotline, "1001", "talking")
    await desk.do("call.together")
    await asyncio.gather(story.caller.hear_tone(FIRST_HZ), story.first.hear_tone(CALLER_HZ))
    await asyncio.gather(story.caller.hear_tone(SECOND_HZ), story.second.hear_tone(CALLER_HZ))
    await story.first.hang_up()
    await story.caller.hear_tone(SECOND_HZ)
    await story.caller.hang_up()
    await story.second.over()
    record = await hotline.record(outcome="answered", agent="1002", caller="13500000113")
    assert [kind for kind, _ in phases(record)][-2:] == ["conference", "talking"]


async def test_given_the_colleague_leaves_while_the_service_is_dead_then_the_caller_is_back(
    hotline: Hotline,
) -> None:
    """Nobody is lost between two services."""
    story = await asked(hotline, "13500000114")
    installation = hotline.installation
    former = installation.pid("service")
    installation.kill_service()
    await story.second.hang_up()
    await installation.ready_again(former)
    await story.caller.hear_tone(FIRST_HZ)
    await story.first.hear_tone(CALLER_HZ)
    await story.caller.hang_up()
    await story.first.over()
    await hotline.record(outcome="answered", caller="13500000114")
