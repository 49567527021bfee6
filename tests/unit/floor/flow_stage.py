"""A floor whose main flow begins with the steps of a test."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from callcenter.centre.model import DialRule
from callcenter.floor.call.outside import Outside
from callcenter.ledger.record import CallRecord
from callcenter.testing.floor_stage import FloorStage, centre_of

HEAD = "flow: main\nlanguages: [en]\nstart: begin\nsteps:\n"
END = (
    "  good: { play: good, next: end }\n  bad: { play: bad, next: end }\n"
    "  end: { hangup: normal }\n"
)
RULES = {"china": DialRule(name="china", prefix="+86", allow=True, at_once=1, longest_s=60)}


async def stage_of(steps: str, folder: Path, **outside: Any) -> FloorStage:
    """Open a stage whose hotline walks these steps."""
    ends = "".join(
        line
        for line in END.splitlines(keepends=True)
        if line.split(":")[0].strip() in steps + "end"
    )
    centre = replace(centre_of(["1001", "1002"], wrap_up_s=0), dial_rules=RULES)
    stage = FloorStage(folder, centre=centre, flows=(HEAD + steps + ends,))
    stage.outside = Outside(**outside)
    await stage.open()
    return stage


async def ended(stage: FloorStage, caller: Any) -> CallRecord:
    """Wait for the end of a call and give its record."""
    await caller.gone.wait()
    await stage.settle()
    record = stage.record(caller.call_id)
    await stage.close()
    return record
