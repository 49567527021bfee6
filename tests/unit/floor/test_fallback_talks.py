"""An agent answers a caller in the fallback although the service is there: it knows at once."""

from pathlib import Path

import pytest

from callcenter.recordings.fallback import FALLBACK_NUMBER
from callcenter.testing.virtual_time import in_virtual_time
from tests.unit.floor.fallbacks import ringing_in_the_fallback


@in_virtual_time(seeds=3)
@pytest.mark.parametrize("late_s", [0.0, 0.3])
async def test_given_a_caller_who_may_not_come_back_when_an_agent_answers_him_then_it_is_known(
    tmp_path: Path, late_s: float
) -> None:
    """No sweep is needed: a talk of two seconds is told, and the agent gets no other call."""
    stage, caller = await ringing_in_the_fallback(tmp_path)
    stage.pbx.news_late_s = late_s
    stage.pbx.phone("1001").answer()
    await stage.settle(1)
    assert stage.state("1001") == "talking"
    await stage.settle(1)
    stage.pbx.phone("1001").hang_up()
    await stage.settle(1)
    assert caller.gone.is_set()
    assert stage.state("1001") == "ready"
    answered = [one.data["leg"] for one in stage.events if one.type == "call.answered"]
    assert answered == [FALLBACK_NUMBER]
    assert stage.types(caller.call_id)[-2:] == ["talk.ended", "call.ended"]
    assert stage.record(caller.call_id).outcome == "answered"
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_a_talk_in_the_fallback_that_ends_as_it_is_looked_for_then_its_call_stays_ended(
    tmp_path: Path,
) -> None:
    """The exchange answers with what was true before: the dead are not taken up."""
    stage, caller = await ringing_in_the_fallback(tmp_path)
    stage.pbx.answers_late_s = 2.0
    stage.pbx.phone("1001").answer()
    await stage.settle(1)
    stage.pbx.phone("1001").hang_up()
    await stage.settle(4)
    assert not stage.floor.live_call_ids
    assert stage.state("1001") == "ready"
    assert stage.types(caller.call_id)[-2:] == ["call.fallback", "call.ended"]
    await stage.close()
