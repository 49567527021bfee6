"""The service dies in calls of our own; the exchange answers its successor late, or not at all."""

from pathlib import Path

import pytest

from callcenter.errors import LinkDown
from callcenter.testing.fake_pbx import Behaviour
from callcenter.testing.floor_stage import FloorStage, principal
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


@in_virtual_time(seeds=3)
async def test_given_a_talk_that_cannot_be_read_at_once_then_its_record_is_whole(
    tmp_path: Path,
) -> None:
    """It is read again; what happens until then is not told of a leg without its number."""
    stage = stage_in(tmp_path)
    await stage.open()
    await stage.ready("1001")
    customer = stage.pbx.phone(f"tel:{CUSTOMER}")
    customer.set(Behaviour.ANSWERS, after_s=0.5)
    call = await dial(stage)
    await stage.settle(5)
    await stage.die()
    _refuse(stage, "saved", times=3)
    await stage.open()
    await stage.settle(1)
    customer.hang_up()
    await stage.settle(8)
    record = stage.record(call)
    assert (record.outcome, record.agent) == ("answered", "1001")
    assert stage.types(call).count("call.answered") == stage.types(call).count("talk.ended") == 1
    assert [one["id"] for one in stage.recordings.kept] == [f"{call}-1"]
    assert stage.state("1001") == "ready"
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_an_exchange_that_neither_dials_nor_hangs_up_then_the_agent_is_freed_later(
    tmp_path: Path,
) -> None:
    """Nobody is rung, and who had answered is not left on a line that leads nowhere."""
    stage = stage_in(tmp_path)
    await stage.open()
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=0.5)
    _refuse(stage, "reach", times=1)
    _refuse(stage, "hang_up", times=3)
    call = await dial(stage)
    await stage.settle(2)
    assert stage.state("1001") == "talking"
    await stage.settle(10)
    assert stage.types(call).count("customer.missed") == 1
    assert stage.record(call).outcome == "failed"
    assert stage.state("1001") == "ready"
    assert stage.floor.live_calls == 0
    await stage.close()


def _refuse(stage: FloorStage, command: str, *, times: int) -> None:
    """Let the exchange be away for a command, so often."""
    real, left = getattr(stage.pbx, command), times

    async def away_at_first(*args: object, **with_: object) -> object:
        nonlocal left
        left -= 1
        if left >= 0:
            raise LinkDown
        return await real(*args, **with_)

    vars(stage.pbx)[command] = away_at_first
