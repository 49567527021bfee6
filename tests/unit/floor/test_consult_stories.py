"""Asked from the desk: how a consultation goes on, and how it ends whoever leaves when."""

from dataclasses import replace
from pathlib import Path

import pytest

from callcenter.centre.model import ChoiceRule, DirectoryEntry
from callcenter.errors import Conflict, Forbidden, Invalid
from callcenter.floor.desk.desk_events import CallOffered
from callcenter.testing.fake_pbx import Behaviour
from callcenter.testing.virtual_time import in_virtual_time
from tests.unit.floor.consults import FIRST, MOBILE, SECOND, THIRD, talking

ASKED = [("talking", FIRST), ("consult", FIRST)]


@in_virtual_time(seeds=2)
async def test_the_asked_agent_rings_and_talks_for_routing(tmp_path: Path) -> None:
    """His state is true in each phase, and no caller is offered to him meanwhile."""
    story = await talking(tmp_path)
    await story.asks()
    assert story.states() == ("talking", "ringing")
    assert story.caller.music is not None
    other = story.stage.pbx.call(caller="13900139000")
    await other.hears("choose")
    other.press("0")
    await story.stage.settle(1)
    story.second.answer()
    await story.stage.settle(3)
    assert story.states() == ("talking", "talking")
    assert story.second.rings == 1
    assert story.hear_each_other() == set()
    (pop,) = story.stage.desks.of(SECOND, CallOffered)
    assert isinstance(pop, CallOffered)
    assert (pop.asked_by, pop.call.id) == (FIRST, story.caller.call_id)
    other.hang_up()
    await story.end()


@in_virtual_time(seeds=2)
async def test_completed_then_the_second_has_the_call_and_both_wrap_up(tmp_path: Path) -> None:
    """Each for his own part."""
    story = await talking(tmp_path)
    await story.until("talking")
    await story.do("call.complete")
    await story.stage.settle(0.5)
    assert story.hear_each_other() == {SECOND}
    assert story.states() == ("wrap_up", "talking")
    assert story.why(SECOND) == "completed"
    story.second.hang_up()
    await story.stage.settle(0.5)
    assert story.states() == ("wrap_up", "wrap_up")
    await story.end()
    assert story.phases() == [*ASKED, ("talking", SECOND)]
    assert len(story.stage.record(story.caller.call_id).recordings) == 2


@in_virtual_time(seeds=2)
async def test_returned_then_the_second_is_free_without_wrap_up(tmp_path: Path) -> None:
    """While it rings and while they talk."""
    story = await talking(tmp_path)
    for phase in ("ringing", "talking"):
        await story.until(phase)
        await story.do("call.return")
        await story.stage.settle(0.5)
        assert story.hear_each_other() == {FIRST}
        assert story.states() == ("talking", "ready")
        assert story.why() == "returned"
    await story.end()
    assert story.phases() == [*ASKED, *ASKED, ("talking", FIRST)]


@in_virtual_time(seeds=2)
async def test_together_then_either_agent_may_leave(tmp_path: Path) -> None:
    """The second by his phone or sent away, then the first by the desk's word."""
    story = await talking(tmp_path)
    await story.until("together")
    assert story.hear_each_other() == {FIRST, SECOND}
    await story.do("call.return")
    await story.stage.settle(0.5)
    assert story.hear_each_other() == {FIRST}
    assert story.states() == ("talking", "wrap_up")
    await story.do("call.wrap_up", SECOND)
    await story.until("together")
    await story.do("call.complete")
    await story.stage.settle(0.5)
    assert story.hear_each_other() == {SECOND}
    assert story.states() == ("wrap_up", "talking")
    await story.end()
    three = [*ASKED, ("conference", FIRST)]
    assert story.phases() == [*three, *three, ("talking", SECOND)]


@in_virtual_time(seeds=2)
@pytest.mark.parametrize("phase", ["ringing", "talking", "together"])
async def test_the_caller_leaves_then_all_is_over(tmp_path: Path, phase: str) -> None:
    """Nobody is left to talk, or to ring, for nobody."""
    story = await talking(tmp_path)
    await story.until(phase)
    story.caller.hang_up()
    await story.stage.settle(2)
    assert story.states() == ("wrap_up", "wrap_up" if phase == "together" else "ready")
    assert story.why() == "caller_gone"
    assert story.stage.record(story.caller.call_id).ended_by == "caller"
    await story.end()


