"""The service dies in the middle of a consultation, and a supervisor takes calls over."""

from pathlib import Path

import pytest

from callcenter.errors import Conflict
from callcenter.testing.fake_pbx import Behaviour
from callcenter.testing.virtual_time import in_virtual_time
from tests.unit.floor.consults import FIRST, SECOND, Story, restart, talking

SUPERVISOR = "1009"


@in_virtual_time(seeds=2)
@pytest.mark.parametrize("phase", ["ringing", "talking", "together"])
async def test_given_a_death_then_the_agents_still_decide(tmp_path: Path, phase: str) -> None:
    """Who rings can answer, who talks talks on, and the desk's words work again."""
    story = await talking(tmp_path)
    await story.until(phase)
    await restart(story)
    if phase == "ringing":
        story.second.answer()
        await story.stage.settle(1)
    if phase == "together":
        assert story.hear_each_other() == {FIRST, SECOND}
        story.first.hang_up()
    else:
        assert story.states() == ("talking", "talking")
        await story.do("call.complete")
    await story.stage.settle(1)
    assert story.hear_each_other() == {SECOND}
    assert story.states() == ("wrap_up", "talking")
    await story.end()
    assert story.phases()[-1] == ("talking", SECOND)


@in_virtual_time(seeds=2)
@pytest.mark.parametrize("who", ["first", "second", "caller", "both"])
async def test_given_somebody_leaves_in_the_outage_then_it_is_known_afterwards(
    tmp_path: Path, who: str
) -> None:
    """The rest go on as if somebody had been there."""
    story = await talking(tmp_path)
    await story.until("talking")
    await story.stage.die()
    if who in {"first", "both"}:
        story.first.hang_up()
    if who in {"second", "both"}:
        story.second.hang_up()
    if who == "caller":
        story.caller.hang_up()
    await story.stage.settle(0.2)
    await story.stage.open()
    await story.stage.settle(8)
    expected = {"first": {SECOND}, "second": {FIRST}, "caller": set(), "both": set()}
    assert story.hear_each_other() == expected[who]
    await story.end()


@in_virtual_time(seeds=2)
async def test_given_a_death_while_a_call_rings_for_one_person_then_it_keeps_its_place(
    tmp_path: Path,
) -> None:
    """Passed on to a colleague who never answers, it waits again where it waited before."""
    story = await talking(tmp_path)
    await story.do("call.transfer", to=SECOND)
    await story.stage.settle(1)
    await restart(story)
    await story.stage.settle(40)
    queued = [e.data["entered_at"] for e in story.stage.events if e.type == "call.queued"]
    assert len(queued) >= 2
    assert len(set(queued)) == 1
    await story.end()


@in_virtual_time(seeds=2)
async def test_given_a_full_disk_when_passed_on_and_then_a_death_then_it_is_told_as_missing(
    tmp_path: Path,
) -> None:
    """That the second talk has no recording is told as it begins, and not twice."""
    story = await talking(tmp_path)
    await story.until("talking")
    story.stage.recordings.full = True
    await story.do("call.complete")
    await story.stage.settle(1)
    await restart(story)
    story.second.hang_up()
    await story.stage.settle(2)
    assert [(one["leg"], one["agent"]) for one in story.stage.recordings.missing] == [(2, SECOND)]
    assert story.stage.types(story.caller.call_id).count("recording.missing") == 1
    await story.end()


@in_virtual_time(seeds=2)
async def test_given_a_death_while_the_asked_phone_rings_then_its_agent_is_offered_nothing_else(
    tmp_path: Path,
) -> None:
    """Routing has forgotten its offer; his phone rings on until he answers or it is over."""
    story = await talking(tmp_path)
    await story.until("ringing")
    await restart(story)
    await story.stage.settle(1)
    view = story.stage.engine.agent(SECOND)
    assert view is not None
    assert not view.device_usable
    await story.do("call.return")
    await story.stage.settle(1)
    assert story.stage.engine.agent(SECOND).device_usable  # type: ignore[union-attr]
    await story.end()


async def take_over(story: Story) -> None:
    """Let the supervisor's phone ring for the talk of 1001."""
    await story.stage.floor.acts.take_over(FIRST, f"sip:{SUPERVISOR}")
    await story.stage.settle(0.3)


@in_virtual_time(seeds=2)
async def test_taken_over_then_the_supervisor_talks_and_the_agent_is_free(tmp_path: Path) -> None:
    """Only with the answer; until then the talk goes on."""
    story = await talking(tmp_path)
    phone = story.stage.pbx.phone(SUPERVISOR)
    phone.set(Behaviour.IGNORES)
    await take_over(story)
    assert story.hear_each_other() == {FIRST}
    phone.answer()
    await story.stage.settle(1)
    assert story.hear_each_other() == {SUPERVISOR}
    assert story.states()[0] == "wrap_up"
    await story.end()
    assert story.phases() == [("talking", FIRST), ("talking", SUPERVISOR)]


@in_virtual_time(seeds=2)
@pytest.mark.parametrize("how", ["declines", "ignores", "agent", "caller"])
async def test_not_taken_over_then_the_talk_was_never_disturbed(tmp_path: Path, how: str) -> None:
    """The supervisor does not answer, or the talk is over before he does."""
    story = await talking(tmp_path)
    phone = story.stage.pbx.phone(SUPERVISOR)
    phone.set(Behaviour.DECLINES if how == "declines" else Behaviour.IGNORES)
    await take_over(story)
    if how == "agent":
        story.first.hang_up()
    elif how == "caller":
        story.caller.hang_up()
    await story.stage.settle(25)
    if how in {"declines", "ignores"}:
        assert story.hear_each_other() == {FIRST}
        await take_over(story)
    assert phone.leg is None or how in {"declines", "ignores"}
    await story.end()
    assert story.phases() == [("talking", FIRST)]


@in_virtual_time()
async def test_what_cannot_be_taken_over_is_refused(tmp_path: Path) -> None:
    """Nobody talks, the agent asks somebody, or the phone is the agent's own."""
    story = await talking(tmp_path)
    acts = story.stage.floor.acts
    with pytest.raises(Conflict):
        await acts.take_over(SECOND, f"sip:{SUPERVISOR}")
    with pytest.raises(Conflict):
        await acts.take_over(FIRST, f"sip:{FIRST}")
    await story.until("talking")
    with pytest.raises(Conflict):
        await acts.take_over(FIRST, f"sip:{SUPERVISOR}")
    await story.end()
