"""The service dies while a customer whom we called is on his way to another agent."""

from pathlib import Path

import pytest

from callcenter.testing.fake_pbx import Behaviour
from callcenter.testing.floor_stage import principal
from callcenter.testing.virtual_time import in_virtual_time
from tests.unit.floor.outgoings import CUSTOMER, dial, phases, stage_in


@in_virtual_time(seeds=3)
@pytest.mark.parametrize("answers", [False, True])
async def test_given_another_phone_rings_for_him_then_only_its_answer_is_a_talk(
    tmp_path: Path, *, answers: bool
) -> None:
    """That the customer was reached long ago says nothing of who rings for him now."""
    stage = stage_in(tmp_path)
    await stage.open()
    await stage.ready("1001", "1002")
    stage.pbx.phone(f"tel:{CUSTOMER}").set(Behaviour.ANSWERS, after_s=0.5)
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=0.5)
    second = stage.pbx.phone("1002")
    second.set(Behaviour.IGNORES)
    call = await dial(stage)
    await stage.settle(5)
    await stage.floor.desk.do(principal("1001"), "call.transfer", {"to": "1002"})
    await second.ringing.wait()
    await stage.settle(0.5)
    await stage.die()
    await stage.settle(0.6)
    await stage.open()
    await stage.settle(1)
    assert ("talking", "1002") not in phases(stage, call)
    if answers:
        second.answer()
        await stage.settle(1)
        assert phases(stage, call)[-1] == ("talking", "1002")
    stage.pbx.phone(f"tel:{CUSTOMER}").hang_up()
    await stage.settle(2)
    assert (("talking", "1002") in phases(stage, call)) == answers
    await stage.close()
