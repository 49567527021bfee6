"""The service stays away while an agent asks a colleague: the customer is kept for who is there."""

import asyncio

import pytest

from callcenter.demo.sip_socket import Server
from callcenter.settings import Settings
from callcenter.telephony.pbx_config import PbxTimes
from tests.integration.asterisk.agi_peer import AgiPeer
from tests.integration.asterisk.conftest import MUSIC_HZ, PROMPT_HZ
from tests.integration.asterisk.kept import CALLER_HZ, FIRST_HZ, SECOND_HZ, away

pytestmark = pytest.mark.integration

TIMES = PbxTimes(take_s=1, give_up_s=2, give_up_consult_s=1)


async def test_given_the_agent_waits_alone_then_he_is_given_back_to_his_customer(
    settings: Settings, server: Server
) -> None:
    """Instead of the fallback; and the next service learns whom the customer talked with."""
    async with away(settings, server) as story:
        await asyncio.gather(story.call.heard.tone(FIRST_HZ), story.first.heard.tone(CALLER_HZ))
        async with AgiPeer(settings, story.desk.note):
            await story.first.hang_up()
            await story.call.over()
    assert not story.fell_back()
    (back,) = story.desk.back
    assert (back["CC_STATE"], back["CC_WHO"]) == ("dial", "caller")
    assert back["CC_FETCHED"] not in {"", back["CC_CALL_ID"]}


async def test_given_both_talk_then_the_customer_is_kept_and_given_the_agent_afterwards(
    settings: Settings, server: Server
) -> None:
    """Longer than the fallback's patience; when the colleague leaves, the agent is back."""
    async with away(settings, server, asks=True) as story:
        await asyncio.sleep(TIMES.give_up_s + 1)
        await story.call.heard.tone(MUSIC_HZ)
        assert not story.fell_back()
        await story.second.hang_up()
        await asyncio.gather(story.call.heard.tone(FIRST_HZ), story.first.heard.tone(CALLER_HZ))
        await story.call.hang_up()
        await story.first.over()


async def test_given_the_agent_leaves_then_the_customer_is_given_the_colleague(
    settings: Settings, server: Server
) -> None:
    """As the agent meant it."""
    async with away(settings, server, asks=True) as story:
        await story.first.hang_up()
        second = story.second.call
        await asyncio.gather(story.call.heard.tone(SECOND_HZ), second.heard.tone(CALLER_HZ))
        await story.call.hang_up()
        await second.over()
    assert not story.fell_back()


async def test_given_the_customer_leaves_then_no_phone_is_left_over(
    settings: Settings, server: Server
) -> None:
    """Both may finish their talk; then there is nothing to wait for."""
    async with away(settings, server, asks=True) as story:
        await story.call.hang_up()
        await story.first.heard.tone(SECOND_HZ)
        await story.second.hang_up()
        await story.first.over()


async def test_given_nobody_is_left_then_the_fallback_serves(
    settings: Settings, server: Server
) -> None:
    """A customer without any phone of his talk is a waiting caller like others."""
    async with away(settings, server, asks=True) as story:
        await story.first.hang_up()
        await story.second.hang_up()
        await story.call.heard.tone(PROMPT_HZ["fallback-wait"], for_s=0.24)
        await story.call.hang_up()


async def test_given_a_service_that_hangs_then_the_customer_is_kept_in_the_same_way(
    settings: Settings, server: Server
) -> None:
    """A lease that runs out is no reason to leave an agent who is there."""
    async with away(settings, server, hangs=True) as story:
        await asyncio.gather(story.call.heard.tone(FIRST_HZ), story.first.heard.tone(CALLER_HZ))
        await story.call.hang_up()
        await story.first.over()
    assert not story.fell_back()
