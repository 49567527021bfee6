"""Menus that ask another program: heard, waited for and given up in time."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from callcenter.errors import RemoteError
from callcenter.ivr.commands import Plain, Request
from callcenter.testing.virtual_time import in_virtual_time
from tests.unit.floor.flow_stage import ended, stage_of

REQUEST = """\
  begin:
    request: { get: "https://orders.example/", take: { state: state }, filler: moment }
    next: good
    on_error: bad
"""


class Program:
    """Another program that answers after a while, or not at all."""

    def __init__(self, after_s: float, answer: Mapping[str, Plain] | None) -> None:
        self.after_s = after_s
        self.answer = answer
        self.asked: list[tuple[str, str]] = []
        self.given_up = 0

    async def ask(self, request: Request, key: str) -> Mapping[str, Plain]:
        """See `outside.Requests`."""
        self.asked.append((request.step, key))
        try:
            await asyncio.sleep(self.after_s)
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        if self.answer is None:
            raise RemoteError("no_connection")
        return self.answer


@in_virtual_time(seeds=3)
async def test_a_quick_answer_is_not_announced_and_a_slow_one_is(tmp_path: Path) -> None:
    """The filler is heard only when there is something to wait for."""
    for after_s, heard in ((0.2, ["good"]), (1.5, ["moment", "good"])):
        program = Program(after_s, {"state": "paid"})
        stage = await stage_of(REQUEST, tmp_path / str(after_s), requests=program)
        caller = stage.pbx.call()
        record = await ended(stage, caller)
        assert [sound.removeprefix("sounds/") for sound in caller.heard] == heard
        assert [step["how"] for step in record.path] == ["answered", "next"]
        assert program.asked == [("main/begin", f"{caller.call_id}/1")]


@in_virtual_time(seeds=3)
async def test_an_answer_that_does_not_come_leads_to_the_error_branch_in_time(
    tmp_path: Path,
) -> None:
    """A program that is slow, dead or not there costs the caller three seconds at most."""
    for name, program in {
        "slow": Program(60.0, {"state": "paid"}),
        "dead": Program(0.1, None),
        "none": None,
    }.items():
        parts = {} if program is None else {"requests": program}
        stage = await stage_of(REQUEST, tmp_path / name, **parts)
        caller = stage.pbx.call()
        record = await ended(stage, caller)
        assert caller.heard[-1] == "sounds/bad"
        assert record.path[0]["how"] == "failed"
        assert record.seconds_in("menu") < 6


@in_virtual_time(seeds=3)
async def test_a_caller_who_hangs_up_takes_the_request_along(tmp_path: Path) -> None:
    """Nothing is asked for somebody who has gone."""
    program = Program(2.5, {"state": "paid"})
    stage = await stage_of(REQUEST, tmp_path, requests=program)
    caller = stage.pbx.call()
    await caller.hears("moment")
    caller.hang_up()
    record = await ended(stage, caller)
    assert program.given_up == 1
    assert record.outcome == "abandoned_ivr"