@in_virtual_time(seeds=2)
@pytest.mark.parametrize("phase", ["ringing", "talking", "together"])
async def test_the_first_agent_leaves_then_the_second_has_the_caller(
    tmp_path: Path, phase: str
) -> None:
    """By his phone; who still rang rings on for the caller."""
    story = await talking(tmp_path)
    await story.until(phase)
    story.first.hang_up()
    await story.stage.settle(1)
    if phase == "ringing":
        assert story.states() == ("wrap_up", "ringing")
        story.second.answer()
        await story.stage.settle(1)
    assert story.hear_each_other() == {SECOND}
    assert story.states() == ("wrap_up", "talking")
    await story.end()
    assert story.phases()[-1] == ("talking", SECOND)


@in_virtual_time(seeds=2)
@pytest.mark.parametrize("phase", ["ringing", "talking", "together"])
async def test_both_agents_leave_at_once_then_the_caller_goes_on(
    tmp_path: Path, phase: str
) -> None:
    """As after any talk, or to another agent: never left with music."""
    story = await talking(tmp_path)
    await story.until(phase)
    story.second.hang_up()
    story.first.hang_up()
    await story.stage.ready(THIRD)
    await story.stage.settle(60)
    assert story.caller.gone.is_set() or story.hear_each_other()
    await story.end()


@in_virtual_time(seeds=2)
@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        (Behaviour.DECLINES, "declined"),
        (Behaviour.BUSY, "busy"),
        (Behaviour.IGNORES, "ring_timeout"),
    ],
)
async def test_nobody_answers_then_the_agent_has_the_caller_back(
    tmp_path: Path, behaviour: Behaviour, why: str
) -> None:
    """And the desk says why."""
    story = await talking(tmp_path, missed_limit=1)
    story.second.set(behaviour)
    await story.asks()
    await story.stage.settle(40)
    assert story.hear_each_other() == {FIRST}
    assert story.why() == why
    assert story.states()[0] == "talking"
    await story.end()
    assert story.phases() == [*ASKED, ("talking", FIRST)]


@in_virtual_time(seeds=2)
async def test_an_agent_in_a_pause_can_be_asked(tmp_path: Path) -> None:
    """He rings in person, and has his pause back."""
    story = await talking(tmp_path)
    await story.do("agent.not_ready", SECOND)
    await story.until("talking")
    assert story.states() == ("talking", "talking")
    story.second.hang_up()
    await story.stage.settle(1)
    assert story.states() == ("talking", "not_ready")
    assert story.hear_each_other() == {FIRST}
    await story.end()


@in_virtual_time(seeds=2)
async def test_a_queue_is_asked_then_the_next_free_agent_rings(tmp_path: Path) -> None:
    """Nobody free: looked for until somebody is, or until the agent calls it off."""
    story = await talking(tmp_path)
    await story.do("agent.not_ready", SECOND)
    await story.asks("service")
    assert story.phase() == "calling"
    await story.do("call.return")
    await story.stage.settle(0.5)
    assert story.hear_each_other() == {FIRST}
    await story.asks("service")
    await story.do("agent.ready", SECOND)
    await story.stage.settle(0.5)
    assert story.phase() == "ringing"
    story.second.answer()
    await story.stage.settle(0.5)
    await story.do("call.complete")
    await story.stage.settle(0.5)
    assert story.hear_each_other() == {SECOND}
    await story.end()


@in_virtual_time(seeds=3)
async def test_a_queue_that_rings_all_is_asked_and_one_rings_while_others_stay_free(
    tmp_path: Path,
) -> None:
    """Nobody is held for a question that does not ring for him; who does not answer is passed."""
    story = await talking(tmp_path, choice=ChoiceRule.RING_ALL, ring_timeout_s=8)
    stage = story.stage
    stage.pbx.phone(THIRD).set(Behaviour.IGNORES)
    await stage.ready(THIRD)
    await story.asks("service")
    states = [stage.state(agent) for agent in (SECOND, THIRD)]
    assert sorted(states) == ["ready", "ringing"]
    rung = (SECOND, THIRD)[states.index("ringing")]
    await stage.settle(10)
    assert stage.state(rung) == "missed"
    other = THIRD if rung == SECOND else SECOND
    assert stage.state(other) == "ringing"
    stage.pbx.phone(other).answer()
    await stage.settle(1)
    assert stage.state(other) == "talking"
    await story.end()


