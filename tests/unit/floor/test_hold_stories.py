"""A held caller stays a held caller, whatever the service goes through meanwhile."""

from pathlib import Path

import pytest

from callcenter.testing.floor_stage import principal
from callcenter.testing.virtual_time import in_virtual_time
from tests.unit.floor.consults import FIRST, Story, restart, talking


def held_since(story: Story) -> object:
    """Return since when the caller is on hold, as a desk that comes is told."""
    return story.stage.floor.desk.snapshot(principal(FIRST))["held_since"]


def holds(story: Story) -> list[str]:
    """Return what the record was told of holds."""
    types = story.stage.types(story.caller.call_id)
    return [type_ for type_ in types if type_ in {"call.held", "call.unheld"}]


@in_virtual_time(seeds=2)
async def test_given_a_hold_when_the_service_dies_then_it_goes_on_since_when_it_began(
    tmp_path: Path,
) -> None:
    """Nothing is told twice, and the phone takes the caller back as before."""
    story = await talking(tmp_path)
    story.first.hold(on=True)
    await story.stage.settle(5)
    since = held_since(story)
    assert since is not None
    await restart(story)
    assert held_since(story) == since
    assert holds(story) == ["call.held"]
    story.first.hold(on=False)
    await story.stage.settle(1)
    assert held_since(story) is None
    await story.end()
    assert story.phases() == [("talking", FIRST), ("hold", FIRST), ("talking", FIRST)]


@in_virtual_time(seeds=2)
@pytest.mark.parametrize("before", [True, False])
async def test_given_the_phone_is_used_while_the_service_is_away_then_it_is_known_afterwards(
    tmp_path: Path, *, before: bool
) -> None:
    """What the phone did is told as soon as it is seen, in either direction."""
    story = await talking(tmp_path)
    if before:
        story.first.hold(on=True)
        await story.stage.settle(1)
    await story.stage.die()
    story.first.hold(on=not before)
    await story.stage.settle(1)
    await story.stage.open()
    story.stage.floor.desk.attached(principal(FIRST))
    await story.stage.settle(1)
    assert (held_since(story) is None) == before
    assert holds(story) == (["call.held", "call.unheld"] if before else ["call.held"])
    await restart(story)
    assert (held_since(story) is None) == before
    await story.end()


@in_virtual_time(seeds=2)
async def test_given_a_talk_and_a_hold_that_both_began_unseen_then_both_are_known(
    tmp_path: Path,
) -> None:
    """The agent answers and holds while nobody of us is there."""
    story = await talking(tmp_path)
    story.first.hang_up()
    await story.stage.settle(1)
    again = story.stage.pbx.call(caller="13900139000")
    await again.hears("choose")
    again.press("0")
    second = story.second
    await second.ringing.wait()
    await story.stage.settle(0.5)
    await story.stage.die()
    second.answer()
    await story.stage.settle(0.5)
    second.hold(on=True)
    await story.stage.open()
    await story.stage.settle(2)
    record = story.stage.record(again.call_id)
    assert record.segments[-1].kind == "hold"
    again.hang_up()
    await story.stage.settle(1)
    await story.stage.close()


@in_virtual_time(seeds=2)
async def test_given_a_lost_link_when_the_phone_is_used_then_it_is_known_afterwards(
    tmp_path: Path,
) -> None:
    """Also without a death; what was taken back is not believed because it once was noted."""
    story = await talking(tmp_path)
    for on in (True, False, True):
        story.stage.pbx.lose_link()
        await story.stage.settle(1)
        story.first.hold(on=on)
        await story.stage.settle(1)
        story.stage.pbx.restore_link()
        await story.stage.settle(1)
        assert (held_since(story) is not None) == on
    assert holds(story) == ["call.held", "call.unheld", "call.held"]
    await story.end()
