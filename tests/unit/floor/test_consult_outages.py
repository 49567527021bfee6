"""The service stays away while an agent asks a colleague: what the exchange did is taken up."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from callcenter.centre.model import RecordPolicy
from callcenter.floor.call.live_call import LiveCall, Talk
from callcenter.floor.consulting.consulting import Consulting, Target, TargetKind
from callcenter.floor.ports.line import Arrival
from callcenter.testing.virtual_time import in_virtual_time
from tests.unit.floor.consults import FIRST, SECOND, THIRD, Story, restart, talking

LONG_S = 30.0
"""Longer than a caller who is asked about waits before he is given a phone that is free."""


def missing(story: Story) -> list[tuple[str, str]]:
    """Return whose talks have no recording, with the reason."""
    return [(one["agent"], one["reason"]) for one in story.stage.recordings.missing]


@in_virtual_time(seeds=3)
@pytest.mark.parametrize("ended", [False, True])
async def test_given_a_colleague_who_left_then_the_agent_has_his_customer_again(
    tmp_path: Path, *, ended: bool
) -> None:
    """Known when the service is back, whether they still talk or have ended."""
    story = await talking(tmp_path)
    await story.until("talking")
    await story.stage.die()
    story.second.hang_up()
    await story.stage.settle(LONG_S)
    assert story.hear_each_other() == {FIRST}
    if ended:
        story.first.hang_up()
        await story.stage.settle(0.2)
    await story.stage.open()
    await story.stage.settle(2)
    if not ended:
        assert story.hear_each_other() == {FIRST}
        assert story.states()[0] == "talking"
        assert story.why() == "returned"
        story.first.hang_up()
        await story.stage.settle(1)
    assert story.stage.state(FIRST) == "wrap_up"
    await story.caller.hears("thanks")
    assert missing(story) == [(FIRST, "fallback")]
    await story.end()
    assert story.phases()[:2] == [("talking", FIRST), ("consult", FIRST)]


@in_virtual_time(seeds=3)
@pytest.mark.parametrize("ended", [False, True])
async def test_given_an_agent_who_left_then_the_colleague_has_the_customer(
    tmp_path: Path, *, ended: bool
) -> None:
    """As if the agent had handed the call over."""
    story = await talking(tmp_path)
    await story.until("talking")
    await story.stage.die()
    story.first.hang_up()
    await story.stage.settle(LONG_S)
    assert story.hear_each_other() == {SECOND}
    if ended:
        story.second.hang_up()
        await story.stage.settle(0.2)
    await story.stage.open()
    await story.stage.settle(2)
    if not ended:
        assert story.hear_each_other() == {SECOND}
        assert story.states() == ("wrap_up", "talking")
        story.second.hang_up()
        await story.stage.settle(1)
    assert story.states() == ("wrap_up", "wrap_up")
    await story.caller.hears("thanks")
    assert missing(story) == [(SECOND, "fallback")]
    types = story.stage.types(story.caller.call_id)
    assert types.count("call.transferred") == 1
    await story.end()
    assert story.phases()[-1] == ("talking", SECOND) or ended


@in_virtual_time(seeds=3)
async def test_given_both_talk_on_then_the_consultation_is_as_it_was(tmp_path: Path) -> None:
    """However long the outage: the customer is kept, and the agents still decide."""
    story = await talking(tmp_path)
    await story.until("talking")
    await restart(story, away_s=200)
    assert story.hear_each_other() == set()
    await story.do("call.return")
    await story.stage.settle(1)
    assert story.hear_each_other() == {FIRST}
    assert missing(story) == []
    await story.end()


@in_virtual_time(seeds=3)
async def test_given_a_second_consultation_then_the_first_one_is_not_taken_for_it(
    tmp_path: Path,
) -> None:
    """What the exchange did once stands on the channel, but says nothing of later."""
    story = await talking(tmp_path)
    await story.until("talking")
    await story.stage.die()
    story.second.hang_up()
    await story.stage.settle(LONG_S)
    await story.stage.open()
    await story.stage.settle(2)
    await story.stage.ready(SECOND)
    await story.until("talking")
    await restart(story)
    assert story.phase() == "talking"
    await story.do("call.complete")
    await story.stage.settle(1)
    assert story.hear_each_other() == {SECOND}
    assert story.states() == ("wrap_up", "talking")
    await story.end()


@in_virtual_time()
async def test_given_a_queue_that_records_nothing_then_nothing_is_missing(tmp_path: Path) -> None:
    """Only what should have been recorded can be missing."""
    story = await talking(tmp_path, record=RecordPolicy.NEVER)
    await story.until("talking")
    await story.stage.die()
    story.second.hang_up()
    await story.stage.settle(LONG_S)
    await story.stage.open()
    await story.stage.settle(2)
    assert missing(story) == []
    await story.end()


@in_virtual_time(seeds=3)
@pytest.mark.parametrize("last", ["first", "second"])
async def test_given_both_leave_the_talk_of_three_then_each_talk_ends_once(
    tmp_path: Path, last: str
) -> None:
    """Nobody is told to have answered whose talk is over."""
    story = await talking(tmp_path)
    await story.until("together")
    await story.stage.die()
    phones = [story.second, story.first] if last == "first" else [story.first, story.second]
    for phone in phones:
        phone.hang_up()
        await story.stage.settle(0.2)
    await story.stage.open()
    await story.stage.settle(3)
    types = story.stage.types(story.caller.call_id)
    assert types.count("call.answered") == types.count("talk.ended") == 1
    assert story.states() == ("wrap_up", "wrap_up")
    await story.caller.hears("thanks")
    await story.end()


def test_given_a_consultation_begun_before_the_line_was_back_then_nobody_rings_beside_it() -> None:
    """What was written when several phones rang is older than the talk that is asked about."""
    call = LiveCall.arrive(_arrival({}), pbx="pbx1", now_s=0.0)
    call.legs = 1
    call.talk = _talk_of(FIRST)
    call.beside = [_talk_of(SECOND)]
    saved = call.saved()
    call.talk, call.beside = _talk_of(SECOND), []
    target = Target(kind=TargetKind.AGENT, to=THIRD)
    call.consulting = Consulting(call=call.id, number=1, by=call.talk, target=target)
    call.rejoin(_arrival(saved))
    assert call.talk.agent == SECOND
    assert call.beside == []


def _talk_of(agent: str) -> Talk:
    return Talk(
        offer=f"o-{agent}", agent=agent, device=f"sip:{agent}", queue=None, leg=1, routed=True
    )


def _arrival(saved: Mapping[str, object]) -> Arrival:
    return Arrival(
        channel="PJSIP/trunk-1",
        uniqueid="pbx1-1.1",
        call_id="pbx1-1.1",
        entry="call",
        number="4001",
        caller=None,
        caller_name=None,
        stage="dial",
        saved=saved,
        bridged=True,
        transfer_to=None,
        transferred_by=None,
        losses=1,
    )
