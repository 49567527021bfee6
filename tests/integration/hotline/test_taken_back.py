"""The service stays away for longer than callers wait, and takes them back at its return."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from callcenter.demo.patience import PATIENCE_S
from callcenter.telephony.pbx_config import AMI_EVENTS_USER
from tests.integration.asterisk.ami_probe import AmiProbe
from tests.integration.hotline.hotline import Hotline, pressing
from tests.integration.hotline.outage import no_service

pytestmark = pytest.mark.integration

SOON_S = "2"


@asynccontextmanager
async def little_patience(hotline: Hotline) -> AsyncIterator[AmiProbe]:
    """Let the dialplan wait for the service for two seconds only."""
    settings = hotline.installation.read_settings()
    async with AmiProbe(settings) as ami, AmiProbe(settings, AMI_EVENTS_USER) as events:
        usual = await ami.variable("GIVE_UP")
        assert (await ami.act("Setvar", Variable="GIVE_UP", Value=SOON_S))["Response"] == "Success"
        try:
            yield events
        finally:
            await ami.act("Setvar", Variable="GIVE_UP", Value=usual)


async def test_given_callers_in_the_fallback_when_the_service_is_back_then_agents_have_them(
    hotline: Hotline,
) -> None:
    """
    One waited before and keeps his place; the other came meanwhile and hears the menu.

    Who came and left in the outage is on record, too.
    """
    first = await hotline.caller("13700000141")
    await first.dial("4001")
    await first.hear_sound()
    await pressing(first, "0", hotline.waits("13700000141"))
    second = await hotline.caller("13700000142")
    async with little_patience(hotline) as events, no_service(hotline):
        await second.dial("4001")
        third = await hotline.caller("13700000143")
        await third.dial("4001")
        async with asyncio.timeout(PATIENCE_S):
            while len([e for e in events.events if e.get("UserEvent") == "CCFallback"]) < 3:  # noqa: ASYNC110 - the probe tells nobody
                await asyncio.sleep(0.05)
        await third.hang_up()
    await hotline.waits("13700000141")
    await pressing(second, "0", hotline.waits("13700000142"))
    phone, desk = await hotline.agent("1001")
    for caller in (first, second):
        await phone.answers()
        await caller.hear_tone(1000)
        await caller.hang_up()
        await desk.next("call.ended")
        await desk.do("call.wrap_up")
    records = {record["caller"]: record for record in await hotline.finished(3)}
    unseen = records.pop("13700000143")
    assert (unseen["outcome"], unseen["number"]) == ("overflowed", "4001")
    assert await hotline.events(unseen["id"]) == ["call.arrived", "call.fallback", "call.ended"]
    assert {record["outcome"] for record in records.values()} == {"answered"}
    kept, came = records["13700000141"], records["13700000142"]
    assert kept["answered_at"] < came["answered_at"]
    for record in (kept, came):
        told = await hotline.events(record["id"])
        assert [told.count(one) for one in ("call.arrived", "call.fallback")] == [1, 1], told
        course = [told.index(f"call.{one}") for one in ("fallback", "resumed", "answered")]
        assert course == sorted(course), told
