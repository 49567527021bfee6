"""What stories of calls of our own share: the centre's dial rules, dialling, and looking on."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from callcenter.centre.model import DialRule
from callcenter.floor.desk.desk_events import CallWithdrawn
from callcenter.testing.fake_pbx import FakeCaller
from callcenter.testing.floor_stage import FloorStage, centre_of, principal

CUSTOMER = "+8613800138000"
RULES = {
    "home": DialRule(name="home", prefix="+86", allow=True, at_once=2, longest_s=600),
    "premium": DialRule(name="premium", prefix="+86900", allow=False),
}


def stage_in(folder: Path, **queue: Any) -> FloorStage:
    """Make a stage whose centre may call numbers at home."""
    stage = FloorStage(folder)
    stage.centre = replace(
        centre_of(["1001", "1002", "1003"], **{"wrap_up_s": 0, **queue}), dial_rules=RULES
    )
    return stage


async def dial(stage: FloorStage, agent: str = "1001", **with_: Any) -> str:
    """Let an agent call the customer from the desk."""
    values = {"number": CUSTOMER, **with_}
    answer = await stage.floor.desk.do(principal(agent), "call.dial", values)
    return str(answer["call"])


def line_of(stage: FloorStage, call: str) -> FakeCaller:
    """Return the near half of a placed call."""
    return next(caller for caller in stage.pbx.callers if caller.call_id == call)


def phases(stage: FloorStage, call: str) -> list[tuple[str, str | None]]:
    """Return the segments of a call's record."""
    return [(s.kind, s.agent) for s in stage.record(call).segments]


def whys(stage: FloorStage) -> list[str]:
    """Return why the desk of 1001 was told that a call came to nothing."""
    return [e.why for e in stage.desks.of("1001", CallWithdrawn) if isinstance(e, CallWithdrawn)]
