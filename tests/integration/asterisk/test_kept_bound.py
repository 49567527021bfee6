"""The service stays away while two agents talk about a customer without end."""

import asyncio

import pytest

from callcenter.demo.sip_socket import Server
from callcenter.settings import Settings
from callcenter.telephony.pbx_config import PbxTimes
from tests.integration.asterisk.kept import CALLER_HZ, FIRST_HZ, away

pytestmark = pytest.mark.integration

TIMES = PbxTimes(take_s=1, keep_consulted_s=2)


async def test_given_they_talk_without_end_then_the_agent_is_called_back_to_his_customer(
    settings: Settings, server: Server
) -> None:
    """Everything is bounded, also how long a customer is kept with music."""
    async with away(settings, server, asks=True) as story:
        await asyncio.gather(story.call.heard.tone(FIRST_HZ), story.first.heard.tone(CALLER_HZ))
        await story.second.call.over()
        await story.call.hang_up()
        await story.first.over()
