"""Asterisk or the database dies under live calls: what can go on goes on, the rest is told."""

import asyncio
import os
import signal
from urllib.error import HTTPError

import pytest

from callcenter.demo.patience import PATIENCE_S
from tests.integration.hotline.hotline import Hotline, becomes
from tests.integration.hotline.installation import READY_S

pytestmark = pytest.mark.integration


async def test_given_live_calls_when_asterisk_is_killed_then_each_has_one_record(
    hotline: Hotline,
) -> None:
    """Its calls end as `pbx_restart`, the agent is free, and the next call is taken."""
    installation = hotline.installation
    phone, desk = await hotline.agent("1001")
    talking = await hotline.caller("13200000001")
    await talking.dial("4001")
    await talking.hear_sound()
    await talking.press("0")
    await phone.answers()
    waiting = await hotline.caller("13200000002")
    await waiting.dial("4001")
    await waiting.hear_sound()
    await waiting.press("0")
    await becomes(desk, "talking")
    await hotline.waits("13200000002")
    former = installation.pid("asterisk")
    os.kill(former, signal.SIGKILL)
    records = await hotline.finished(2, within_s=READY_S)  # another Asterisk has to be there
    assert {r["outcome"] for r in records} == {"pbx_restart"}
    assert {r["caller"] for r in records} == {"13200000001", "13200000002"}
    ended = await desk.next("call.ended")
    assert ended["by"] == "system"
    await hotline.takes_calls()
    assert installation.pid("asterisk") != former
    again = await hotline.caller("13200000003")
    await again.dial("4001")
    await again.hear_sound()
    await again.hang_up()
    await hotline.record(outcome="abandoned_ivr", caller="13200000003")
    assert len(await hotline.calls()) == 3


async def test_given_the_database_is_away_then_calls_go_on_and_their_records_follow(
    hotline: Hotline,
) -> None:
    """A call from dialling to talk while PostgreSQL stands still; nothing is lost or doubled."""
    installation = hotline.installation
    phone, _ = await hotline.agent("1001")
    postgres = installation.pid("postgres")
    os.kill(postgres, signal.SIGKILL)
    caller = await hotline.caller("13200000004")
    await caller.dial("4001")
    await caller.hear_sound()
    await caller.press("0")
    await phone.answers()
    await caller.hear_tone(1000)
    await asyncio.sleep(1)
    await caller.hang_up()
    async with asyncio.timeout(READY_S + PATIENCE_S):
        while True:
            try:
                record = await hotline.record(outcome="answered", caller="13200000004")
                break
            except HTTPError as error:
                error.close()
            except (OSError, AssertionError):
                pass
            await asyncio.sleep(0.5)
    types = await hotline.events(record["id"])
    assert types.count("call.answered") == types.count("call.ended") == 1
    assert (await hotline.recording(record))[0].size > 0
