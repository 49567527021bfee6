"""The service stays away while an agent asks a colleague: Asterisk keeps the caller for them."""

import asyncio

import pytest

from callcenter.demo.patience import PATIENCE_S
from tests.integration.hotline.hotline import Hotline
from tests.integration.hotline.outage import no_service
from tests.integration.hotline.talks import (
    CALLER_HZ,
    FIRST_HZ,
    asked,
    becomes,
    phases,
)

pytestmark = pytest.mark.integration


async def test_given_the_colleague_leaves_in_the_outage_then_the_agent_has_the_caller_again(
    hotline: Hotline,
) -> None:
    """Heard by both, and known when the service is back: the agent is in a talk like any other."""
    story = await asked(hotline, "13500000131")
    async with no_service(hotline):
        await story.second.hang_up()
        await asyncio.gather(
            story.caller.hear_tone(FIRST_HZ, within_s=PATIENCE_S),
            story.first.hear_tone(CALLER_HZ, within_s=PATIENCE_S),
        )
    desk = await hotline.desk("1001")
    snapshot = await desk.next("snapshot")
    await becomes(desk, "talking")
    assert snapshot["consulting"] is None
    await story.caller.hear_tone(FIRST_HZ)
    await story.first.hang_up()
    await becomes(desk, "wrap_up")
    await story.caller.hang_up()
    record = await hotline.record(outcome="answered", caller="13500000131")
    assert phases(record) == [("talking", "1001"), ("consult", "1001"), ("talking", "1001")]
    events = await hotline.events(record["id"])
    assert events.count("call.consult_ended") == 1, events
    assert "call.fell_back" not in events
    assert "recording.missing" in events