@in_virtual_time(seeds=2)
async def test_an_outside_number_is_asked_under_the_dial_rules(tmp_path: Path) -> None:
    """One at a time, and no longer than the rule allows, whoever talks with it."""
    story = await talking(tmp_path)
    mobile = story.stage.pbx.phone(f"tel:{MOBILE}")
    mobile.set(Behaviour.ANSWERS, after_s=0.1)
    await story.asks(MOBILE)
    await story.stage.settle(0.5)
    assert story.phase() == "talking"
    await story.do("call.complete")
    await story.stage.settle(0.5)
    assert story.hear_each_other() == {f"tel:{MOBILE}"}
    rings = story.stage.around.outside.rings
    rule = story.stage.centre.dial_rules["mobiles"]
    assert not rings.begin(rule, story.stage.around.clock.now_s())
    await story.stage.settle(70)
    assert story.hear_each_other() == set()
    await story.end()
    assert story.phases()[-1] == ("talking", MOBILE)
    assert rings.begin(rule, story.stage.around.clock.now_s())


@in_virtual_time()
async def test_a_directory_entry_stands_for_its_number(tmp_path: Path) -> None:
    """To ask it, and to pass the call on to it."""
    story = await talking(tmp_path)
    entries = {
        name: DirectoryEntry(name=name, title={"en": name}, number=number)
        for name, number in (("expert", SECOND), ("partner", MOBILE))
    }
    story.stage.centre = replace(story.stage.centre, directory=entries)
    await story.asks("expert")
    assert story.states() == ("talking", "ringing")
    await story.do("call.return")
    await story.stage.settle(0.5)
    story.stage.pbx.phone(f"tel:{MOBILE}").set(Behaviour.ANSWERS, after_s=0.1)
    await story.do("call.transfer", to="partner")
    await story.stage.settle(1)
    assert story.hear_each_other() == {f"tel:{MOBILE}"}
    await story.end()


@in_virtual_time()
async def test_what_cannot_be_asked_is_refused_before_the_caller_hears_music(
    tmp_path: Path,
) -> None:
    """Each with its reason, and no word but the right one in each phase."""
    story = await talking(tmp_path)
    for to, error in (
        (FIRST, Invalid),
        ("nowhere", Invalid),
        ("4001", Invalid),
        ("+19005551234", Forbidden),
    ):
        with pytest.raises(error):
            await story.do("call.consult", to=to)
    for command in ("call.return", "call.complete", "call.together"):
        with pytest.raises(Conflict):
            await story.do(command)
    assert story.hear_each_other() == {FIRST}
    await story.asks()
    for command, values in (
        ("call.consult", {"to": THIRD}),
        ("call.transfer", {"to": THIRD}),
        ("call.together", {}),
    ):
        with pytest.raises(Conflict):
            await story.do(command, **values)
    with pytest.raises(Conflict):
        await story.do("call.complete", SECOND)
    await story.end()


@in_virtual_time()
async def test_a_busy_colleague_is_refused_at_once(tmp_path: Path) -> None:
    """Also one whose phone rings for somebody in person."""
    story = await talking(tmp_path)
    await story.do("agent.not_ready", SECOND)
    other = story.stage.pbx.call(number="4102", caller="13900139000")
    await story.second.ringing.wait()
    with pytest.raises(Conflict, match="busy"):
        await story.do("call.consult", to=SECOND)
    story.stage.pbx.phone(THIRD).set(Behaviour.UNREACHABLE)
    await story.stage.settle(0.1)
    with pytest.raises(Conflict, match="cannot be reached"):
        await story.do("call.consult", to=THIRD)
    other.hang_up()
    await story.stage.settle(1)
    await story.end()


@in_virtual_time()
async def test_a_desk_that_comes_back_is_told_how_far_it_is(tmp_path: Path) -> None:
    """Both desks, each as long as it has part in it."""
    from callcenter.testing.floor_stage import principal  # noqa: PLC0415

    story = await talking(tmp_path)
    await story.until("talking")
    for agent in (FIRST, SECOND):
        told = story.stage.floor.desk.snapshot(principal(agent))["consulting"]
        assert (told["agent"], told["colleague"], told["phase"]) == (FIRST, SECOND, "talking")
    whom = await story.stage.floor.desk.do(principal(FIRST), "call.whom", {})
    assert {one["agent"]: one["free"] for one in whom["agents"]} == {SECOND: False, THIRD: False}
    await story.do("call.return")
    await story.stage.settle(0.5)
    assert story.stage.floor.desk.snapshot(principal(SECOND))["consulting"] is None
    await story.end()
