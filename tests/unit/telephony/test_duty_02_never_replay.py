"""Duty 2: what was in flight when the link was lost fails, and is never sent again."""

import asyncio

import pytest

from callcenter.errors import LinkDown
from tests.unit.telephony.ami_peer import AmiPeer, Fields, silence
from tests.unit.telephony.link_stage import linked


async def test_given_an_action_in_flight_when_the_link_is_cut_then_it_fails_and_stays_unsent() -> (
    None
):
    """After the reconnection the peer has seen the action exactly once."""

    async def cut(peer: AmiPeer, fields: Fields) -> None:
        del fields
        peer.cut()

    async with AmiPeer() as peer:
        peer.answers["Hangup"] = cut
        async with linked(peer.address) as stage:
            await stage.link.until_live()
            with pytest.raises(LinkDown):
                await stage.link.act("Hangup", ("Channel", "PJSIP/1001-0000002a"))
            await stage.until(lambda: len(stage.greetings) == 2)
            await stage.link.until_live()
            await stage.link.act("Ping")
            assert len(peer.named("Hangup")) == 1


async def test_given_many_actions_in_flight_when_the_link_is_cut_then_each_fails() -> None:
    """No waiter is forgotten."""
    async with AmiPeer() as peer:
        peer.answers["Getvar"] = silence
        async with linked(peer.address) as stage:
            await stage.link.until_live()
            waiters = [
                asyncio.create_task(stage.link.act("Getvar", ("Variable", "X"))) for _ in range(20)
            ]
            await peer.came("Getvar", 20)
            peer.cut()
            ended = await asyncio.gather(*waiters, return_exceptions=True)
            assert all(isinstance(outcome, LinkDown) for outcome in ended)
            assert stage.link.counters.pending == 0


async def test_given_a_link_that_is_down_when_acting_then_nothing_is_ever_sent() -> None:
    """An action refused while down does not arrive later."""
    async with AmiPeer() as peer:
        address = peer.address
    async with linked(address) as stage:
        with pytest.raises(LinkDown):
            await stage.link.act("Hangup", ("Channel", "PJSIP/1001-0000002a"))
        async with AmiPeer(port=address.port) as late:
            await stage.link.until_live()
            await stage.link.act("Ping")
            assert late.named("Hangup") == []
