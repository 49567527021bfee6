"""Closed hours by the calendar, and the longest message."""

import asyncio
from time import monotonic

import pytest

from callcenter.demo.patience import PATIENCE_S
from callcenter.telephony.lease import LeaseTerms
from tests.integration.hotline.hotline import Hotline
from tests.integration.hotline.moments import left_out_s

pytestmark = pytest.mark.integration

MESSAGE_S = LeaseTerms().idle_s + 15


async def test_given_the_calendar_is_closed_then_the_hotline_says_so(hotline: Hotline) -> None:
    """An admin closes the hours; the next call hears it, without a restart."""
    calendar = await hotline.ask("/calendars/service_hours", who="admin")
    body = {name: value for name, value in calendar.items() if name != "name"}
    await hotline.ask(
        "/calendars/service_hours", who="admin", method="PUT", body={**body, "weekly": {}}
    )
    try:
        caller = await hotline.caller("13400000001")
        await caller.dial("4001")
        await caller.hear_sound()
        await caller.press("2")
        await is_told_closed(hotline)
        await caller.hang_up()
        record = await hotline.record(outcome="closed")
        assert "closed" in {step["how"] for step in record["path"]}
    finally:
        await hotline.ask("/calendars/service_hours", who="admin", method="PUT", body=body)


async def test_given_a_message_longer_than_the_lease_then_it_is_not_cut(
    hotline: Hotline,
) -> None:
    """The lease is 30 s; a message may be longer, because the lease is set to its bound first."""
    caller = await hotline.caller("13400000002")
    await caller.dial("4003")
    await caller.hear_sound()
    await caller.press("1")
    begun_s = monotonic()
    await caller.hear_beep()
    await caller.talk(MESSAGE_S)
    await caller.hang_up()
    record = await hotline.record(outcome="voicemail")
    longest_s = monotonic() - begun_s
    message = await hotline.message(record["id"])
    assert MESSAGE_S - 2 - left_out_s(caller.call) < message["length_s"] < longest_s


async def is_told_closed(hotline: Hotline) -> None:
    """Wait until the call's path says closed."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            for call in await hotline.calls():
                if "closed" in {step["how"] for step in call["path"]}:
                    return
            await asyncio.sleep(0.1)
