"""An agent's shift on the live centre: work after talks, wishes during a call, misses, his desk."""

from pathlib import Path
from typing import Any

import pytest

from callcenter.centre.queue import WrapUpKind
from callcenter.errors import Conflict
from callcenter.testing.fake_pbx import Behaviour, FakeCaller
from callcenter.testing.floor_stage import FloorStage, centre_of, principal
from callcenter.testing.virtual_time import in_virtual_time

PLAIN = """
flow: main
languages: [en]
start: person
steps:
  person: { queue: service, then: bye }
  bye: { hangup: normal }
"""


async def _stage(folder: Path, **queue: Any) -> FloorStage:
    rules = {"wrap_up_s": 0, "ring_timeout_s": 4, **queue}
    stage = FloorStage(folder, centre=centre_of(["1001"], **rules), flows=(PLAIN,))
    await stage.open()
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=0.2)
    await stage.ready("1001")
    return stage


async def _talked(stage: FloorStage) -> FakeCaller:
    """Let one call come and end."""
    caller = stage.pbx.call()
    await stage.settle(2)
    assert stage.state("1001") == "talking"
    caller.hang_up()
    await stage.settle(1)
    return caller


async def _do(stage: FloorStage, command: str, **values: Any) -> None:
    await stage.floor.desk.do(principal("1001"), command, values)


@in_virtual_time(seeds=2)
async def test_wrap_up_is_the_agents_own_and_as_his_queue_says(tmp_path: Path) -> None:
    """None; as long as he likes; at most its time; exactly its time, also if he wants to end it."""
    after: dict[WrapUpKind, tuple[str, str, str]] = {
        WrapUpKind.OFF: ("ready", "ready", "ready"),
        WrapUpKind.OPTIONAL: ("wrap_up", "ready", "wrap_up"),
        WrapUpKind.TIMED: ("wrap_up", "ready", "ready"),
        WrapUpKind.FORCED: ("wrap_up", "wrap_up", "ready"),
    }
    for kind, (at_once, when_ended, later) in after.items():
        stage = await _stage(tmp_path / kind.value, wrap_up=kind, wrap_up_s=20)
        await _talked(stage)
        assert (kind, stage.state("1001")) == (kind, at_once)
        if kind is not WrapUpKind.OFF:
            if kind is WrapUpKind.FORCED:
                with pytest.raises(Conflict):
                    await _do(stage, "call.wrap_up", note="done")
            else:
                await _do(stage, "call.wrap_up", note="done")
            assert (kind, stage.state("1001")) == (kind, when_ended)
            await stage.settle(30)
        caller = await _talked(stage)
        await stage.settle(25)
        assert (kind, stage.state("1001")) == (kind, later)
        if later == "wrap_up":
            await _do(stage, "call.wrap_up", note="done")
        wrapped = stage.record(caller.call_id).wrap_up_s
        assert (kind, wrapped is not None) == (kind, kind is not WrapUpKind.OFF)
        await stage.close()


@in_virtual_time(seeds=2)
async def test_a_change_asked_for_during_a_call_is_taken_after_it(tmp_path: Path) -> None:
    """A pause with its reason, a sign-out, and the wish taken back; also over a death."""
    for command, values, state in (
        ("agent.not_ready", {}, "not_ready"),
        ("agent.sign_out", {}, "offline"),
        ("agent.ready", {}, "ready"),
    ):
        for dies in (False, True):
            stage = await _stage(tmp_path / f"{command}-{dies}")
            caller = stage.pbx.call()
            await stage.settle(2)
            await _do(stage, "agent.not_ready")
            await _do(stage, command, **values)
            assert stage.state("1001") == "talking"
            if dies:
                await stage.die()
                await stage.settle(0.5)
                await stage.open()
                await stage.settle(2)
                assert stage.state("1001") == "talking"
            caller.hang_up()
            await stage.settle(2)
            assert (command, dies, stage.state("1001")) == (command, dies, state)
            await stage.close()


@in_virtual_time(seeds=2)
async def test_each_missed_offer_is_counted_and_the_limit_sets_the_agent_to_missed(
    tmp_path: Path,
) -> None:
    """By default the first one does; an answer in between starts the row anew, not the count."""
    for limit, states in ((None, ["missed"]), (3, ["ready", "ready", "missed"])):
        rules = {} if limit is None else {"missed_limit": limit}
        stage = await _stage(tmp_path / str(limit), **rules)
        counted = 0
        if limit is not None:
            await _missed(stage)
            await _talked(stage)
            counted = 1
        for state in states:
            await _missed(stage)
            counted += 1
            assert stage.state("1001") == state
        view = stage.engine.agent("1001")
        assert view is not None
        assert view.missed_in_all == counted
        assert stage.floor.board.snapshot()["agents"][0]["missed"] == counted
        before = stage.pbx.phone("1001").rings
        caller = stage.pbx.call()
        await stage.settle(3)
        assert stage.pbx.phone("1001").rings == before
        await _do(stage, "agent.ready")
        await stage.settle(1)
        assert stage.pbx.phone("1001").rings == before + 1
        caller.hang_up()
        await stage.settle()
        await stage.close()


async def _missed(stage: FloorStage) -> None:
    """Let one offer ring in vain; the caller gives up with it."""
    stage.pbx.phone("1001").set(Behaviour.IGNORES)
    caller = stage.pbx.call()
    await stage.settle(4.5)
    caller.hang_up()
    await stage.settle(1)
    stage.pbx.phone("1001").hang_up()
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=0.2)
    await stage.settle(0.5)


@in_virtual_time(seeds=2)
async def test_an_agent_whose_desk_is_gone_is_offered_nothing_until_it_is_back(
    tmp_path: Path,
) -> None:
    """His state stays, and the reason is told to who asks why a call waits; after a death too."""
    stage = await _stage(tmp_path)
    for dies in (False, True):
        stage.floor.desk.detached(principal("1001"))
        if dies:
            await stage.die()
            await stage.settle(0.5)
            await stage.open()
        before = stage.pbx.phone("1001").rings
        caller = stage.pbx.call()
        await stage.settle(5)
        assert (stage.state("1001"), stage.pbx.phone("1001").rings) == ("ready", before)
        why = stage.floor.acts.why_waiting(caller.call_id)
        assert why["refusals"] == {"desk_lost": 1}
        stage.floor.desk.attached(principal("1001"))
        await stage.settle(1)
        assert stage.state("1001") == "talking"
        caller.hang_up()
        await stage.settle(1)
    await stage.close()
