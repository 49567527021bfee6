"""A phone of a consultation sends the other one elsewhere: the caller is never left behind."""

from pathlib import Path

from callcenter.testing.virtual_time import in_virtual_time
from tests.unit.floor.consults import FIRST, THIRD, talking


@in_virtual_time(seeds=3)
async def test_given_the_colleague_transfers_the_agent_then_he_has_his_caller_again(
    tmp_path: Path,
) -> None:
    """The agent's place is with his caller, wherever his colleague sends him."""
    story = await talking(tmp_path)
    await story.until("talking")
    story.second.transfer(THIRD)
    await story.stage.settle(2)
    assert story.hear_each_other() == {FIRST}
    assert story.why() == "colleague_left"
    assert story.states() == ("talking", "ready")
    assert story.stage.pbx.phone(THIRD).rings == 0
    await story.end()
