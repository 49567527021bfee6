"""A day lived by telephone is lived again on the command line, beside the running service."""

import asyncio
import json
import sys
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.integration.hotline.hotline import Hotline, Manner
from tests.integration.hotline.installation import ROOT, Installation

pytestmark = pytest.mark.integration

CALLER = "13900000077"
ENGLISH = [
    {"skills": {"english": 3}, "agents": [], "lasts_s": 30.0},
    {"skills": {"english": 1}, "agents": [], "lasts_s": 30.0},
    {"skills": {}, "agents": [], "lasts_s": None},
]


async def test_given_a_call_by_telephone_when_its_day_is_replayed_then_it_is_in_it(
    installation: Installation, hotline: Hotline
) -> None:
    """With whom it needed, as far as the ledger holds it; every call of the day has one end."""
    phone, _ = await hotline.agent("1001", manner=Manner.BY_KEY)
    caller = await hotline.caller(CALLER)
    await caller.dial("4001")
    await caller.hear_sound()
    await caller.press("2")  # English
    await hotline.at_step(await hotline.newest_call(), "main_menu")
    await caller.hear_sound()
    await caller.press("0")
    await phone.rings()
    await phone.answer()
    await caller.hear_tone(1000)
    await caller.hang_up()
    record = await hotline.record(outcome="answered", caller=CALLER)

    events = (await hotline.ask(f"/calls/{record['id']}/events"))["items"]
    queued = next(event for event in events if event["type"] == "call.queued")
    assert queued["data"]["needs"] == ENGLISH

    zone = ZoneInfo(installation.read_settings().timezone)
    day = datetime.fromisoformat(record["arrived_at"]).astimezone(zone).date()
    found = await _replayed(installation, str(day))
    recorded = found["recorded"]["queues"]["service"]["whole"]
    (again,) = found["replays"]
    assert recorded["answered"]["mean"] >= 1
    lived = again["queues"]["service"]["whole"]
    assert lived["offered"] == {"mean": recorded["offered"]["mean"], "half_width": 0.0}
    ends = ("answered", "abandoned", "turned_away", "sent_away", "unserved")
    for whole in (recorded, lived):
        assert sum(whole[end]["mean"] for end in ends) == pytest.approx(whole["offered"]["mean"])


async def _replayed(installation: Installation, day: str) -> Any:
    command = [sys.executable, "-m", "callcenter", "replay", "--day", day, "--json", "-"]
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        env=installation.environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, complaints = await process.communicate()
    assert process.returncode == 0, complaints.decode()
    return json.loads(out)
